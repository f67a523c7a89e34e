"""A rule is one of a table of kinds, told apart by ``kind``."""

from typing import Annotated, Literal, get_args

import pytest
from pydantic import TypeAdapter, ValidationError

import simcore as sc
from simcore.scenario.rules import BUILT_IN, Rule, RuleVersion, Versions, rule_of
from simcore.scenario.rules.numbers import Number, numbers_of
from simcore.scenario.rules.rule import DRAWN, Duration, Share
from simcore.scenario.schema.model import Scenario
from tests.conftest import ROOT

KINDS = (
    "shares",
    "steps",
    "staircase",
    "days",
    "first_years",
    "tax_wage",
    "tax_benefit",
    "vat",
    "grant",
)


def _refused(tmp_path, rules, extends="laer_for_livet.toml"):
    path = tmp_path / "x.toml"
    path.write_text(f'schema = "1"\nname = "x"\nextends = "{ROOT}/scenarios/{extends}"\n{rules}')
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(path)
    return str(caught.value).removeprefix(f"{path}: ")


def _rule(kind, keys, more=""):
    version = f'{{ from = "2020-01-01", grade = "C", source = "s"{", " if keys else ""}{keys} }}'
    return f'[rules.x]\nlabel = "x"\nkind = "{kind}"\nversions = [{version}]\n{more}'


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        (
            _rule("stairs", "weeks = [[0, 0.5]]"),
            "rules.x.kind = 'stairs' is not a kind of rule; choose from staircase, shares, steps, "
            "first_years, tax_benefit, tax_wage, vat, days, grant, or install the package that registers it",
        ),
        (_rule("shares", "shares = { K = 1.0 }, days = 3"), "rules.x.versions[0].days is a key of kind 'days', not of 'shares'; remove it"),
        (_rule("steps", "steps = [[0, 0.5]], share = 0.5"), "rules.x.versions[0].share is a key of kinds 'days' and 'first_years', not of 'steps'; remove it"),
        (_rule("shares", "shares = { K = 1.0 }", 'on = "wage"'), "rules.x.on is a key of kind 'vat', not of 'shares'; remove it"),
        (_rule("shares", "sharez = { K = 1.0 }"), "rules.x.versions[0].sharez is an unknown key; did you mean 'shares'?"),
        (_rule("shares", "dayz = 3"), "rules.x.versions[0].dayz is an unknown key; remove it"),
        (_rule("days", "share = 0.5, days = 3"), "rules.x.versions[0] lacks the key 'days_used'; add it"),
        (_rule("shares", "shares = {}"), "rules.x.versions[0].shares = {} has 0 entries; write at least 1"),
        (_rule("vat", ""), "rules.x lacks the key 'on'; add it"),
        (_rule("vat", "", 'on = "wages"'), "rules.x.on = 'wages' is not allowed; write one of 'wage' or 'benefit'"),
        (_rule("days", "share = true, days = 3, days_used = 3"), "rules.x.versions[0].share = true is not a number or a parameter; write a number, or the name of a parameter in quotes"),
        (_rule("first_years", "share = 0.5, years = -1"), "rules.x.versions[0].years = -1 is below 0; write at least 0"),
        ("[rules.x]\nlabel = \"x\"\nversions = []\n", "rules.x.versions = [] has 0 entries; write at least 1"),
        ('[rules.x]\nlabel = "x"\n', "rules.x lacks the key 'kind'; add it"),
        ("[rules]\nx = 3\n", "rules.x = 3 is not a table; write it as key = value pairs"),
        ("[rules.x]\nkind = 3\n", "rules.x.kind = 3 is not a text; put it in quotes"),
    ],
)  # fmt: skip
def test_the_sentence_names_the_kinds(tmp_path, rules, says):
    assert _refused(tmp_path, rules) == says


def test_a_file_on_top_may_change_a_version_and_leave_the_kind(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text(
        f'schema = "1"\nname = "x"\nextends = "{ROOT}/scenarios/laer_for_livet.toml"\n[rules.fgu]\n'
        'versions = [{ from = "2019-08-01", shares = { K = 0.5, S = 0.5 }, grade = "C", source = "s" }]\n'
    )
    rule = sc.load(path).rules["fgu"]
    assert rule.kind == "shares"
    assert rule.versions[0].shares == {"K": 0.5, "S": 0.5}
    text = path.read_text()
    path.write_text(text.replace("shares =", "days ="))
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(path)
    assert str(caught.value).endswith(".days is a key of kind 'days', not of 'shares'; remove it")


class HalfVersion(RuleVersion):
    """How much, of how many days."""

    part: Share
    used: Annotated[Duration, DRAWN] = 365.0


class HalfRule(Rule[HalfVersion]):
    """A rule that is no one's."""

    kind: Literal["half"]
    versions: Versions[HalfVersion]

    def parts(self, case):
        """All to nobody."""
        return []


VERSION = {"from": "2020-01-01", "grade": "C", "source": "s"}
HALF = {"label": "x", "kind": "half", "versions": [VERSION | {"part": "p"}]}


def test_a_table_of_kinds_is_passed_in():
    kinds = BUILT_IN | {"half": HalfRule}
    for ships in (kinds, BUILT_IN):  # a member of the union, or looked up by name
        adapter = TypeAdapter(dict[str, rule_of(kinds, ships)])
        found = adapter.validate_python({"x": HALF})
        assert type(found["x"]) is HalfRule
        stored = adapter.dump_python(found, mode="json", by_alias=True, exclude_defaults=True)
        assert stored["x"]["versions"] == [VERSION | {"part": "p"}]
        assert adapter.validate_json(adapter.dump_json(found, by_alias=True)) == found
        with pytest.raises(ValidationError) as caught:
            adapter.validate_python({"x": {**HALF, "versions": [VERSION | {"part": True}]}})
        assert {e["loc"][-2] for e in caught.value.errors()} == {"part"}
    with pytest.raises(ValidationError, match="is not a kind of rule; choose from shares"):
        TypeAdapter(rule_of(BUILT_IN, BUILT_IN)).validate_python(HALF)


def test_the_types_say_what_each_number_is(case):
    (rule,) = [HalfRule.model_validate(HALF)]
    assert list(numbers_of(rule.versions[0])) == [
        Number("part", "share", "p", False), Number("used", "duration", 365.0, True),
    ]  # fmt: skip
    shelter = case.rules["shelter"].versions[1]
    assert list(numbers_of(shelter)) == [
        Number("share", "share", "ref_110_new", False),
        Number("days", "duration", "ref_110_new_days", False),
        Number("days_used", "duration", "shelter_days", True),
        Number("spread.exponential.most", "duration", 365.0, False),
    ]
    steps = case.rules["costly_residential"].versions[0]
    assert [(n.key, n.quantity) for n in numbers_of(steps)][:2] == [
        ("steps[0][0]", "money"), ("steps[0][1]", "share"),
    ]  # fmt: skip


def test_the_kinds_that_ship():
    assert tuple(BUILT_IN) == KINDS
    for kind, rule in BUILT_IN.items():
        assert get_args(rule.model_fields["kind"].annotation) == (kind,)
        assert rule.__doc__
        (version,) = get_args(rule.model_fields["versions"].annotation)
        assert issubclass(version, RuleVersion)


def test_no_package_is_imported_for_a_json_schema():
    schema = Scenario.model_json_schema()["properties"]["rules"]["additionalProperties"]["oneOf"]
    assert len(schema) == len(KINDS) + 1
    assert schema[-1]["properties"]["kind"] == {"not": {"enum": list(KINDS)}}
