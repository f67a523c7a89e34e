"""Tables of contracts, as rows of finished text."""

from __future__ import annotations

import numpy as np
import xarray as xr

from simcore.contracts.deal import POOL
from simcore.report.contracts.advice import cheapest_over_all
from simcore.report.contracts.figures import grouped
from simcore.report.contracts.headings import GROUPS, figure_kinds, figure_name, head, thousand
from simcore.report.contracts.investor_tables import investor_table, pool_table
from simcore.report.contracts.names import (
    DRAWN,
    contract_label,
    metric_label,
    party_label,
    way_name,
)
from simcore.report.labels import unit
from simcore.report.tables import Table
from simcore.summary.contracts.answers import ContractAnswer
from simcore.summary.contracts.ways import size_of
from simcore.texts import Texts
from simcore.texts.locale import number, percent, plus_minus


def compare_table(answers: list[ContractAnswer], texts: Texts) -> Table:
    """Contracts side by side, one row each; amounts in thousands."""
    each = unit("thousand", answers[0].scenario, texts)
    names = [
        head("contract", texts),
        *(f"{texts.say(f'groups.{k}')} ({each})" for k in GROUPS),
        *(head(k, texts) for k in ("at_h", "every", "way")),
    ]
    rows = []
    for answer in answers:
        cheapest = answer.consent.cheapest
        cost = float(answer.consent.ways["way_cost"].sel(way=cheapest)) if cheapest else 0.0
        way = f"{way_name(cheapest, texts)}: {thousand(cost, texts)}" if cheapest else "–"
        if answer.consent.answers[0].yes and (best := cheapest_over_all(answer)):
            cost = float(answer.consent.ways_over_all["way_cost"].sel(way=best))
            when = head("over_all", texts)
            way = f"{way_name(best, texts)}, {when}: {thousand(cost, texts)}"
        rows.append(
            [
                contract_label(answer, texts),
                *(thousand(grouped(answer, k), texts) for k in GROUPS),
                chance(answer.parties, "municipality_at_horizon", texts),
                chance(answer.parties, "everybody", texts),
                way,
            ]
        )
    return Table(names, rows)


def chance(data: xr.Dataset, key: str, texts: Texts) -> str:
    """A chance with its Monte Carlo error, in per cent."""
    mean, error = (100 * float(data[k]) for k in (f"chance_{key}", f"chance_{key}_mcse"))
    return f"{plus_minus(mean, error, texts, 1)} %"


def party_table(answer: ContractAnswer, texts: Texts) -> Table:
    """Each party with and without the contract."""
    data, each = answer.parties, unit("thousand", answer.scenario, texts)
    keys = ("before", "with")
    names = [
        head("party", texts),
        *(f"{head(k, texts)} ({each})" for k in keys),
        f"{texts.say('page.band')} ({each})",
        *(head(k, texts) for k in ("breaks_even", "never")),
        *(f"{head(k, texts)} ({each})" for k in ("liquidity", "worst")),
    ]
    rows = []
    for i, party in enumerate(str(p) for p in data["party"].to_numpy()):
        low, high = (float(data["net_value_quantile"][q, i]) for q in (0, 4))
        rows.append(
            [
                party_label(answer, party, texts),
                _pm(data, "value_before", i, texts),
                _pm(data, "net_value", i, texts),
                f"{thousand(low, texts)} … {thousand(high, texts)}",
                f"{plus_minus(100 * float(data['breaks_even'][i]), 100 * float(data['breaks_even_mcse'][i]), texts)} %",
                _chance(data, "never_back", i, texts),
                _interval(data, "liquidity", i, texts),
                thousand(float(data["worst_year"][i]), texts),
            ]
        )
    return Table(names, rows)


def department_table(answer: ContractAnswer, texts: Texts) -> Table:
    """Departments of the municipality, where the contract moves money between them."""
    data, each = answer.parties, unit("thousand", answer.scenario, texts)
    names = [head("department", texts), *(f"{head(k, texts)} ({each})" for k in ("before", "with"))]
    pairs = [
        (str(d), float(data["department_before"][i]), float(data["department_value"][i]))
        for i, d in enumerate(data["department"].to_numpy())
    ]
    rows = [
        [party_label(answer, d, texts) if not d.endswith(POOL) else texts.say("columns.pool"), thousand(a, texts), thousand(b, texts)]
        for d, a, b in pairs
        if a or b
    ]  # fmt: skip
    return Table(names, rows)


