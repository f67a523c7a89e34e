"""A package registers a rule of incidence: exact flows; it stands in digest and provenance."""

import json

import numpy as np
import pytest

import simcore as sc
from simcore.contracts.price_level import scaled
from simcore.runs.rerun import rerun
from simcore.runs.run import run
from simcore.scenario import load_resolved
from simcore.scenario.digests import digest, lives_digest
from simcore.scenario.plugins import rule_kinds_of
from simcore.scenario.rules import BUILT_IN, RULES
from simcore.scenario.schema.contracts import Refund
from simcore.scenario.uses import switches
from simcore.storage.manifest import MANIFEST
from simcore.summary.gains import total
from simcore.uncertainty.draws import parameter_draws
from tests.contracts.sheets import contract

#: From its bands on the state refunds a share, weighted by the days used, and more at first.
CODE = """
from __future__ import annotations
from typing import Annotated, Literal
import numpy as np
from pydantic import Field
from simcore.scenario.rules import DRAWN, Duration, Pair, Part, Rule, RuleVersion, Share, Versions
from simcore.scenario.schema.quantities import DURATION, MONEY, SHARE, Places

class MixedVersion(RuleVersion):
    bands: list[Annotated[Pair, Places((MONEY, SHARE))]]
    used: Annotated[Duration, DRAWN]
    early: Share = 0.0
    years: Annotated[int, Field(ge=0), DURATION] = 0
    mode: Literal["refund", "direct"] = "refund"

class MixedRule(Rule[MixedVersion]):
    kind: Literal["mixed"]
    versions: Versions[MixedVersion]

    def parts(self, case):
        version = case.version
        refund = np.zeros_like(case.amount)
        for limit, share in version.bands:
            refund += case.held(share) * np.maximum(case.amount - case.limit(limit), 0)
        refund = refund * case.drawn(version.used) / 365
        if case.since_intake < version.years:
            refund = refund + case.held(version.early) * case.amount
        if version.mode == "refund":
            return case.refunded(refund)
        return [
            case.part(case.account.municipality, case.amount - refund),
            case.part(case.account.state, refund),
        ]

    def changes_at(self, version):
        return (version.years,)

class Loses(MixedRule):
    kind: Literal["loses"]
    def parts(self, case):
        return [case.part("K", case.amount * 0.9)]

class Stranger(MixedRule):
    kind: Literal["stranger"]
    def parts(self, case):
        return [case.part("nobody", case.amount)]

class UnsaidVersion(RuleVersion):
    limit: float

class Unsaid(Rule[UnsaidVersion]):
    kind: Literal["mixed"]
    versions: Versions[UnsaidVersion]
    def parts(self, case):
        return []

class Outside(MixedRule):
    kind: Literal["mixed"]
    limit: Share = 0.5

class NoVersions(Rule):
    kind: Literal["mixed"]
    def parts(self, case):
        return []

class Abstract(Rule):
    kind: Literal["mixed"]

class Takes(MixedRule):
    kind: Literal["shares"]
"""
POINTS = "\n".join(
    f"{kind} = simcore_mixed:{name}"
    for kind, name in (("mixed", "MixedRule"), ("loses", "Loses"), ("stranger", "Stranger"))
)
MODEL = """
schema = "1"
name = "mixed"
title = "Mixed"
[run]
seed = 3
draws = 4
cohorts = 2
years = 3
[population]
intakes = { 2025 = 8 }
[domains.job]
states = ["no", "yes"]
start = "no"
transitions = [{ from = "no", to = "yes", rate = 0.0 }]
[arms.without]
label = "Without"
[arms.with]
label = "With"
[tables.job]
of = ["job"]
[payers]
K = { label = "Municipality" }
S = { label = "State" }
[money]
price_year = 2025
discount = 0.0
[price_index]
2020 = "level_2020"
2025 = "level_2025"
[parameters.level_2020]
value = 1.0
unit = "index"
grade = "C"
source = "made up"
[parameters.level_2025]
value = 1.25
unit = "index"
grade = "C"
source = "made up"
[parameters.limit]
value = 40000
unit = "DKK"
price_year = 2020
grade = "C"
source = "made up"
[parameters.half]
value = 0.5
unit = "share"
grade = "C"
source = "made up"
[parameters.days]
value = 146
low = 73
high = 219
unit = "days/year"
grade = "C"
source = "made up"
[rules.care]
label = "Mixed"
kind = "mixed"
versions = [
  { from = "2020-01-01", bands = [["limit", "half"], [80000, 0.25]], used = "days", early = 0.1, years = 1, grade = "C", source = "made up" },
  { from = "2027-01-01", bands = [[0, "half"]], used = 365, mode = "direct", grade = "C", source = "made up" },
]
[accounts.care]
label = "Care"
table = "job"
rule = "care"
municipality = "K"
state = "S"
items = [{ when = { job = "no" }, price = 100000.0 }]
"""


