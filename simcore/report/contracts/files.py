"""Contracts as files: CSV for tables, JSON with INDIGO names, NetCDF for further work."""

from __future__ import annotations

import json
from pathlib import Path

from simcore.report.contracts.indigo import project
from simcore.report.contracts.rows import contract_rows, readable_contracts
from simcore.report.csv_tables import localised, write_columns, write_csv, write_localised
from simcore.summary.contracts.answers import ContractAnswer
from simcore.summary.contracts.contract import together
from simcore.texts import Texts


def write_contracts(
    folder: Path, answers: list[ContractAnswer], texts: Texts | None = None
) -> None:
    """Write CSV tables (as ``write_tables``), ``indigo.json`` and a NetCDF file per contract."""
    if not answers:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in contract_rows(answers).items():
        if localised(texts):
            shown = readable_contracts(name, table, answers, texts)
            write_localised(folder / f"{name}.csv", shown, texts)
        else:
            write_csv(folder / f"{name}.csv", *table)
    if not localised(texts):
        write_columns(folder / "contract_columns.csv", answers[0].scenario)
    text = json.dumps([project(one) for one in answers], indent=1, ensure_ascii=False)
    (folder / "indigo.json").write_text(text + "\n", encoding="utf-8")
    for one in answers:
        data = together(one.parties, one.investors, one.outcomes, one.consent)
        kept = data.drop_dims([d for d, n in data.sizes.items() if n == 0])
        kept.to_netcdf(folder / f"contract_{one.scenario.name}_{one.name}.nc", engine="h5netcdf")