def _pm(data: xr.Dataset, key: str, i: int, texts: Texts) -> str:
    mean, error = float(data[key][i]) / 1e3, float(data[f"{key}_mcse"][i]) / 1e3
    return plus_minus(mean, error, texts)


def outcome_table(answer: ContractAnswer, texts: Texts) -> Table:
    """What each metric pays for, the deadweight in it, and how two tariffs follow the effect."""
    data, each = answer.outcomes, unit("thousand", answer.scenario, texts)
    names = [
        head("metric", texts), f"{head('paid', texts)} ({each})", head("outcomes", texts),
        head("attributable", texts), f"{head('per_paid', texts)} ({each})",
        f"{head('per_attributable', texts)} ({each})", head("deadweight", texts),
        head("luck", texts), f"{head('marginal', texts)} ({each})", head("unit", texts), head("all", texts),
    ]  # fmt: skip
    rows = []
    for i, name in enumerate(str(n) for n in data["metric"].to_numpy()):
        rows.append(
            [
                metric_label(answer, name, texts),
                thousand(float(data["paid"][i]), texts),
                number(float(data["paid_outcomes"][i]), texts, 1),
                plus_minus(
                    float(data["attributable"][i]), float(data["attributable_mcse"][i]), texts, 1
                ),
                *(
                    "–" if np.isnan(float(data[k][i])) else thousand(float(data[k][i]), texts)
                    for k in ("per_paid_outcome", "per_attributable")
                ),
                percent(float(data["deadweight"][i]), texts),
                _chance(data, "paid_by_luck", i, texts),
                thousand(float(data["marginal_pay"][i]), texts),
                *(
                    number(float(data[k][i]), texts, 2)
                    for k in ("unit_follows", "threshold_follows")
                ),
            ]
        )
    return Table(names, rows)


def fund_table(answer: ContractAnswer, texts: Texts) -> Table:
    """Need, use and exhaustion of each fund, and how many contracts it may promise."""
    data, each = answer.outcomes, unit("thousand", answer.scenario, texts)
    names = [head("fund", texts), f"{head('need', texts)} ({each})", f"{head('used', texts)} ({each})",
             head("exhausted", texts), f"{head('unspent', texts)} ({each})", head("admits", texts)]  # fmt: skip
    rows = [
        [
            party_label(answer, str(n), texts),
            _interval(data, "fund_need", i, texts),
            thousand(float(data["fund_used"][i]), texts),
            _chance(data, "fund_exhausted", i, texts),
            thousand(float(data["fund_unspent"][i]), texts),
            number(float(data["fund_admits"][i]), texts)
            if np.isfinite(float(data["fund_admits"][i]))
            else "∞",
        ]
        for i, n in enumerate(data["fund"].to_numpy())
    ]
    return Table(names, rows)


def _interval(data: xr.Dataset, key: str, i: int, texts: Texts) -> str:
    value, low, high = (float(data[k][i]) for k in (key, f"{key}_low", f"{key}_high"))
    return f"{thousand(value, texts)} ({thousand(low, texts)} … {thousand(high, texts)})"


def _chance(data: xr.Dataset, key: str, i: int, texts: Texts) -> str:
    mean, error = 100 * float(data[key][i]), 100 * float(data[f"{key}_mcse"][i])
    return f"{plus_minus(mean, error, texts, 1)} %"


def way_table(answer: ContractAnswer, texts: Texts) -> Table:
    """Size (with its Monte Carlo interval) and cost of each way, in time and over all years."""
    each = unit("thousand", answer.scenario, texts)
    names = [head("ways", texts)]
    for when in ("within", "over_all"):
        names += [
            f"{head('size', texts)}, {head(when, texts)}",
            f"{head('cost', texts)} ({each}), {head(when, texts)}",
        ]
    rows = []
    for way in DRAWN:
        row = [way_name(way, texts)]
        for data in (answer.consent.ways, answer.consent.ways_over_all):
            value, low, high = size_of(data, way)
            if not np.isfinite(value):
                size = texts.say("columns.not_enough")
            elif way == "refund":
                size = percent(value, texts)
            else:
                size = (
                    f"{thousand(value, texts)} ({thousand(low, texts)} … {thousand(high, texts)})"
                )
            cost = float(data["way_cost"].sel(way=way))
            row += [size, thousand(cost, texts) if np.isfinite(cost) else "–"]
        rows.append(row)
    return Table(names, rows)


