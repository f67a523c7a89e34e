"""Contracts as files: CSV for tables, JSON with INDIGO names, NetCDF for further work."""

from __future__ import annotations

import json
from pathlib import Path

from simcore.report.contracts.indigo import project
from simcore.report.csv_tables import write_columns, write_csv
from simcore.summary.contracts.answers import ContractAnswer
from simcore.summary.contracts.contract import together


def write_contracts(folder: Path, answers: list[ContractAnswer]) -> None:
    """Write three CSV tables, ``indigo.json`` and a NetCDF file per contract."""
    if not answers:
        return
    folder.mkdir(parents=True, exist_ok=True)
    head = ["scenario", "contract", "party", "value_before", "value_before_mcse", "net_value",
            "net_value_mcse", "net_value_q05", "net_value_q95", "breaks_even", "never_back",
            "liquidity", "worst_year"]  # fmt: skip
    rows: list[list[object]] = []
    for one in answers:
        data = one.parties
        for i, party in enumerate(str(p) for p in data["party"].to_numpy()):
            numbers = [data[k][i] for k in head[3:7]]
            numbers += [data["net_value_quantile"][q, i] for q in (0, 4)]
            numbers += [data[k][i] for k in head[9:]]
            rows.append([one.scenario.name, one.name, party, *(repr(float(x)) for x in numbers)])
    write_csv(folder / "contract_parties.csv", head, rows)
    keys = ["chance_municipality_at_horizon", "chance_municipality",
            "chance_every_public_party", "chance_everybody"]  # fmt: skip
    figures = ["drawn", "repaid", "cap_binds", "floor_binds", "all_repaid", "guaranteed",
               "leverage", "transaction_costs", "transaction_share", "risk_before", "risk_after",
               "price_of_risk"]  # fmt: skip
    write_csv(
        folder / "contracts.csv",
        ["scenario", "contract", "unanimous", "says_no", "cheapest_way", *keys, *figures],
        [
            [
                one.scenario.name, one.name, int(one.consent.unanimous),
                ";".join(a.party for a in one.consent.answers if not a.yes), one.consent.cheapest,
                *(repr(float(one.parties[k])) for k in keys),
                *(repr(float(one.investors[k])) for k in figures),
            ]
            for one in answers
        ],
    )  # fmt: skip
    write_columns(folder / "contract_columns.csv", answers[0].scenario)
    text = json.dumps([project(one) for one in answers], indent=1, ensure_ascii=False)
    (folder / "indigo.json").write_text(text + "\n", encoding="utf-8")
    for one in answers:
        data = together(one.parties, one.investors, one.outcomes, one.consent)
        kept = data.drop_dims([d for d, n in data.sizes.items() if n == 0])
        kept.to_netcdf(folder / f"contract_{one.scenario.name}_{one.name}.nc", engine="h5netcdf")
