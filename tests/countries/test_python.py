"""No Python knows a Danish payer, law, currency or word; what may is listed, with its reason."""

import re

import pytest

from tests.conftest import ROOT

SIMCORE = ROOT / "simcore"
#: What is looked for -> where it may stand, and why.
KNOWN = {
    "a payer or a sector": (
        r"""["'](?:K|KO|S|S\+R|[KS]\.[a-z]+)["']""",
        {},
    ),
    "a law, a ministry or a figure of one": (
        r"Finansminist|[Bb]udgetlov|Barnets lov|SØM|\btax_(?:k|am|bund|top)\b|\bdisc_\d|\beq_tax\b"
        r"|5_?581_?350|\b0\.4\b.*\b0\.6\b",
        {},
    ),
    "the country": (
        r"[Dd]enmark|[Dd]anish|[Dd]ansk",
        {},
    ),
    "its currency": (
        r"\bDKK\b|\b[Kk]roner?\b",
        {"earlier_names.py": "currency of files that name none, which digests rest on"},
    ),
    "a word": (
        r"[æøåÆØÅ]|[Kk]ommun|[Rr]efusion|\bstaten\b",
        {"cli/streams.py": "letters that a terminal may not have"},
    ),
}


@pytest.mark.parametrize("what", KNOWN)
def test_no_python_knows(what):
    pattern, allowed = KNOWN[what]
    found = {}
    for path in sorted(SIMCORE.rglob("*.py")):
        place = path.relative_to(SIMCORE).as_posix()
        if place.startswith(("countries/", "texts/")) or place in allowed:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(pattern, line):
                found[f"{place}:{number}"] = line.strip()
    assert not found


def test_countries_hold_no_python():
    assert [p.name for p in (SIMCORE / "countries").rglob("*.py")] == ["__init__.py"]


def test_the_search_finds_what_it_looks_for():
    lines = {
        "a payer or a sector": 'PUBLIC = ("K", "KO")',
        "a law, a ministry or a figure of one": "cut = 0.4 * population + 0.6 * shared",
        "the country": 'extends = "denmark"',
        "its currency": 'currency: str = "DKK"',
        "a word": '"da": "Kommunen"',
    }
    for what, (pattern, _) in KNOWN.items():
        assert re.search(pattern, lines[what]), what