def committed_table(answer: ContractAnswer, texts: Texts) -> Table:
    """What is committed after the years that the decision looks at, by year and payer."""
    data, each = answer.parties, unit("thousand", answer.scenario, texts)
    later = data["committed"].to_numpy().copy()
    start = (answer.contract.start or answer.first) - answer.first
    later[:, : start + data.attrs["horizon"]] = 0.0
    later[np.abs(later) < 1.0] = 0.0
    payers, years = np.flatnonzero(later.any(axis=1)), np.flatnonzero(later.any(axis=0))
    labels = [party_label(answer, str(data["party"][i].item()), texts) for i in payers]
    rows = [
        [str(answer.first + t), *(thousand(float(later[i, t]), texts) for i in payers)]
        for t in years
    ]
    return Table([f"{head('committed_after', texts)} ({each})", *labels], rows)


def ceiling_table(answer: ContractAnswer, texts: Texts) -> Table:
    """Service ceiling by year, as long as the contract runs."""
    data, each = answer.parties, unit("thousand", answer.scenario, texts)
    last = min(max(answer.contract.years, 1) + 1, data.sizes["year"])
    names = [head("year", texts), f"{head('service', texts)} ({each})",
             f"{texts.say('page.band')} ({each})", head("room", texts), f"{head('over_net_cost', texts)} ({each})"]  # fmt: skip
    rows = [
        [
            str(answer.first + t),
            thousand(float(data["service"][t]), texts),
            f"{thousand(float(data['service_quantile'][0, t]), texts)} … {thousand(float(data['service_quantile'][4, t]), texts)}",
            percent(float(data["over_room"][t]), texts, 1),
            thousand(float(data["service_over_net_cost"][t]), texts),
        ]
        for t in range(last)
    ]
    return Table(names, rows)


def situation_table(answer: ContractAnswer, texts: Texts) -> Table:
    """The four cells of the harvest problem, with their chances."""
    data = answer.parties
    rows = [
        [
            texts.say(f"situations.{s}"),
            f"{plus_minus(100 * float(data['situation_chance'][i]), 100 * float(data['situation_mcse'][i]), texts, 1)} %",
        ]
        for i, s in enumerate(data["situation"].to_numpy())
    ]
    return Table([head("situations", texts), head("chance", texts)], rows)


def sharing_table(answer: ContractAnswer, texts: Texts) -> Table:
    """Side payments by rule: what each sector would receive."""
    data = answer.consent.ways_over_all
    if not data["shareable"]:
        return Table([], [])
    parties = [str(p) for p in data["sector"].to_numpy()]
    each = unit("thousand", answer.scenario, texts)
    names = [
        f"{head('rule', texts)} ({each})",
        *(party_label(answer, p, texts) for p in parties),
        head("stable", texts),
    ]
    rows = [
        [texts.say(f"sharing.{r}"), *(thousand(float(data["receives"].sel(rule=r, sector=p)), texts) for p in parties),
         texts.say("contract.yes" if data["stable"].sel(rule=r) else "contract.no")]
        for r in data["rule"].to_numpy()
    ]  # fmt: skip
    return Table(names, rows)


def figure_table(answer: ContractAnswer, texts: Texts) -> Table:
    """Figures of the contract and of its instruments."""
    data = answer.investors
    rows = []
    for key, kind in figure_kinds().items():
        value = float(data[key]) if key in data else np.nan
        if not np.isfinite(value) or (value == 0 and kind != "chance"):
            continue
        shown = percent(value, texts, 1) if kind == "chance" else number(value, texts, 2)
        shown = thousand(value, texts) if kind == "money" else shown
        rows.append([figure_name(key, texts), shown])
    return Table(
        [
            head("figure", texts),
            f"{texts.say('page.value')} ({unit('thousand', answer.scenario, texts)}, %)",
        ],
        rows,
    )


def tables(answer: ContractAnswer, texts: Texts) -> list[Table]:
    """All tables of one contract that have rows."""
    made = [party_table, committed_table, department_table, way_table, investor_table, outcome_table, fund_table, situation_table,
            figure_table, pool_table, sharing_table, ceiling_table]  # fmt: skip
    return [t for make in made if (t := make(answer, texts)).rows]
