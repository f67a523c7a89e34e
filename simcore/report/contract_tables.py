"""Tables of contracts, as rows of finished text."""

from __future__ import annotations

import numpy as np
import xarray as xr

from simcore.contracts.deal import POOL
from simcore.report.contract_answers import ContractAnswer
from simcore.report.contract_figures import grouped, way_name
from simcore.report.contract_headings import FIGURES, head
from simcore.report.contract_words import contract_label, metric_label, party_label
from simcore.report.labels import Lang, number, percent, plus_minus, unit, word
from simcore.report.tables import Table


def _thousand(value: float, lang: Lang) -> str:
    return number(value / 1e3, lang) if np.isfinite(value) else "∞"


def compare_table(answers: list[ContractAnswer], lang: Lang) -> Table:
    """Contracts side by side, one row each; amounts in 1,000 kroner."""
    each = unit("thousand", answers[0].scenario, lang)
    keys = ("own", "state", "investors", "public")
    names = [
        head("contract", lang),
        *(f"{head(k, lang)} ({each})" for k in keys),
        *(head(k, lang) for k in ("at_h", "every", "way")),
    ]
    rows = []
    for found in answers:
        attrs = found.parties.attrs
        cheapest = found.consent.cheapest
        cost = float(found.consent.ways["way_cost"].sel(way=cheapest)) if cheapest else 0.0
        way = f"{way_name(cheapest, lang)}: {_thousand(cost, lang)}" if cheapest else "–"
        rows.append(
            [
                contract_label(found, lang),
                *(_thousand(grouped(found, k), lang) for k in keys),
                chance(attrs, "municipality_at_horizon", lang),
                chance(attrs, "everybody", lang),
                way,
            ]
        )
    return Table(names, rows)


def chance(attrs: dict[str, float], key: str, lang: Lang) -> str:
    """A chance with its Monte Carlo error, in per cent."""
    return (
        f"{plus_minus(100 * attrs[f'chance_{key}'], 100 * attrs[f'chance_{key}_mcse'], lang, 1)} %"
    )


def party_table(found: ContractAnswer, lang: Lang) -> Table:
    """Each party with and without the contract."""
    data, each = found.parties, unit("thousand", found.scenario, lang)
    keys = ("before", "with")
    names = [
        head("party", lang),
        *(f"{head(k, lang)} ({each})" for k in keys),
        f"{word('band', lang)} ({each})",
        *(head(k, lang) for k in ("whole", "never")),
        *(f"{head(k, lang)} ({each})" for k in ("liquidity", "worst")),
    ]
    rows = []
    for i, party in enumerate(str(p) for p in data["party"].to_numpy()):
        low, high = (float(data["net_value_quantile"][q, i]) for q in (0, 4))
        rows.append(
            [
                party_label(found, party, lang),
                _pm(data, "value_before", i, lang),
                _pm(data, "net_value", i, lang),
                f"{_thousand(low, lang)} … {_thousand(high, lang)}",
                f"{plus_minus(100 * float(data['whole'][i]), 100 * float(data['whole_mcse'][i]), lang)} %",
                _chance(data, "never_back", i, lang),
                _interval(data, "liquidity", i, lang),
                _thousand(float(data["worst_year"][i]), lang),
            ]
        )
    return Table(names, rows)


def department_table(found: ContractAnswer, lang: Lang) -> Table:
    """Departments of the municipality, where the contract moves money between them."""
    data, each = found.parties, unit("thousand", found.scenario, lang)
    names = [head("department", lang), *(f"{head(k, lang)} ({each})" for k in ("before", "with"))]
    pairs = [
        (str(d), float(data["department_before"][i]), float(data["department_value"][i]))
        for i, d in enumerate(data["department"].to_numpy())
    ]
    rows = [
        [party_label(found, d, lang) if not d.endswith(POOL) else head("pool", lang), _thousand(a, lang), _thousand(b, lang)]
        for d, a, b in pairs
        if a or b
    ]  # fmt: skip
    return Table(names, rows)


def _pm(data: xr.Dataset, key: str, i: int, lang: Lang) -> str:
    mean, error = float(data[key][i]) / 1e3, float(data[f"{key}_mcse"][i]) / 1e3
    return plus_minus(mean, error, lang)


