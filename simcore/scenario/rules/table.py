"""The table of kinds of rules, and the type that is told apart by ``kind``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from inspect import isabstract
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    SerializeAsAny,
    Tag,
    WithJsonSchema,
    create_model,
)
from pydantic.json_schema import SkipJsonSchema

from simcore.kinds import Kinds
from simcore.scenario.rules.days import DaysRule
from simcore.scenario.rules.first_years import FirstYearsRule
from simcore.scenario.rules.grant import GrantRule
from simcore.scenario.rules.income_tax import BenefitTaxRule, WageTaxRule
from simcore.scenario.rules.indirect_tax import IndirectTaxRule
from simcore.scenario.rules.numbers import numeric, undeclared
from simcore.scenario.rules.rule import Rule, RuleVersion, Versions
from simcore.scenario.rules.shares import SharesRule
from simcore.scenario.rules.staircase import StaircaseRule
from simcore.scenario.rules.steps import StepsRule
from simcore.scenario.schema.types import Label, Model, OfKind, said
from simcore.scenario.suggest import nearest_first

#: Begins the tag of a kind in pydantic's locations, so that it is no key of a file.
TAG = "rule:"
PACKAGE = TAG + "of a package"


def kind_of(rule: type[Rule[Any]]) -> str:
    """Name of a rule's kind, as files write it."""
    (name,) = get_args(rule.model_fields["kind"].annotation)
    return str(name)


#: Kinds that ship.
BUILT_IN: dict[str, type[Rule[Any]]] = {
    kind_of(rule): rule
    for rule in (
        SharesRule,
        StepsRule,
        StaircaseRule,
        DaysRule,
        FirstYearsRule,
        WageTaxRule,
        BenefitTaxRule,
        IndirectTaxRule,
        GrantRule,
    )
}


def _problem(rule: Any, name: str, entry: str) -> str | None:
    """What is wrong with a rule that a package registers."""
    remedy = f"correct {entry!r}"
    is_rule = isinstance(rule, type) and issubclass(rule, Rule) and not isabstract(rule)
    if not is_rule or get_args(rule.model_fields["kind"].annotation) != (name,):
        return f"is not a simcore.scenario.rules.Rule of that kind; {remedy}"
    versions = rule.model_fields.get("versions")
    version = get_args(versions.annotation)[:1] if versions else ()
    if not version or not issubclass(version[0], RuleVersion):
        return f"has no versions: Versions[...] of a RuleVersion; {remedy}"
    outside = next((name for name in numeric(rule) if name != "versions"), None)
    if outside:
        return f"has the number {outside!r} outside its versions, which have dates; {remedy}"
    unsaid = next(undeclared(version[0]), None)
    if unsaid:
        return (
            f"does not say what the number {unsaid!r} is; write for example {unsaid}: Share (or "
            f"Limit, Duration) in {version[0].__name__}"
        )
    return None


#: The table of rules that scenarios may name.
RULES = Kinds[type[Rule[Any]]]("simcore.rules", "rule", BUILT_IN, _problem)


class VersionPart(RuleVersion):
    """A version of a rule whose kind is not said beside it."""

    model_config = ConfigDict(extra="allow")


class RulePart(Model):
    """A part of a rule: its kind stands in the file that this one extends, or is missing."""

    model_config = ConfigDict(extra="allow")
    label: Label
    kind: str
    versions: Versions[VersionPart]


def rule_of(kinds: Mapping[str, type[Rule[Any]]], ships: Mapping[str, type[Rule[Any]]]) -> Any:
    """The type of a rule of one of some kinds: a union that ``kind`` tells apart.

    Parameters
    ----------
    kinds
        All kinds, looked up by name when a file names one.
    ships
        Those among them that are members of the union.
    """

    def tag(given: Any) -> str:
        kind = given.get("kind") if isinstance(given, dict) else getattr(given, "kind", None)
        if not isinstance(kind, str) or kind not in kinds:
            return TAG
        return TAG + kind if kind in ships else PACKAGE

    def known(kind: str) -> str:
        choice = ", ".join(nearest_first(kind, kinds))
        raise said(
            f"is not a kind of rule; choose from {choice}, or install the package that registers it"
        )

    def registered(given: Any) -> Any:
        return given if isinstance(given, Rule) else kinds[given["kind"]].model_validate(given)

    no_kind: Any = create_model(
        "RuleOfNoKind", __base__=RulePart, kind=Annotated[str, AfterValidator(known)]
    )
    other = {"type": "object", "properties": {"kind": {"not": {"enum": list(ships)}}}}
    any_rule: Any = Rule  # not Rule[Any], of which no rule is a subclass
    from_package = Annotated[
        SerializeAsAny[any_rule], BeforeValidator(registered), WithJsonSchema(other), Tag(PACKAGE)
    ]
    members: list[Any] = [Annotated[rule, Tag(TAG + kind)] for kind, rule in ships.items()]
    members += [from_package, Annotated[SkipJsonSchema[no_kind], Tag(TAG)]]
    return Annotated[reduce(or_, members), Discriminator(tag), OfKind(kinds, ships, no_kind)]


if TYPE_CHECKING:
    AnyRule = Rule[Any]
else:
    AnyRule = rule_of(RULES, BUILT_IN)