@pytest.fixture
def install(lay_package):
    def write(version="1.2.0", points=POINTS, package="simcore-mixed"):
        lay_package(package, version, CODE, points, "simcore.rules")

    return write


@pytest.fixture
def model(tmp_path):
    def write(old="", new=""):
        assert old in MODEL
        path = tmp_path / "mixed.toml"
        path.write_text(MODEL.replace(old, new, 1))
        return path

    return write


def _refused(path):
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(path)
    return str(caught.value).removeprefix(f"{path}: ")


def test_flows_are_those_worked_by_hand(install, model):
    install()
    scenario = sc.load(model())
    assert type(scenario.rules["care"]) is RULES["mixed"]
    flows = sc.ledger(sc.simulate(scenario), scenario)["flow"].isel(arm=0)
    days = parameter_draws(scenario, range(4)).sel(parameter="days").to_numpy()
    assert len(set(days)) == 4
    # The limit of 40,000 in prices of 2020 is 50,000; 8 children cost 100,000 each.
    bands = 0.5 * 50_000 + 0.25 * 20_000
    first, second, third = 8 * (bands * days / 365 + 10_000), 8 * bands * days / 365, 8 * 50_000
    state = total(flows, "payer").sel(payer="S")
    quantum = 8 / 2**11  # each child's unit amounts are rounded to 1/1024
    for year, wanted in enumerate((first, second, third)):
        found = state.isel(year=year).transpose("draw", "cohort").to_numpy()
        assert np.allclose(found, np.broadcast_to(wanted, (2, 4)).T, rtol=0, atol=quantum)
    assert (total(flows, "account") == 800_000).all()
    classes = set(flows.isel(year=2, line=flows.isel(year=2, draw=0, cohort=0).to_numpy() != 0)["account_class"].to_numpy())  # fmt: skip
    assert classes == {"service"}  # the second version pays directly
    assert {"limit", "half"} <= switches(scenario)
    assert "days" not in switches(scenario)


def test_its_numbers_are_checked_as_those_of_any_rule(install, model):
    install()
    key = "rules.care.versions[0]"
    assert _refused(model("[80000, 0.25]", "[80000, 1.25]")) == (
        f"{key}.bands[1][1] = 1.25 is not a share; write a number from 0 to 1"
    )
    assert _refused(model('"limit", "half"', '"limt", "half"')) == (
        f"{key}.bands[0][0] = 'limt' is not a parameter; did you mean 'limit'?"
    )
    assert _refused(model("price_year = 2020", "price_year = 2019")) == (
        "parameters.limit.price_year = 2019 is outside the price index (2020 to 2025); restate "
        "the amounts"
    )
    normal = "distribution = { normal = { mean = 146, sd = 50 } }"
    assert _refused(model("low = 73\nhigh = 219", normal)).startswith(
        f"parameters.days.distribution draws from -206 to 498, but {key}.used wants a quantity"
    )
    assert _refused(model('used = "days"', "used = true")) == (
        f"{key}.used = true is not a number or a parameter; write a number, or the name of a "
        "parameter in quotes"
    )
    assert _refused(model('used = "days"', 'usd = "days"')) == (
        f"{key}.usd is an unknown key; did you mean 'used'?"
    )
    assert _refused(model('used = "days"', 'used = "days", weeks = [[0, 0.5]]')) == (
        f"{key}.weeks is a key of kind 'staircase', not of 'mixed'; remove it"
    )
    late = 'from = "2027-01-01"'
    assert _refused(model(f'{late}, bands = [[0, "half"]]', late)) == (
        "rules.care.versions[1] lacks the key 'bands'; add it"
    )