def investor_table(found: ContractAnswer, lang: Lang) -> Table:
    """Return of each investor, with its undefined cases."""
    data = found.investors
    keys = ("investor", "irr", "of_mean", "negative", "hurdle", "undefined", "moic", "loss")
    rows = []
    for i, name in enumerate(str(n) for n in data["investor"].to_numpy()):
        low, high = (float(data["irr_quantile"][q, i]) for q in (0, 4))
        rows.append(
            [
                party_label(found, name, lang),
                f"{percent(float(data['irr_mean'][i]), lang, 1)} ({percent(low, lang, 1)} … {percent(high, lang, 1)})",
                *(percent(float(data[k][i]), lang, 1) for k in ("irr_of_mean", "irr_negative", "irr_below_hurdle", "irr_undefined")),
                number(float(data["moic"][i]), lang, 2),
                f"{plus_minus(100 * float(data['loss'][i]), 100 * float(data['loss_mcse'][i]), lang, 1)} %",
            ]
        )  # fmt: skip
    return Table([head(k, lang) for k in keys], rows)


def outcome_table(found: ContractAnswer, lang: Lang) -> Table:
    """What each metric pays for, the deadweight in it, and how two tariffs follow the effect."""
    data, each = found.outcomes, unit("thousand", found.scenario, lang)
    names = [
        head("metric", lang), f"{head('paid', lang)} ({each})", head("outcomes", lang),
        head("attributable", lang), f"{head('per_paid', lang)} ({each})",
        f"{head('per_attributable', lang)} ({each})", head("deadweight", lang),
        head("luck", lang), f"{head('marginal', lang)} ({each})", head("unit", lang), head("all", lang),
    ]  # fmt: skip
    rows = []
    for i, name in enumerate(str(n) for n in data["metric"].to_numpy()):
        rows.append(
            [
                metric_label(found, name, lang),
                _thousand(float(data["paid"][i]), lang),
                number(float(data["paid_outcomes"][i]), lang, 1),
                plus_minus(
                    float(data["attributable"][i]), float(data["attributable_mcse"][i]), lang, 1
                ),
                *(
                    "–" if np.isnan(float(data[k][i])) else _thousand(float(data[k][i]), lang)
                    for k in ("per_paid_outcome", "per_attributable")
                ),
                percent(float(data["deadweight"][i]), lang),
                _chance(data, "paid_by_luck", i, lang),
                _thousand(float(data["marginal_pay"][i]), lang),
                *(
                    number(float(data[k][i]), lang, 2)
                    for k in ("unit_follows", "threshold_follows")
                ),
            ]
        )
    return Table(names, rows)


def fund_table(found: ContractAnswer, lang: Lang) -> Table:
    """Need, use and exhaustion of each fund, and how many contracts it may promise."""
    data, each = found.outcomes, unit("thousand", found.scenario, lang)
    names = [head("fund", lang), f"{head('need', lang)} ({each})", f"{head('used', lang)} ({each})",
             head("exhausted", lang), f"{head('unspent', lang)} ({each})", head("admits", lang)]  # fmt: skip
    rows = [
        [
            party_label(found, str(n), lang),
            _interval(data, "fund_need", i, lang),
            _thousand(float(data["fund_used"][i]), lang),
            _chance(data, "fund_exhausted", i, lang),
            _thousand(float(data["fund_unspent"][i]), lang),
            number(float(data["fund_admits"][i]), lang)
            if np.isfinite(float(data["fund_admits"][i]))
            else "∞",
        ]
        for i, n in enumerate(data["fund"].to_numpy())
    ]
    return Table(names, rows)


def _interval(data: xr.Dataset, key: str, i: int, lang: Lang) -> str:
    value, low, high = (float(data[k][i]) for k in (key, f"{key}_low", f"{key}_high"))
    return f"{_thousand(value, lang)} ({_thousand(low, lang)} … {_thousand(high, lang)})"


def _chance(data: xr.Dataset, key: str, i: int, lang: Lang) -> str:
    mean, error = 100 * float(data[key][i]), 100 * float(data[f"{key}_mcse"][i])
    return f"{plus_minus(mean, error, lang, 1)} %"


