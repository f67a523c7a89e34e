"""Digests of everything a scenario gives in a small size, and the stored ones to hold them against.

``python -m tests.net.bits`` compares every shipped scenario with ``digests.json`` and names what
differs; ``--write`` stores today's digests, for a change that is meant to change numbers.  The
digests are of values and labels, in the order in which they are stored, so a change of a single
bit shows.  They hold for one processor family and one set of library versions where a result
leaves integers and exact sums (quantiles, correlations), which ``--write`` records.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import xarray as xr

import simcore as sc
from simcore.contracts.apply import fits
from simcore.contracts.finance import settle, with_lines
from simcore.contracts.observed import read_settlement, settle_observed
from simcore.errors import ResultError
from simcore.report.contracts.files import write_contracts
from simcore.report.csv_tables import write_tables
from simcore.report.page import page
from simcore.summary.answers import answers
from simcore.summary.contracts.contract import together
from simcore.texts import languages, texts
from tests.shipped import ROOT, SCENARIOS

STORED = Path(__file__).with_name("digests.json")
#: Every model that ships or stands in the tests; an own file for each kind of thing they use.
MODELS = [
    *SCENARIOS,
    *sorted((ROOT / "tests" / "published").glob("b*.toml")),
    ROOT / "tests" / "data" / "everything" / "everything.toml",
]
SETTLEMENTS = sorted((ROOT / "tests" / "contracts" / "published").glob("*.toml"))
DRAWS, CHILDREN = 3, 20
#: A cell of a table of the report, whose words may change while its numbers do not.
CELL = re.compile(r"<td[^>]*>([^<]*\d[^<]*)</td>")


def small(scenario: sc.Scenario) -> tuple[sc.Scenario, int]:
    """The scenario with few children, and the fewest cohorts (2 or more) its contracts allow."""
    if not scenario.population.children:
        intakes = {year: min(n, CHILDREN) for year, n in scenario.population.intakes.items()}
        population = scenario.population.model_copy(update={"intakes": intakes})
        scenario = scenario.model_copy(update={"population": population})
    for cohorts in range(2, 65):
        try:
            fits(scenario, cohorts)
        except ResultError:
            continue
        return scenario, cohorts
    raise AssertionError(f"{scenario.name}: no number of cohorts up to 64 fits its contracts")


def digest(values: np.ndarray) -> str:
    """First 12 hexadecimal digits of SHA-256 of an array's shape and values."""
    values = np.ascontiguousarray(values)
    if values.dtype.kind not in "biuf":
        raw = json.dumps(values.astype(str).tolist(), ensure_ascii=False).encode()
    elif values.dtype.kind == "f":
        raw = (values.astype(np.float64) + 0.0).tobytes()  # -0.0 and 0.0 are the same amount
    else:
        raw = values.astype(np.int64).tobytes()
    return hashlib.sha256(f"{values.shape}".encode() + raw).hexdigest()[:12]


def of_dataset(data: xr.Dataset) -> str:
    """``name=digest`` of each variable, coordinate and figure among the attributes, by name."""
    found = [f"{n}={digest(data[n].to_numpy())}" for n in sorted(map(str, data.variables))]
    figures = {n: v for n, v in data.attrs.items() if isinstance(v, float | np.floating)}
    found += [f"attribute:{n}={digest(np.asarray(figures[n]))}" for n in sorted(figures)]
    return " ".join(found)


def of_settlement(path: Path) -> str:
    """Transfers of a published deal, settled on its observed figures."""
    deal = settle_observed(read_settlement(path))
    moves = (f"{m.why} {m.giver} {m.taker}={digest(m.amount)}" for m in deal.book.moves)
    return " ".join(one.replace(" ", "_") for one in moves)


def of_text(text: str) -> str:
    """First 12 hexadecimal digits of SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def parts(path: Path) -> Iterator[tuple[str, str]]:
    """Name and digests of everything that a scenario file gives, part by part."""
    scenario, cohorts = small(sc.load(path))
    lives = sc.simulate(scenario, draws=DRAWS, cohorts=cohorts)
    yield "lives", of_dataset(lives)
    if not scenario.population.children:  # their table may name domains of the whole model
        exact = sc.expected(sc.submodel(scenario, list(scenario.domains)[:1]), draws=1)
        yield "expected of the first domain", of_dataset(exact)
    if scenario.money is None or not scenario.accounts:
        return
    flows = sc.ledger(lives, scenario)
    yield "flows", of_dataset(flows)
    yield "per_child", of_dataset(sc.summary.per_child(lives, scenario, flows))
    if len(scenario.arms) < 2:
        return
    yield "gain", of_dataset(sc.summary.gain(flows))
    found = answers(lives, flows, scenario, few_draws=DRAWS)
    for name in ("payers", "sectors", "payback", "running", "outcomes", "perspectives", "leans"):
        one = getattr(found, name)
        if one is not None:
            yield name, of_dataset(one)
    for one in found.contracts:
        deal = settle(flows, lives, scenario, one.name)
        yield f"flows of contract {one.name}", of_dataset(with_lines(flows, deal, scenario))
        whole = together(one.parties, one.investors, one.outcomes, one.consent)
        yield f"contract {one.name}", of_dataset(whole)
    yield from _files(found, scenario, cohorts)


def _files(found, scenario: sc.Scenario, cohorts: int) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_tables(folder / "tables", found, scenario)
        write_contracts(folder / "contracts", found.contracts)
        for file in sorted(folder.rglob("*.csv")):
            rows = file.read_text("utf-8").splitlines()[1:]  # the headings are words
            yield file.name, of_text("\n".join(rows))
    record = {"draws": DRAWS, "cohorts": cohorts}
    for lang in languages():
        cells = CELL.findall(page(found, scenario, record, texts(lang), draw=False))
        yield f"cells of the page in {lang}", of_text("\n".join(cells))


def all_of(path: Path) -> dict[str, str]:
    """Part -> digests of one scenario or settlement file."""
    return {"transfers": of_settlement(path)} if path in SETTLEMENTS else dict(parts(path))


def differences(now: dict[str, str], stored: dict[str, str]) -> list[str]:
    """What differs, by part and variable."""
    lines = []
    for part in sorted(set(now) | set(stored)):
        a, b = (dict(_pairs(d.get(part, ""))) for d in (now, stored))
        for name in sorted(set(a) | set(b)):
            if a.get(name) != b.get(name):
                how = "is new" if name not in b else "is gone" if name not in a else "differs"
                lines.append(f"{part}: {name} {how}".replace(":  ", " "))
    return lines


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for piece in text.split():
        name, _, value = piece.rpartition("=")
        yield name, value


def main() -> int:
    """Compare or write; the exit code is 1 where something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="store today's digests")
    parser.add_argument("models", nargs="*", help="names of files, without .toml; default all")
    given = parser.parse_args()
    stored = json.loads(STORED.read_text("utf-8")) if STORED.exists() else {}
    bad = False
    for path in (*MODELS, *SETTLEMENTS):
        if given.models and path.stem not in given.models:
            continue
        now = all_of(path)
        lines = differences(now, stored.get(path.stem, {}))
        bad |= bool(lines)
        print(f"{path.stem}: {len(lines) or 'no'} differences", flush=True)
        if path.stem in stored:
            for line in lines:
                print(f"  {line}")
        stored[path.stem] = now
    if given.write:
        STORED.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", "utf-8")
        return 0
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
