"""Every dimension and every variable of the results, once.

A public function validates what it is given and annotates what it returns from
this registry, so a name means the same thing everywhere.  Unknown names, wrong
dimensions and wrong kinds raise.
"""

from simcore.variables import answers, consent, contracts, deals, nation, uncertainty
from simcore.variables.lives import COUNT, EXPECTED, FLOW, GAIN
from simcore.variables.registry import (
    DIMENSIONS,
    SAMPLE,
    UNNAMED,
    Variable,
    annotate,
    currency_of,
    register,
    validate,
    variables,
)

__all__ = [
    "COUNT",
    "DIMENSIONS",
    "EXPECTED",
    "FLOW",
    "GAIN",
    "SAMPLE",
    "UNNAMED",
    "Variable",
    "annotate",
    "answers",
    "consent",
    "contracts",
    "currency_of",
    "deals",
    "nation",
    "register",
    "uncertainty",
    "validate",
    "variables",
]