def way_table(found: ContractAnswer, lang: Lang) -> Table:
    """Size (with its Monte Carlo interval) and cost of each way, in time and over all years."""
    each = unit("thousand", found.scenario, lang)
    names = [head("ways", lang)]
    for when in ("within", "over_all"):
        names += [
            f"{head('size', lang)}, {head(when, lang)}",
            f"{head('cost', lang)} ({each}), {head(when, lang)}",
        ]
    rows = []
    for way in ("guarantee", "price", "refund", "grant", "lower_bound"):
        row = [way_name(way, lang)]
        for data in (found.consent.ways, found.consent.ways_over_all):
            one = data.sel(way=way)
            value, low, high = (float(one[f"way_{k}"]) for k in ("value", "low", "high"))
            if way == "refund":
                size = f"{percent(value, lang)}" if np.isfinite(value) else "∞"
            else:
                size = (
                    f"{_thousand(value, lang)} ({_thousand(low, lang)} … {_thousand(high, lang)})"
                )
            row += [size, _thousand(float(one["way_cost"]), lang)]
        rows.append(row)
    return Table(names, rows)


def ceiling_table(found: ContractAnswer, lang: Lang) -> Table:
    """Service ceiling by year, as long as the contract runs."""
    data, each = found.parties, unit("thousand", found.scenario, lang)
    last = min(max(found.contract.years, 1) + 1, data.sizes["year"])
    names = [head("year", lang), f"{head('service', lang)} ({each})",
             f"{word('band', lang)} ({each})", head("room", lang), f"{head('wedge', lang)} ({each})"]  # fmt: skip
    rows = [
        [
            str(found.first + t),
            _thousand(float(data["service"][t]), lang),
            f"{_thousand(float(data['service_quantile'][0, t]), lang)} … {_thousand(float(data['service_quantile'][4, t]), lang)}",
            percent(float(data["over_room"][t]), lang, 1),
            _thousand(float(data["wedge"][t]), lang),
        ]
        for t in range(last)
    ]
    return Table(names, rows)


def situation_table(found: ContractAnswer, lang: Lang) -> Table:
    """The four cells of the harvest problem, with their chances."""
    data = found.parties
    rows = [
        [
            head(str(s), lang),
            f"{plus_minus(100 * float(data['situation_chance'][i]), 100 * float(data['situation_mcse'][i]), lang, 1)} %",
        ]
        for i, s in enumerate(data["situation"].to_numpy())
    ]
    return Table([head("situations", lang), head("chance", lang)], rows)


def sharing_table(found: ContractAnswer, lang: Lang) -> Table:
    """Side payments by rule: what each sector would receive."""
    data = found.consent.ways_over_all
    parties = [str(p) for p in data["party"].to_numpy()]
    each = unit("thousand", found.scenario, lang)
    names = [f"{head('rule', lang)} ({each})", *(party_label(found, p, lang) for p in parties)]
    rows = [
        [head(str(r), lang), *(_thousand(float(data["receives"].sel(rule=r, party=p)), lang) for p in parties)]
        for r in data["rule"].to_numpy()
    ]  # fmt: skip
    return Table(names, rows)


def pool_table(found: ContractAnswer, lang: Lang) -> Table:
    """What pooling municipalities does to the investors' multiple."""
    data, each = found.investors, unit("thousand", found.scenario, lang)
    names = [head("municipalities", lang), f"{head('capital', lang)} ({each})", head("spread", lang), head("loss", lang)]  # fmt: skip
    rows = [
        [str(int(n)), _thousand(float(data["pooled_capital"][i]), lang),
         number(float(data["pooled_spread"][i]), lang, 3), percent(float(data["pooled_loss"][i]), lang, 1)]
        for i, n in enumerate(data["municipalities"].to_numpy())
    ]  # fmt: skip
    return Table(names, rows)


def figure_table(found: ContractAnswer, lang: Lang) -> Table:
    """Figures of the whole contract and of its instruments."""
    attrs = found.investors.attrs
    rows = []
    for key, (en, da, kind) in FIGURES.items():
        value = float(attrs.get(key, np.nan))
        if not np.isfinite(value) or (value == 0 and kind != "chance"):
            continue
        shown = percent(value, lang, 1) if kind == "chance" else number(value, lang, 2)
        rows.append(
            [{"en": en, "da": da}[lang], _thousand(value, lang) if kind == "money" else shown]
        )
    return Table(
        [
            head("figure", lang),
            f"{word('value', lang)} ({unit('thousand', found.scenario, lang)}, %)",
        ],
        rows,
    )


def tables(found: ContractAnswer, lang: Lang) -> list[Table]:
    """All tables of one contract that have rows."""
    made = [party_table, department_table, way_table, investor_table, outcome_table, fund_table, situation_table,
            figure_table, pool_table, sharing_table, ceiling_table]  # fmt: skip
    return [t for make in made if (t := make(found, lang)).rows]
