"""Published deals, written as term sheets, come out as they were paid."""

import pytest

from simcore.contracts.observed import payments, read_settlement, settle_observed
from simcore.scenario.schema.settlement import Estimate
from tests.conftest import ROOT

SHEETS = ROOT / "tests" / "contracts" / "published"


def settled(name, change=None):
    sheet = read_settlement(SHEETS / f"{name}.toml")
    if change:
        sheet = sheet.model_copy(update={"observed": sheet.observed.model_copy(update=change)})
    deal = settle_observed(sheet)
    assert deal.book.zero_sum()
    return deal


def paid(deal):
    return float(sum(a.sum() for a in deal.paid_by.values()))


def test_peterborough_pays_nothing_for_one_cohort_and_the_principal_with_3_percent_for_both():
    deal = settled("peterborough")
    assert deal.measured["cohort_1"].effect[0, 0] == pytest.approx(8.39, abs=0.01)
    assert deal.measured["both"].effect[0, 0] == pytest.approx(9.0)
    assert deal.repaid["foundations"][0, :5].sum() == 0
    assert deal.repaid["foundations"][0, 5] == pytest.approx(5.796e6, abs=1e3)


def test_peterborough_without_the_pooled_fall_loses_all():
    seen = {"cohort_1": [142.0], "cohort_2": [146.0], "both": [144.0]}
    assert paid(settled("peterborough", {"outcomes": seen})) == 0


def test_peterborough_pays_for_both_only_if_no_cohort_was_paid_for():
    """The first cohort reaches 10 %: it alone is paid for, though both together reach 7.5 % too."""
    seen = {"cohort_1": [138.0], "cohort_2": [142.0], "both": [140.0]}
    deal = settled("peterborough", {"outcomes": seen})
    assert deal.due["both"].sum() == 0
    assert deal.repaid["foundations"][0, 3] == pytest.approx(5e6 * 1.03**3, abs=1e3)
    assert deal.repaid["foundations"][0, 4:].sum() == 0


def test_utah():
    deal = settled("utah")
    assert paid(deal) == pytest.approx(269_955, abs=1)
    one_more = settled("utah", {"outcomes": {"special_education": [2.0]}})
    assert paid(one_more) == pytest.approx(267_478, abs=1)  # the quoted 267,000 of 281,000


@pytest.mark.parametrize(
    ("p0", "justified", "overpaid"),
    [(0.5, 133_739, 136_216), (0.3, 79_253, 190_702), (0.1, 24_767, 245_188)],
)
def test_utah_if_fewer_would_have_needed_it(p0, justified, overpaid):
    sheet = read_settlement(SHEETS / "utah.toml")
    metric = sheet.contract.metrics["special_education"].model_copy(update={"baseline": p0})
    terms = sheet.contract.model_copy(update={"metrics": {"special_education": metric}})
    deal = settle_observed(sheet.model_copy(update={"contract": terms}))
    assert paid(deal) == pytest.approx(justified, abs=1)
    assert paid(settled("utah")) - paid(deal) == pytest.approx(overpaid, abs=1)


def test_denver_to_the_cent():
    deal = settled("denver")
    assert deal.due["housing"][0, 3] == pytest.approx(3_913_932.96, abs=0.001)
    assert deal.due["housing"][0, 4] == pytest.approx(620_978.40, abs=0.001)
    assert deal.due["jail"].sum() == pytest.approx(5_104_000, abs=0.001)
    assert paid(deal) == pytest.approx(9_638_911.36, abs=0.005)
    assert paid(deal) - deal.drawn["lenders"].sum() == pytest.approx(1_038_911.36, abs=0.005)


@pytest.mark.parametrize(
    ("fall", "amount"), [(19.9, 0), (20, 3.2e6), (30, 4.8e6), (65, 7.6e6), (90, 7.6e6)]
)
def test_denver_band(fall, amount):
    deal = settled("denver", {"outcomes": {"housing": [0, 0], "jail": [100.0 - fall]}})
    assert paid(deal) == pytest.approx(amount, abs=1e-2)


@pytest.mark.parametrize(
    ("saved", "received"),
    [(-2, 4), (0, 4), (2.5, 5.5), (5, 7), (10, 10), (11, 11), (12, 12), (20, 12)],
)
def test_norrkoping(saved, received):
    deal = settled("norrkoping", {"outcomes": {"school": [1], "savings": [(85 - saved) * 1e6]}})
    assert paid(deal) == pytest.approx(received * 1e6, abs=0.01)


def test_norrkoping_without_the_school_result():
    deal = settled("norrkoping", {"outcomes": {"school": [0], "savings": [65e6]}})
    assert paid(deal) == pytest.approx(10e6, abs=0.01)


def test_massachusetts_sources_and_the_order_of_the_waterfall():
    deal = settled("massachusetts")
    assert sum(d.sum() for d in deal.drawn.values()) == pytest.approx(21.76e6, abs=0.01)
    senior, juniors = deal.repaid["goldman"].sum(), deal.repaid["kresge"].sum()
    assert senior == pytest.approx(9e6, abs=0.01)  # 10 m are due: principal first
    assert juniors == pytest.approx(1e6 * 1.5 / 6.76, abs=0.01)
    assert deal.repaid["foundations"].sum() == 0
    rich = settled("massachusetts", {"effects": {"days": [Estimate(effect=[400000.0])]}})
    assert paid(rich) <= 27e6


def test_massachusetts_weighs_two_methods():
    deal = settled("massachusetts")
    assert deal.measured["days"].units[0, 0] == pytest.approx(0.8 * 130_000 + 0.2 * -20_000)
    assert paid(deal) == pytest.approx(100.0 * 100_000, abs=0.01)
    lost = [Estimate(weight=0.8, effect=[-5000.0]), Estimate(weight=0.2, effect=[10000.0])]
    assert paid(settled("massachusetts", {"effects": {"days": lost}})) == 0


def test_aarhus_one_young_person_who_meets_all():
    deal = settled("aarhus_rate_card")
    assert paid(deal) == pytest.approx(200_000)


def test_aarhus_guarantee_makes_good_a_loss_up_to_its_cap():
    sheet = {"costs": {"K": [7.8e6, 7.7e6, 7.7e6]}, "outcomes": {"mastery": [45] * 7}}
    deal = settled("aarhus_rate_card", sheet)
    assert paid(deal) == pytest.approx(9e6)
    assert deal.guaranteed[0] == 3e6


def test_impact60_just_missed():
    assert paid(settled("impact60")) == 0
    assert paid(settled("impact60", {"outcomes": {"self_supporting": [60]}})) == 1e6


def test_every_payment_is_listed():
    frame = payments(settled("denver"))
    assert set(frame["why"]) == {"investment", "delivery", "outcome_payment", "repayment"}
    assert frame["total"].gt(0).all()


@pytest.mark.parametrize("sheet", sorted(SHEETS.glob("*.toml")), ids=lambda p: p.stem)
def test_each_says_its_source(sheet):
    assert sheet.read_text().startswith("# ")
    assert read_settlement(sheet).source
