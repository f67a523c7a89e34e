# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # From a scenario file to who pays and who harvests
#
# A walk through the public names of `simcore`. Each step takes labelled arrays and gives
# labelled arrays (xarray), so every step can be looked into.

# %%
from pathlib import Path

import simcore as sc

root = next(p for p in [Path.cwd(), *Path.cwd().parents] if (p / "scenarios").is_dir())
scenario = sc.load(root / "scenarios" / "laer_for_livet.toml")
scenario.title.en, scenario.children, list(scenario.domains)

# %% [markdown]
# ## Lives
#
# Children are simulated in all arms. The kernel counts people in whole numbers; it never sees
# a krone. `draw` is evidence (what if the parameters are other than we think), `cohort` is
# luck (what if exactly these 80 children turn out well or badly).

# %%
lives = sc.simulate(scenario, draws=40, cohorts=5)
lives

# %% [markdown]
# Any child can be replayed alone, with every probability and every uniform number.

# %%
life = sc.trace(scenario, child=3)
changes = life.decisions.query("before != after and step >= 0")
changes[["arm", "age", "domain", "before", "after", "uniform", "probability"]].head(12)

# %% [markdown]
# ## The same lives by exact propagation
#
# `expected` propagates the joint distribution. The whole model is too large; a part is not.

# %%
try:
    sc.expected(scenario)
except sc.TooLargeError as error:
    print(error)

part = sc.submodel(scenario, ["placement", "history", "school"])
exact = sc.expected(part)["expected"].isel(draw=0, intake=0)
simulated = sc.simulate(part, draws=1, cohorts=200, central=True)["count"].isel(draw=0, intake=0)
cells = ["school:mainstream", "school:special"]
difference = simulated.mean("cohort").sel(cell=cells) - exact.sel(cell=cells)
assert abs(difference).max() < 1.0
difference.sel(arm="baseline", year=[0, 2, 4]).to_pandas()

# %% [markdown]
# ## Money
#
# Flows are counts x unit price x incidence. An expense is positive. Another perspective sees the
# same flows under other rules; nothing is simulated again.

# %%
flows = sc.ledger(lives, scenario)
flows["flow"].sizes

# %% [markdown]
# ## Answers
#
# In every answer, gain = baseline - arm: a positive number is good for that payer.

# %%
answer = sc.summary.harvest(flows, by="sector")
print(
    f"harvest index {float(answer['harvest_index']):.2f} ± {float(answer['harvest_index_mcse']):.2f}"
)
answer[["cost_share", "gain_share", "present_value", "present_value_mcse"]].to_dataframe().round(2)

# %%
sc.summary.double_bottom_line(lives, scenario)[["change", "change_mcse"]].to_dataframe().round(2)

# %%
sc.summary.payback(flows)["never"].to_series()

# %%
sc.summary.perspective_comparison(lives, scenario)["harvested"].to_pandas().round(0)

# %% [markdown]
# ## A contract
#
# The scenario's term sheet laid on the same lives: who would say no, and what would make the
# municipality break even. `finance` gives the flows with the contract's lines, for any summary.

# %%
deal = sc.settle(flows, lives, scenario)
answer = sc.summary.contract(deal)
answer[["value_before", "net_value", "net_value_mcse", "breaks_even"]].to_dataframe().round(2)

# %%
asked = sc.summary.consent(deal)
for answer in asked.answers:
    print(f"{answer.party}: {'yes' if answer.yes else 'no'} ({answer.reason})")
print({name: f"{float(asked.ways[name]):,.0f}" for name in ("way_cap", "way_price", "way_grant")})
asked.ways["way_cost"].to_series().round(0)

