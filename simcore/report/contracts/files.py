"""Contracts as files: CSV for tables, JSON with INDIGO names, NetCDF for further work."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import xarray as xr

from simcore.contracts.price_level import factor_of
from simcore.report.contracts.indigo import project
from simcore.report.contracts.rows import contract_rows, readable_contracts
from simcore.report.csv_tables import localised, write_columns, write_csv, write_localised
from simcore.scenario.schema.contracts import SINK
from simcore.summary.contracts.answers import ContractAnswer
from simcore.summary.contracts.coalition import payers_of
from simcore.summary.contracts.contract import together
from simcore.summary.contracts.fragment import fragment
from simcore.texts import Texts


def write_contracts(
    folder: Path, answers: list[ContractAnswer], texts: Texts | None = None
) -> None:
    """Write CSV tables, ``indigo.json``, ways to a yes as fragments, and NetCDF files."""
    if not answers:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in contract_rows(answers).items():
        if localised(texts):
            shown = readable_contracts(name, table, answers, texts)
            write_localised(folder / f"{name}.csv", shown, texts)
        else:
            write_csv(folder / f"{name}.csv", *table)
    _write_ways(folder, answers)
    _write_audit(folder, answers)
    if not localised(texts):
        write_columns(folder / "contract_columns.csv", answers[0].scenario)
    text = json.dumps([project(one) for one in answers], indent=1, ensure_ascii=False)
    (folder / "indigo.json").write_text(text + "\n", encoding="utf-8")
    for one in answers:
        data = together(one.parties, one.investors, one.outcomes, one.consent)
        kept = data.drop_dims([d for d, n in data.sizes.items() if n == 0])
        kept.to_netcdf(folder / f"contract_{one.scenario.name}_{one.name}.nc", engine="h5netcdf")


def _write_ways(folder: Path, answers: list[ContractAnswer]) -> None:
    """Write each way to a yes as a fragment that can be laid on the scenario, with its promise."""
    for one in answers:
        factor = factor_of(one.scenario.contracts[one.name], one.scenario)
        for way, terms in one.consent.support.items():
            found = one.consent.ways.sel(way=way)
            fits = "nobody who pays loses" if payers_of(one.consent.ways, way) else "who pays loses"
            text = (
                f"# Lay this on the scenario {one.scenario.name}: within "
                f"{one.contract.decision.horizon} years the municipality\n# breaks even in "
                f"{100 * float(found['way_chance']):.1f} % of cases; expected cost "
                f"{float(found['way_cost']):,.0f}, {fits} on average.\n"
            )
            (folder / "ways").mkdir(exist_ok=True)
            path = folder / "ways" / f"{one.scenario.name}_{one.name}_{way}.toml"
            path.write_text(text + fragment(one.name, terms, factor), encoding="utf-8")


def _write_audit(folder: Path, answers: list[ContractAnswer]) -> None:
    """Write every transfer: by sample as NetCDF, a group a contract, and its mean as CSV."""
    rows: list[list[object]] = []
    path = folder / "contracts.nc"
    for one in answers:
        if one.audit is None:
            continue
        data = one.audit.drop_dims([d for d, n in one.audit.sizes.items() if n == 0])
        each = {v: {"zlib": True, "complevel": 1} for v in data.data_vars}
        data.to_netcdf(
            path, mode="a" if path.exists() else "w", group=f"{one.scenario.name}.{one.name}",
            engine="h5netcdf", encoding=each,
        )  # fmt: skip
        rows += _transfers(one, one.audit)
    head = ["scenario", "contract", "year", "giver", "giver_class", "taker", "taker_class",
            "reason", "transferred", "percentile_05", "percentile_95"]  # fmt: skip
    write_csv(folder / "contract_transfers.csv", head, rows)


def _transfers(one: ContractAnswer, data: xr.Dataset) -> list[list[object]]:
    """A row for each transfer and year in which anything moves; real costs go to the sink."""
    out: list[list[object]] = []
    names = (
        ("transferred", "transfer", ("giver", "giver_class", "taker", "taker_class", "reason")),
        ("real_cost", "expense", ("bearer", "bearer_class", "", "", "expense_reason")),
    )
    for variable, dim, columns in names:
        amounts = data[variable].transpose(dim, "year", "draw", "cohort").to_numpy()
        for k, of_one in enumerate(amounts):
            by_year = of_one.reshape(len(of_one), -1)
            who = [str(data[c].values[k]) if c else SINK for c in columns]
            for t in np.flatnonzero(by_year.any(axis=1)):
                figures = [by_year[t].mean(), *np.quantile(by_year[t], (0.05, 0.95))]
                numbers = [repr(float(x)) for x in figures]
                year = int(data["calendar"].values[t])
                out.append([one.scenario.name, one.name, year, *who, *numbers])
    return out