def test_a_file_on_top_may_say_a_part_of_it(install, model, tmp_path):
    install()
    model()
    top = tmp_path / "top.toml"
    top.write_text(
        'schema = "1"\nname = "top"\nextends = "mixed.toml"\n[rules.care]\nversions = [{ from = '
        '"2020-01-01", bands = [[0, 0.25]], used = "days", grade = "C", source = "made up" }, { from = "2025-01-01", bands = '
        '[["limit", "half"]], used = 365, grade = "C", source = "made up" }]\n'
    )
    scenario = sc.load(top)
    flows = sc.ledger(sc.simulate(scenario), scenario)["flow"]
    assert (total(flows, "payer").sel(payer="S") == 8 * 0.5 * 50_000).all()


def test_it_stands_in_the_digest_and_not_in_that_of_the_lives(install, model):
    shares = model('kind = "mixed"', 'kind = "shares"')
    text = shares.read_text()
    shares.write_text(text[: text.index("versions")] + 'versions = [{ from = "2020-01-01", shares = { K = 1.0 }, grade = "C", source = "made up" }]\n' + text[text.index("[accounts"):])  # fmt: skip
    for name in ("limit", "half", "days"):
        text = shares.read_text()
        start = text.index(f"[parameters.{name}]")
        shares.write_text(text[:start] + text[text.index("\n[", start) + 1 :])
    plain = sc.load(shares)
    assert plain.rule_kinds == {}
    assert "rule_kinds" not in plain.resolved()
    install()
    assert digest(sc.load(shares)) == digest(plain)  # installed, but not used
    scenario = sc.load(model())
    record = {"mixed": {"package": "simcore-mixed", "version": "1.2.0"}}
    assert scenario.resolved()["rule_kinds"] == record
    before = digest(scenario)
    assert lives_digest(scenario) == lives_digest(plain)
    install("1.3.0")
    again = sc.load(model())
    assert digest(again) != before
    assert lives_digest(again) == lives_digest(plain)


def test_a_stored_scenario_is_the_same(install, model):
    install()
    scenario = sc.load(model())
    stored = json.loads(json.dumps(scenario.resolved()))
    assert stored["rules"]["care"]["versions"][1] == {
        "from": "2027-01-01", "source": "made up", "grade": "C", "bands": [[0.0, "half"]],
        "used": 365.0, "mode": "direct",
    }  # fmt: skip
    assert load_resolved(stored, "scenario.json") == scenario
    full = json.loads(scenario.model_dump_json(by_alias=True))
    assert full["rules"]["care"]["versions"][1]["early"] == 0.0


def test_rerun_needs_the_version_that_the_result_names(install, model, tmp_path):
    install()
    done = run(sc.load(model()), tmp_path / "first")
    manifest = json.loads((done.folder / MANIFEST).read_text())
    assert manifest["rule_kinds"] == {"mixed": {"package": "simcore-mixed", "version": "1.2.0"}}
    assert "distributions" not in manifest
    again = rerun(done.folder, tmp_path / "second")
    assert json.loads((again.folder / MANIFEST).read_text())["flow_means_digest"] == manifest["flow_means_digest"]  # fmt: skip
    for version, points, now in (
        ("1.3.0", POINTS, "it is that of simcore-mixed 1.3.0"),
        ("1.2.0", "", "none is installed"),
    ):
        install(version, points)
        with pytest.raises(sc.ScenarioError) as caught:
            rerun(done.folder, tmp_path / "third")
        assert str(caught.value) == (
            f"{done.folder / 'scenario.json'}: rule_kinds.mixed is that of simcore-mixed 1.2.0, "
            f"but now {now}; install simcore-mixed==1.2.0, or run the scenario's own file anew"
        )
        assert not (tmp_path / "third").exists()


