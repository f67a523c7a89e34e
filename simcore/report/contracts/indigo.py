"""A term sheet and its results with the field names of the INDIGO data standard.

So that a simulated case can be laid beside the impact bonds in GO Lab's database.  What the
standard has no field for stands under ``simcore``.  Source: INDIGO-Initiative on GitHub,
indigo-data-standard, schema/project.json (version 4.1).
Its codelists of stages and results have no simulated case, so these two are left out.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np

from simcore.report.labels import label
from simcore.scenario.schema.contracts import Contract
from simcore.scenario.schema.metric import Metric
from simcore.scenario.tariffs.price import Price
from simcore.scenario.tariffs.weight import Weight
from simcore.summary.contracts.answers import ContractAnswer
from simcore.texts import DEFAULT, texts

Json = dict[str, Any]
#: The standard is in English.
ENGLISH = texts(DEFAULT)


def _value(value: Any) -> Json:
    return {"value": value}


def _money(amount: float, currency: str) -> Json:
    return {"currency": _value(currency), "amount": {"exact": _value(round(amount, 2))}}


def project(answer: ContractAnswer) -> Json:
    """One contract as an INDIGO project.

    Parameters
    ----------
    answer
        Terms (in the scenario's price level) and results.

    Returns
    -------
    dict
        Ready for JSON: numbers are finite, amounts in the contract's currency.
    """
    c, scenario = answer.contract, answer.scenario
    start = c.start or answer.first
    out: Json = {
        "name": _value(f"{label(scenario.title, ENGLISH, scenario.name)}: {_name(answer)}"),
        "dates": {
            "start_date_of_service_provision": _value(str(start)),
            "anticipated_end_date_of_service_provision": _value(str(start + c.delivery_years)),
            "anticipated_completion_date": _value(str(start + c.years)),
        },
        "overall_project_finance": _finance(c),
        "investment_details": {"internal_rate_of_return": _rate(answer)},
        "service_and_beneficiaries": {
            "targeted_number_service_users_or_beneficiaries_total": _value(scenario.children)
        },
        "investments": [_investment(n, c) for n in c.investors],
        "outcome_payment_commitments": [_commitment(p, answer) for p in _payers(c)],
        "outcome_metrics": [_metric(n, m, answer) for n, m in c.metrics.items()],
        "outcome_pricings": [_pricing(n, m, c) for n, m in c.metrics.items()],
        "transactions": _transactions(answer),
        "results": [_result(n, answer) for n in c.metrics],
        "notes": _value(f"{c.source}; grade {c.grade}; assumed: {', '.join(c.assumed) or 'none'}"),
        "simcore": _beyond(answer),
    }
    return out


def _name(answer: ContractAnswer) -> str:
    return label(answer.contract.label, ENGLISH, answer.name)


def _finance(c: Contract) -> Json:
    committed = sum(i.commitment for i in c.investors.values())
    out: Json = {
        "total_investment_commitment": _money(committed, c.currency),
        "maximum_potential_loss": _value(f"{100 * (1 - c.limits.floor_share):g} %"),
    }
    if c.limits.aggregate is not None:
        out["maximum_potential_outcome_payment_v2"] = {
            "currency": _value(c.currency), "amount": _value(c.limits.aggregate)
        }  # fmt: skip
    if c.limits.irr_cap is not None:
        out["maximum_potential_return_type"] = _value("IRR")
        out["maximum_potential_return"] = _value(f"{100 * c.limits.irr_cap:g} %")
    return out


def _rate(answer: ContractAnswer) -> Json:
    """Target is the cap; latest is the mean simulated return over investors, by commitment."""
    out: Json = {}
    if answer.contract.limits.irr_cap is not None:
        out["target"] = _value(f"{100 * answer.contract.limits.irr_cap:g} %")
    rates = answer.investors["irr_mean"].to_numpy()
    sums = np.array([i.commitment for i in answer.contract.investors.values()])
    if len(rates) and np.isfinite(rates).all() and sums.sum() > 0:
        out["latest"] = _value(f"{100 * float(rates @ sums / sums.sum()):.2f} %")
    return out


def _investment(name: str, c: Contract) -> Json:
    investor = c.investors[name]
    cap = c.limits.irr_cap if investor.irr_cap is None else investor.irr_cap
    out = {
        "id": name,
        "organisation_id": _value(label(investor.label, ENGLISH, name)),
        "investment_commitment": _money(investor.commitment, c.currency),
        "maximum_potential_loss": _value(f"{100 * (1 - c.limits.floor_share):g} %"),
        "investment_type": _value("Grant" if investor.tranche == "grant" else "Debt"),
        "notes": f"tranche: {investor.tranche}; public share {investor.public:g}",
    }
    if cap is not None and investor.tranche != "grant":
        out["maximum_potential_return"] = _value(100 * cap)
    return out


def _payers(c: Contract) -> list[str]:
    return list(dict.fromkeys(p for m in c.metrics.values() for p in (m.paid_by or c.paid_by)))


def _commitment(payer: str, answer: ContractAnswer) -> Json:
    c = answer.contract
    out: Json = {"organisation_id": _value(payer)}
    shares = [(m.paid_by or c.paid_by).get(payer, 0.0) for m in c.metrics.values()]
    if c.limits.aggregate is not None:
        out["maximum_potential_outcome_payment"] = _money(
            max(shares) * c.limits.aggregate, c.currency
        )
    if payer in c.funds:
        out["notes"] = f"outcomes fund with a balance of {c.funds[payer].balance:g}"
    return out


def _metric(name: str, metric: Metric, answer: ContractAnswer) -> Json:
    out: Json = {
        "id": name,
        "definition": _value(label(metric.label, ENGLISH, name)),
        "outcome_validation_method": _value(metric.counterfactual),
        "targeted_number_of_service_users_or_beneficiaries_total": _value(answer.scenario.children),
    }
    if metric.target is not None:
        out["outcome_metric_target"] = _value(f"{metric.target:g}")
    return out


def _pricing(name: str, metric: Metric, c: Contract) -> Json:
    out: Json = {"outcome_metric_id": _value(name), "currency": _value(c.currency)}
    tariff = metric.tariff
    if isinstance(tariff, Weight) and metric.target:
        each = tariff.weight * (c.at_target or 0.0) / metric.target
        out["price_per_unit"] = {"amount": _value(round(each, 2))}
    elif isinstance(tariff, Price) and isinstance(tariff.price, list):
        text = ", ".join(f"{p:g}" for p in tariff.price)
        out["price_description"] = _value(f"per follow-up: {text}")
    elif isinstance(tariff, Price):
        out["price_per_unit"] = {"amount": _value(tariff.price)}
    else:
        data = tariff.short_form(exclude_defaults=True) if tariff is not None else {}
        out["price_description"] = _value(str(data))
    if metric.cap is not None:
        out["maximum_price_if_all_targets_achieved"] = {"amount": _value(metric.cap)}
    return out


def _transactions(answer: ContractAnswer) -> list[Json]:
    """Mean payments by kind; a simulation has no single transaction."""
    kinds = {"Debt": "drawn", "Capital Repayment and Interest": "repaid"}
    rows = [(kind, float(answer.investors[name])) for kind, name in kinds.items()]
    paid = float(answer.outcomes["paid"].sum()) if answer.outcomes.sizes["metric"] else 0.0
    rows.append(("Outcome Payment", paid))
    return [
        {
            "transaction_type": _value(kind),
            "money": {
                "currency": _value(answer.contract.currency),
                "amount": _value(round(amount, 2)),
            },
            "notes": "mean over draws and cohorts",
        }
        for kind, amount in rows
        if amount > 0
    ]


def _result(name: str, answer: ContractAnswer) -> Json:
    data = answer.outcomes.sel(metric=name)
    return {
        "outcome_metric_id": _value(name),
        "outcomes_achieved": _value(f"{float(data['paid_outcomes']):.2f}"),
        "notes": f"simulated; due to the programme: {float(data['attributable']):.2f}",
    }


def _beyond(answer: ContractAnswer) -> Json:
    """What the standard has no field for: values and chances."""
    parties = answer.parties
    values = {
        str(p): {
            "without": round(float(parties["value_before"].sel(party=p)), 2),
            "with": round(float(parties["net_value"].sel(party=p)), 2),
        }
        for p in parties["party"].to_numpy()
    }
    figures = {"horizon": float(parties.attrs["horizon"])}
    for part in (parties, answer.investors, answer.consent.figures):
        scalars = {str(k): v for k, v in part.data_vars.items() if not v.dims}
        figures |= {k: float(v) for k, v in scalars.items() if v.dtype.kind == "f"}
    finite = {k: v for k, v in figures.items() if isfinite(v)}
    return {
        "stage": "simulated",
        "scenario": answer.scenario.name,
        "contract": answer.name,
        "present_value": values,
        "figures": finite,
        "unanimous": answer.consent.unanimous,
        "says_no": [a.party for a in answer.consent.answers if not a.yes],
        "cheapest_way": answer.consent.cheapest,
    }
