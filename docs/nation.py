"""Writes docs/nation.md and its picture from the stored run: python docs/nation.py."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd

from simcore.national.nation import EXPLAINED, INSIDE, OUTSIDE
from simcore.national.read import Compared, NationFile, read_nation
from simcore.national.record import Stored, stored
from simcore.report.nation import amount, nation_figure
from simcore.texts import texts

HERE = Path(__file__).parent
#: Country that the page is about.
COUNTRY = "denmark"
#: What a line says about what its figure counts.
KINDS = {"stock": "stock", "flow": "in a year", "length": "length", "share": "share",
         "money": "money"}  # fmt: skip


def line_row(one: Compared, row: Any) -> str:
    """One line of a table: figure, model, ratio, verdict."""
    spoken = texts("en")
    figure = one.figure
    source = f"[{figure.source}]({figure.url})" if figure.url else figure.source
    prices = f", {one.line.price_year} prices" if one.line.price_year else ""
    band = f"{amount(one, row['low'], spoken)} – {amount(one, row['high'], spoken)}"
    mark = spoken.say(f"nation.{row['verdict']}")
    return (
        f"| {figure.label.in_language('en')} (`{one.name}`) | {KINDS[one.line.kind]}, "
        f"{one.line.counts}, {one.line.population} | {source}, {figure.year}{prices} | "
        f"{figure.grade} | {amount(one, figure.value, spoken)} | "
        f"{amount(one, row['value'], spoken)} ({band}) | {row['ratio']:.2f} | "
        f"{row['ratio_natives']:.2f} | {row['least']:.2f} – {row['most']:.2f} | "
        f"{f'**{mark}**' if row['verdict'] == OUTSIDE else mark} |"
    )


def tables(file: NationFile, table: pd.DataFrame) -> list[str]:
    """All lines, by heading."""
    out: list[str] = []
    for domain, heading in file.nation.domains.items():
        out += ["", f"### {heading.in_language('en')}", "",
                "| national figure | counts | source, year | grade | figure | model (90 %) | ratio "
                "| natives | tolerance | verdict |",
                "|---|---|---|:--:|---:|---:|---:|---:|---:|---|"]  # fmt: skip
        lines = [one for one in file.lines if one.line.domain == domain]
        out += [line_row(one, table.loc[one.name]) for one in lines]
        notes = [one for one in lines if one.line.note or one.figure.note]
        out += ["", *(f"- `{one.name}`: {_notes(one)}." for one in notes)]
    return out


def _notes(one: Compared) -> str:
    line = one.line.note.in_language("en") if one.line.note else ""
    return "; ".join(text for text in (one.figure.note, line) if text)


def missed(file: NationFile, table: pd.DataFrame) -> list[str]:
    """What lies outside, with its reason where there is one."""
    out = []
    for one in file.lines:
        row = table.loc[one.name]
        if row["verdict"] not in (OUTSIDE, EXPLAINED):
            continue
        reason = one.line.reason.in_language("en") if one.line.reason else "**No reason yet.**"
        out.append(
            f"- **{one.figure.label.in_language('en')}** (grade {one.figure.grade}): the model has "
            f"{row['ratio']:.2f} of the figure. {reason}"
        )
    return out or ["None."]


def people(file: NationFile) -> list[str]:
    """Residents at each age, with their source."""
    out = ["| ages | residents at each age | grade | source |", "|---|---:|:--:|---|"]
    for band in file.nation.residents:
        source = f"[{band.source}]({band.url})" if band.url else band.source
        out.append(
            f"| {band.ages[0]}–{band.ages[1]} | {band.each:,.0f} | {band.grade} | {source} |"
        )
    return out


def accounts(file: NationFile) -> list[str]:
    """Accounts with the lines that they rest on."""
    out = ["| account | rests on |", "|---|---|"]
    return out + [
        f"| `{account}` | {', '.join(f'`{n}`' for n in names)} |"
        for account, names in file.nation.accounts.items()
    ]


def page(found: Stored, words: dict[str, str]) -> str:
    """The page as Markdown."""
    file, table, record = read_nation(found.nation), found.table, found.record
    verdicts = table["verdict"]
    judged = table[verdicts.isin([INSIDE, OUTSIDE, EXPLAINED])]
    head = words["head"].format(
        lines=len(table), judged=len(judged), inside=int((verdicts == INSIDE).sum()),
        explained=int((verdicts == EXPLAINED).sum()), outside=int((verdicts == OUTSIDE).sum()),
        draws=record["draws"], children=f"{record['children']:,}", law=record["law_year"],
        prices=record["price_year"], births=f"{file.nation.births:,.0f}",
        births_source=file.nation.births_source,
    )  # fmt: skip
    return "\n".join(
        [
            "<!-- Written by docs/nation.py from simcore/countries/denmark; not by hand. -->",
            head.strip(), "", "## Outside the tolerance", "", *missed(file, table),
            "", "## Every line", *tables(file, table),
            "", "## Residents", "", *people(file),
            "", words["accounts"].strip(), "", *accounts(file), "",
        ]
    )  # fmt: skip


def main() -> None:
    """Write the page and the picture."""
    found = stored(COUNTRY)
    if found is None:
        sys.exit("nothing is stored; run simcore nation --out simcore/countries/denmark first")
    made = nation_figure(read_nation(found.nation), found.table, texts("en"))
    with mpl.rc_context({"svg.hashsalt": "simcore"}):
        made.savefig(HERE / "images" / "nation.svg", bbox_inches="tight", metadata={"Date": None})
    words = tomllib.loads((HERE / "nation.toml").read_text(encoding="utf-8"))
    (HERE / "nation.md").write_text(page(found, words), encoding="utf-8")


if __name__ == "__main__":
    main()
