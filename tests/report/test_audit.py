"""Any number on contracts can be worked out again from the stored files, with xarray alone."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import simcore as sc
from simcore.contracts.observed import due_and_paid, nets, read_settlement, settle_observed
from simcore.runs.run import run
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("audit") / "result"
    run(sc.load("template_example"), folder, draws=6, cohorts=5)
    return folder


def town(names):
    """Whether each is a payer of the municipality."""
    return np.char.startswith(names.values.astype(str), "town")


def test_the_municipalitys_value_follows_from_flows_and_transfers(stored):
    flows = xr.open_dataset(stored / "flows.nc", engine="h5netcdf")
    for name in sc.load("template_example").contracts:
        deal = xr.open_dataset(stored / "contracts" / "contracts.nc", group=f"arcadia.{name}", engine="h5netcdf")  # fmt: skip
        spent = flows["flow"].isel(line=np.flatnonzero(town(flows["payer"]))).sum("line")
        arms = flows["arm"].values
        gain = spent.sel(arm=arms[0]) - spent.sel(arm=arms[1])
        value = (gain * flows["discount"]).sum("year")
        v = deal["discount"]
        moved = deal["transferred"] * v if "transferred" in deal else xr.zeros_like(v)
        if "transferred" in deal:
            sign = town(deal["taker"]).astype(float) - town(deal["giver"])
            value = value + (moved * xr.DataArray(sign, dims="transfer")).sum(["year", "transfer"])
        if "real_cost" in deal:
            borne = xr.DataArray(town(deal["bearer"]).astype(float), dims="expense")
            value = value - (deal["real_cost"] * v * borne).sum(["year", "expense"])
        found = pd.read_csv(stored / "contracts" / "contract_parties.csv")
        row = found[(found["contract"] == name) & (found["party"] == "town")]
        assert float(value.mean()) == pytest.approx(float(row["net_value"].iloc[0]), abs=0.01)


def test_transfers_by_year_are_summed_up_as_a_table(stored):
    rows = pd.read_csv(stored / "contracts" / "contract_transfers.csv")
    deal = xr.open_dataset(stored / "contracts" / "contracts.nc", group="arcadia.bond", engine="h5netcdf")  # fmt: skip
    bond = rows[(rows["contract"] == "bond") & (rows["taker"] != "X")]
    assert bond["transferred"].sum() == pytest.approx(float(deal["transferred"].mean(["draw", "cohort"]).sum()))  # fmt: skip


def test_settle_says_what_is_due_which_cap_binds_and_what_is_paid(tmp_path):
    sheet = (ROOT / "tests" / "contracts" / "published" / "denver.toml").read_text()
    path = tmp_path / "capped.toml"
    path.write_text(sheet.replace("[contract.metrics.housing]", "[contract.limits]\naggregate = 5e6\nirr_cap = 0.01\n[contract.metrics.housing]"))  # fmt: skip
    deal = settle_observed(read_settlement(path))
    table = due_and_paid(deal)
    assert list(table.columns)[-2:] == ["after aggregate", "paid"]
    assert table["paid"].sum() == pytest.approx(5e6, abs=0.01)
    assert table["after aggregate"].tolist() == pytest.approx(table["paid"].tolist())
    net = nets(deal).set_index("party")
    assert net.loc["lenders", "net"] == pytest.approx(5e6 - 8.6e6, abs=0.01)
    assert net["contract"].sum() == pytest.approx(0.0, abs=0.01)
