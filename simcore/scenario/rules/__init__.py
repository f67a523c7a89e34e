"""Rules of incidence, one a file: what a rule may say, what is wrong with it, and who pays.

``table.py`` lists those that ship; packages add to them (``docs/extending.md``).
"""

from simcore.scenario.rules.case import Case, Floats, Part
from simcore.scenario.rules.rule import (
    DRAWN,
    Duration,
    Facts,
    Limit,
    Pair,
    Problem,
    Rule,
    RuleVersion,
    Share,
    Versions,
)
from simcore.scenario.rules.table import BUILT_IN, RULES, AnyRule, rule_of

__all__ = [
    "BUILT_IN",
    "DRAWN",
    "RULES",
    "AnyRule",
    "Case",
    "Duration",
    "Facts",
    "Floats",
    "Limit",
    "Pair",
    "Part",
    "Problem",
    "Rule",
    "RuleVersion",
    "Share",
    "Versions",
    "rule_of",
]
