"""Writes results.md from the JSON of pytest-benchmark: python record.py IN.json OUT.md."""

from __future__ import annotations

import json
import sys
from pathlib import Path

HEAD = """# Benchmarks

Written by `make bench` (a few minutes; the JSON is in `build/benchmarks.json`). Other work may
share the machine, so speeds are compared within one run: peers take turns, and other times
are given in units of the calibration loop of the same run (*ratio*). Speeds differ by processor
and its vector extensions, so the goals are ratios.

"""
PEERS = """
## L5 side by side

The reference workload (60 years, 6 domains, 2 arms) as an ordinary scenario file, beside what a
user would pick instead; in turn within one run, one core, medians. Speed is in million nominal
person-years (people x years x arms) per second. Everyone's money is held against the exact total.

| | M person-years/s | simcore is faster by |
|---|---:|---:|
"""
COHORT = """
Where only means are wanted, NumPy propagates the joint distribution of the five domains, which has
{states:,} states, without simulation: both arms exactly in {ms:.0f} ms. In that time simcore
simulates {people:,.0f} people.
"""
DANISH = """
The Danish model, {rate:.1f} M person-years/s, is {times_c:.1f} times as fast as plain C written
out for the same tables and cells.
"""
PAIRED = """
On Lær for Livet, arms that share their random numbers need {variance_ratio:.0f} times fewer
children for the same error of the municipality's net present value: with the speed above about
{less:,.0f} times less time than NumPy with independent arms. {cohorts_for_one_percent:.1f} cohorts
of 80 children reach an error of 1 %.

"""
CONTRACTS = """
Contracts on 1,000 draws x 20 cohorts x 60 years: seven with every instrument are settled in
{settle_seconds:.2f} s; ten are settled and summarised side by side in {compare_seconds:.2f} s;
a price under a chance constraint is solved in {price_ms:.1f} ms. Cost model: years x (payers +
investors) x samples; 8 bytes x samples x years for each transfer, and as much for each party.
"""


def table(data: dict) -> str:
    """Return the results as a Markdown page."""
    marks = {b["name"].removeprefix("test_"): b for b in data["benchmarks"]}
    unit = marks["calibration"]["stats"]["median"]
    machine = data["machine_info"]
    cpu = machine.get("cpu", {}).get("brand_raw", machine["machine"])
    llvm = machine["llvm"]
    vectors = ", ".join(llvm["vectors"]) or "none of the extensions looked for"
    out = HEAD + (
        f"- date: {data['datetime'][:10]}\n"
        f"- machine: {cpu}, Python {machine['python_version']}\n"
        f"- vectors: Numba's LLVM compiles for {llvm['cpu']} with {vectors}\n"
        f"- calibration loop: {unit * 1e3:.1f} ms\n"
    )
    side = marks["side_by_side"]["extra_info"]
    out += PEERS
    for name, rate in sorted(side["rates"].items(), key=lambda item: -item[1]):
        label = f"{name} {side['versions'].get(name, '')}".rstrip()
        out += f"| {label} | {rate:.1f} | {side['ratios'][name]:.1f} x |\n"
    cohort = marks["numpy_cohort"]
    seconds = cohort["stats"]["median"]
    out += COHORT.format(
        states=cohort["extra_info"]["joint_states"],
        ms=1e3 * seconds,
        people=seconds * side["rates"]["simcore"] * 1e6 / 120,
    )
    threads = marks["two_threads"]["extra_info"]["two_threads"]
    out += f"\nTwo threads do {threads:.2f} times the work of one.\n"
    danish = marks["beside_plain_c"]["extra_info"]
    if "times_c" in danish:
        out += DANISH.format(**danish)
    paired = marks["time_to_an_error_of_one_percent"]["extra_info"]
    out += PAIRED.format(**paired, less=paired["variance_ratio"] * side["ratios"]["NumPy"])
    deals = marks["contracts_at_full_size"]["extra_info"]
    out += CONTRACTS.format(**deals, price_ms=1e3 * deals["price_seconds"])
    peak = marks["memory"]["extra_info"]["peak_mb"]
    first, second = peak.values()
    out += (
        f"Peak memory of a whole process with 100,000 people {first:.0f} MB, with 1,000,000 "
        f"{second:.0f} MB.\n"
    )
    tables, thousand = (
        marks[k]["stats"]["median"] for k in ("tables_of_one_draw", "kernel_1000_children")
    )
    out += (
        f"Tables of one draw of the Danish model cost {tables / (thousand - tables):.2f} of "
        f"simulating 1,000 children with them.\n"
    )
    out += "\n## Every stage\n\n| benchmark | median | ratio | rate |\n|---|---:|---:|---|\n"
    for name, mark in marks.items():
        median = mark["stats"]["median"]
        years = mark.get("extra_info", {}).get("person_years")
        counts = mark.get("extra_info", {}).get("counts")
        rate = f"{years / median / 1e6:.1f} M person-years/s" if years else ""
        rate = f"{counts / median / 1e6:.0f} M counts/s" if counts else rate
        points = mark.get("extra_info", {}).get("points")
        rate = f"{median / points * 1e3:.2f} ms a point" if points else rate
        out += f"| {name} | {median * 1e3:,.1f} ms | {median / unit:,.2f} | {rate} |\n"
    return out


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    target.write_text(table(json.loads(source.read_text())), encoding="utf-8")
