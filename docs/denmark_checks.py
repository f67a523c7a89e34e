"""What the calibrated Danish model does where it was not fitted: paths, persistence, gains.

Each check returns rows of (what, value). Used by docs/denmark.py; the model's best fit is run.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import simcore as sc
from simcore.money.prices import PriceBook
from simcore.scenario.load import load_resolved

CHILDREN = 100_000


def _base(years: int, entry: int = 0) -> dict[str, Any]:
    data = sc.load("denmark").resolved()
    data["population"]["intakes"] = {"2022": CHILDREN}
    data["population"]["entry_age"] = {str(entry): 1.0}
    data["run"].update(years=years, draws=1, cohorts=1)
    data["accounts"], data["outcomes"], data["tables"] = {}, {}, {}
    return data


def _cells(data: dict[str, Any]) -> dict[str, float]:
    scenario = load_resolved(data, "check", part=True)
    lives = sc.simulate(scenario, draws=1, cohorts=1, central=True)["count"]
    total = lives.isel(arm=0, draw=0, cohort=0, intake=0).sum("year")
    return {str(c): float(v) for c, v in zip(total["cell"].values, total.values, strict=True)}


def paths_on_benefit() -> list[tuple[str, float]]:
    """Young people on cash benefit at 25 to 29 without education: where they are later."""
    data = _base(35)
    data["domains"]["young"] = {
        "states": ["no", "yes"], "start": "no",
        "transitions": [{"from": "no", "to": "yes", "rest": True, "ages": [25, 29],
                         "when": {"work": "cash_benefit", "qualification": "none"}}],
    }  # fmt: skip
    data["tables"] = {
        "path": {"of": ["young", "spell.young", "work"], "only": {"young": ["yes"]},
                 "spell_bands": {"young": [0, 1, 2, 3]}},
    }  # fmt: skip
    cells, out = _cells(data), []
    groups = {
        "in education": ["in_education"],
        "employed": ["employed", "flex_job"],
        "cash benefit": ["cash_benefit"],
        "disability pension": ["disability_pension"],
        "other benefits or none": [
            "sickness",
            "resource_course",
            "unemployment_insurance",
            "other",
        ],
    }
    for years in (1, 2):
        every = sum(cells[f"path:yes|{years}|{w}"] for w in data["domains"]["work"]["states"])
        for name, states in groups.items():
            here = sum(cells[f"path:yes|{years}|{w}"] for w in states)
            out.append((f"{name}, {years} year{'s' if years > 1 else ''} later", here / every))
    return out


def persistence() -> list[tuple[str, float]]:
    """Outside work and education two years at 27: the share that is outside later."""
    data = _base(60)
    data["domains"]["early"] = {
        "states": ["no", "yes"], "start": "no",
        "transitions": [{"from": "no", "to": "yes", "rest": True, "ages": [27, 27],
                         "when": {"detached": "yes", "spell": {"detached": [1, 60]}}}],
    }  # fmt: skip
    data["tables"] = {
        "early": {
            "of": ["early", "detached", "age"],
            "age_bands": [0, 30, 31, 35, 36, 45, 46, 55, 56],
        }
    }
    cells, out = _cells(data), []
    for age in (30, 35, 45, 55):
        for state, name in (("yes", "outside early"), ("no", "others")):
            outside = cells[f"early:{state}|yes|{age}"]
            out.append(
                (
                    f"{name}, outside at {age}",
                    outside / (outside + cells[f"early:{state}|no|{age}"]),
                )
            )
    return out


def gain_of_education() -> list[tuple[str, float]]:
    """A vocational education given to the same people at 25, against the gap between groups."""
    data = _base(42, entry=25)
    data["domains"]["exam"]["start"] = [{"shares": {"not_passed": 0.4, "passed": "rest"}}]
    data["domains"]["work"]["start"] = [
        {"shares": {"employed": 0.6, "other": 0.2, "cash_benefit": "rest"}}
    ]
    data["interventions"] = {}
    data["domains"]["gift"] = {
        "states": ["no", "yes"], "start": "no", "after": "life",
        "transitions": [{"from": "no", "to": "yes", "chance": "gift", "ages": [25, 25]}],
    }  # fmt: skip
    data["domains"]["qualification"]["transitions"].append(
        {
            "from": "none",
            "to": "vocational",
            "rest": True,
            "ages": [25, 25],
            "when": {"gift": "yes"},
        }
    )
    data["parameters"]["gift"] = {"value": 1.0, "unit": "probability", "distribution": "fixed",
                                  "grade": "C", "source": "check"}  # fmt: skip
    data["arms"] = {
        "without": {"label": {"en": "-", "da": "-"}, "set": {"gift": 0}},
        "with": {"label": {"en": "-", "da": "-"}},
    }
    data["tables"] = {"pay": {"of": ["work", "qualification", "degree"]}}
    scenario = load_resolved(data, "check", part=True)
    lives = sc.simulate(scenario, draws=1, cohorts=1, central=True)["count"]
    table = lives.isel(draw=0, cohort=0, intake=0).sum("year")
    book = PriceBook(sc.load("denmark"), None)
    pay = {
        (item.when.get("qualification", "higher"), item.when.get("degree", "none")): float(
            book.unit_price(item)[0]
        )
        for item in book.scenario.accounts["earnings"].items
        if item.ages == [30, 39]
    }
    found: dict[str, tuple[float, float]] = {}
    for arm in ("without", "with"):
        cells = {
            str(c): float(v)
            for c, v in zip(table["cell"].values, table.sel(arm=arm).values, strict=True)
        }
        worked = {key: cells["|".join(("pay:employed", *key))] / CHILDREN for key in pay}
        years = sum(worked.values())
        gross = sum(worked[key] * amount for key, amount in pay.items())
        found[arm] = (years, gross)
    level = dict.fromkeys(("none", "vocational"), 0.0)
    cells = {
        str(c): float(v)
        for c, v in zip(table["cell"].values, table.sel(arm="without").values, strict=True)
    }
    for q in level:
        every = sum(cells[f"pay:{w}|{q}|none"] for w in scenario.domains["work"].states)
        level[q] = 42 * cells[f"pay:employed|{q}|none"] / every
    return [
        ("years in work 25-66, without", found["without"][0]),
        ("years in work 25-66, the same people with a vocational education", found["with"][0]),
        (
            "gap between those who have one and those who have none (years)",
            level["vocational"] - level["none"],
        ),
        (
            "gross earnings gained, million DKK, undiscounted",
            (found["with"][1] - found["without"][1]) / 1e6,
        ),
    ]


if __name__ == "__main__":
    np.set_printoptions(precision=3)
    for check in (paths_on_benefit, persistence, gain_of_education):
        for what, value in check():
            print(f"{what}: {value:.3f}")