# %%
# The same value once more from the stored form alone: gains, plus what K takes, minus what it gives.
moves, own = deal.to_dataset(), lambda names: [float(str(n).startswith("K")) for n in names.values]
spent = flows["flow"].isel(line=[bool(x) for x in own(flows["payer"])]).sum("line")
value = ((spent.isel(arm=0) - spent.isel(arm=1)) * flows["discount"]).sum("year")
sign = [taken - given for taken, given in zip(own(moves["taker"]), own(moves["giver"]), strict=True)]
value += ((moves["transferred"] * sign).sum("transfer") * moves["discount"]).sum("year")
value -= ((moves["real_cost"] * own(moves["bearer"])).sum("expense") * moves["discount"]).sum("year")
float(value.mean())

# %%
sc.summary.harvest(sc.finance(flows, lives, scenario), by="sector")["present_value"].to_series()

# %% [markdown]
# ## What if?
#
# Hold a parameter, change it, and compare. The children have the same random numbers every
# time (common random numbers), so a difference is the effect of the change alone.

# %%
import json

from simcore.scenario import load_resolved


def with_attribution(share):
    data = json.loads(json.dumps(scenario.resolved()))
    data["parameters"]["attribution"] |= {"value": share, "distribution": "fixed"}
    return load_resolved(data, f"attribution {share}")


for share in (0.0, 0.25, 0.5, 1.0):
    changed = with_attribution(share)
    found = sc.simulate(changed, draws=20, cohorts=5)
    exams = sc.summary.double_bottom_line(found, changed)["change"].sel(outcome="exams")
    public = sc.summary.harvest(sc.ledger(found, changed), by="sector")
    gain = float(public["harvested"].sel(payer=["K", "R", "S"]).sum())
    print(
        f"attribution {share:4.0%}: {float(exams):5.1f} more exams, {gain / 1e6:5.2f} m DKK public yield"
    )

# %% [markdown]
# ## A sweep, and what explains its variance
#
# `sample` chooses points, `sweep` simulates and prices them at once, and the inputs stand beside the
# outputs. Points that differ in prices only share their lives (docs/scale.md).

# %%
points = sc.sample(scenario, 64, "saltelli", parameters=["attribution", "lfl_drop_y1", "lfl_exam_ratio"])
study = sc.sweep(scenario, points, keep="flows", by="sector")
by_year = sc.summary.sobol(study, "gain_by_year")["total_order"].squeeze("arm")
by_year.sel(year=[5, 15, 30]).to_dataframe()["total_order"].unstack("factor").round(2)

# %% [markdown]
# A map of two axes: where is the municipality whole? The store is opened while it is being written;
# what is not there yet is missing.

# %%
import tempfile
from pathlib import Path

import numpy as np

from simcore.sweeps.stores.stored import do_task, missing, reopen, run_sweep
from simcore.sweeps.sweep import study_of

cost = next(i.price for a in scenario.accounts.values() if a.investment for i in a.items if isinstance(i.price, str))
share, price = np.meshgrid(np.linspace(0, 1, 9), scenario.parameters[cost].value * np.linspace(0, 0.12, 7))
axes = study_of(scenario, {"attribution": share.ravel(), cost: price.ravel()}, draws=100, cohorts=10, by="sector")
with tempfile.TemporaryDirectory() as place:
    store = Path(place) / "map"
    run_sweep(axes, store, do_all=lambda stored, tasks: [])  # makes the store; tasks come below
    for number in [task.number for task in missing(reopen(store))]:
        so_far = sc.open_sweep(store, partial=True)
        print(f"{int(so_far['finished'].sum())} of {so_far['finished'].size} points x draws")
        do_task(str(store), number)
    whole = sc.open_sweep(store)

# %%
import pandas as pd

gain = whole["npv"].sel(payer="K").mean("draw").squeeze("arm") / 1e6
table = pd.DataFrame(
    gain.to_numpy().reshape(share.shape),
    index=pd.Index(price[:, 0].round(), name=cost),
    columns=pd.Index(share[0], name="attribution"),
).round(2)
table  # m DKK; the municipality is whole where it is positive