def test_a_scenario_file_registers_nothing(install, model):
    install()
    path = model()
    path.write_text(path.read_text() + '[rule_kinds.mixed]\npackage = "x"\nversion = "1"\n')
    assert _refused(path) == (
        "rule_kinds is filled in from the packages that are installed; remove it"
    )


def test_a_changed_refund_may_use_it_and_scales_with_prices(install, case):
    install()
    version = {"from": "2021-01-01", "grade": "C", "source": "x", "bands": [[1e5, 0.25], ["limit", 0.5]], "used": 73.0}  # fmt: skip
    rules = {"x": {"label": {"en": "x", "da": "x"}, "kind": "mixed", "versions": [version]}}
    sheet = contract(refund={"rules": rules})
    assert isinstance(sheet.refund, Refund)
    (found,) = scaled(sheet, 4.0).refund.rules["x"].versions
    assert found.bands == [[4e5, 0.25], ["limit", 0.5]]
    assert found.used == 73.0
    assert rule_kinds_of(case.model_copy(update={"contracts": {"deal": sheet}})) >= {"mixed"}


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("loses", "rule 'loses' of simcore-mixed 1.2.0 splits 100000 into parts that add up to 90000; correct its parts()"),
        ("stranger", "rule 'stranger' of simcore-mixed 1.2.0 pays to 'nobody', which is no payer of the scenario; use payers of the account, of the country or of the version"),
    ],
)  # fmt: skip
def test_parts_that_are_wrong_are_refused_before_rounding_hides_them(install, model, kind, says):
    install()
    scenario = sc.load(model('kind = "mixed"', f'kind = "{kind}"'))
    lives = sc.simulate(scenario)
    with pytest.raises(sc.ScenarioError) as caught:
        sc.ledger(lives, scenario)
    assert str(caught.value) == says


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("CODE", "cannot be loaded (AttributeError: module 'simcore_mixed' has no attribute 'CODE'); mend or uninstall it"),
        ("Pair", "is not a simcore.scenario.rules.Rule of that kind; correct 'simcore_mixed:Pair'"),
        ("Loses", "is not a simcore.scenario.rules.Rule of that kind; correct 'simcore_mixed:Loses'"),
        ("Abstract", "is not a simcore.scenario.rules.Rule of that kind; correct 'simcore_mixed:Abstract'"),
        ("NoVersions", "has no versions: Versions[...] of a RuleVersion; correct 'simcore_mixed:NoVersions'"),
        ("Outside", "has the number 'limit' outside its versions, which have dates; correct 'simcore_mixed:Outside'"),
        ("Unsaid", "does not say what the number 'limit' is; write for example limit: Share (or Limit, Duration) in UnsaidVersion"),
    ],
)  # fmt: skip
def test_what_is_registered_wrongly(install, model, name, says):
    install(points=f"mixed = simcore_mixed:{name}")
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(model())
    assert str(caught.value) == f"rule 'mixed' of simcore-mixed 1.2.0 {says}"


def test_two_packages_of_one_name_are_refused(install, model):
    install()
    install(package="other-mixed")
    with pytest.raises(sc.ScenarioError) as caught:
        sc.load(model())
    assert "uninstall one of them" in str(caught.value)


def test_a_package_cannot_take_the_place_of_a_rule_that_ships(install):
    install(points="shares = simcore_mixed:Takes")
    assert RULES["shares"] is BUILT_IN["shares"]
    assert RULES.plugin_of("shares") is None
