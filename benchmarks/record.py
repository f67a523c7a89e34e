"""Writes results.md from the JSON of pytest-benchmark: python record.py IN.json OUT.md."""

from __future__ import annotations

import json
import sys
from pathlib import Path

HEAD = """# Benchmarks

Written by `make bench`. Times are medians of one run on one machine, which other work may
share: read the column *ratio*, the time in units of the calibration loop of the same run.

"""


def table(data: dict) -> str:
    """Return the results as a Markdown page."""
    marks = {b["name"].removeprefix("test_"): b for b in data["benchmarks"]}
    unit = marks["calibration"]["stats"]["median"]
    machine = data["machine_info"]
    cpu = machine.get("cpu", {}).get("brand_raw", machine["machine"])
    lines = [
        f"- date: {data['datetime'][:10]}",
        f"- machine: {cpu}, Python {machine['python_version']}",
        f"- calibration loop: {unit * 1e3:.1f} ms",
        "",
        "| benchmark | median | ratio | rate |",
        "|---|---:|---:|---|",
    ]
    for name, mark in marks.items():
        median = mark["stats"]["median"]
        years = mark.get("extra_info", {}).get("person_years")
        counts = mark.get("extra_info", {}).get("counts")
        rate = f"{years / median / 1e6:.1f} M person-years/s" if years else ""
        rate = f"{counts / median / 1e6:.0f} M counts/s" if counts else rate
        lines.append(f"| {name} | {median * 1e3:,.1f} ms | {median / unit:,.2f} | {rate} |")
    tables, thousand = (
        marks[k]["stats"]["median"] for k in ("tables_of_one_draw", "kernel_1000_children")
    )
    share = tables / (thousand - tables)
    lines += ["", f"Tables of one draw cost {share:.2f} of simulating 1,000 children with them."]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    target.write_text(table(json.loads(source.read_text())), encoding="utf-8")
