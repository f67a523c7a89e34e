"""Every language has the same texts; each is used, and no code asks for one that is not there."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

import simcore
from simcore.texts import languages
from simcore.texts.read import FOLDER, placeholders

PACKAGE = Path(simcore.__file__).parent
TABLES = {lang: tomllib.loads((FOLDER / f"{lang}.toml").read_text("utf-8")) for lang in languages()}
KEYS = {f"{table}.{key}" for table, texts in TABLES["en"].items() for key in texts}
#: Tables whose keys are made in another module than the one that asks, see the test of names.
NAMED_ELSEWHERE = {
    "reasons",
    "warnings",
    "situations",
    "sharing",
    "figures",
    "columns",
    "groups",
    "shell",
    "sized_ways",
    "nation",
    "headings",
    "sheets",
    "document",
}
#: Tables whose keys are ids of data.
NAMED_BY_DATA = {"currencies", "payers", "totals"}
#: What a language says of itself.
OF_ITSELF = "language"


@cache
def _modules():
    """Text of each template, and (constants, prefixes of f-strings) of each module."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        constants = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
        prefixes = {
            n.values[0].value.rstrip(".")
            for n in ast.walk(tree)
            if isinstance(n, ast.JoinedStr) and isinstance(n.values[0], ast.Constant)
        }
        found.append((path, {c for c in constants if isinstance(c, str)}, prefixes))
    return found


def _used():
    used = set()
    everywhere = {c for _, constants, _ in _modules() for c in constants}
    for _, constants, prefixes in _modules():
        used |= constants & KEYS
        for key in KEYS:
            table, _, name = key.partition(".")
            bare = everywhere if table in NAMED_ELSEWHERE else constants
            dotted = f"{table}.{name.rstrip('0123456789')}"  # "step_12" is asked for by number
            if (table in prefixes and name in bare) or (dotted != key and dotted in prefixes):
                used.add(key)
    for path in PACKAGE.rglob("*.html"):
        used |= {f"page.{key}" for key in re.findall(r'\bw\("(\w+)"\)', path.read_text("utf-8"))}
    return used


@pytest.mark.parametrize("lang", languages())
def test_every_language_has_the_same_texts_with_the_same_placeholders(lang):
    found = {f"{t}.{key}": text for t, texts in TABLES[lang].items() for key, text in texts.items()}
    assert set(found) == KEYS
    for key, text in found.items():
        assert text, key
        table, _, name = key.partition(".")
        assert placeholders(text) == placeholders(TABLES["en"][table][name]), key


def test_no_text_is_unused():
    unused = KEYS - _used()
    assert {k for k in unused if k.split(".")[0] not in {OF_ITSELF, *NAMED_BY_DATA}} == set()


def test_no_text_that_is_asked_for_is_missing():
    tables = set(TABLES["en"])
    asked = set()
    for path in PACKAGE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if name in ("say", "in_stored_languages"):
                asked |= {
                    n.value
                    for n in ast.walk(call.args[0])
                    if isinstance(n, ast.Constant)
                    and re.fullmatch(r"[a-z_]+\.\w*[^\W_]", str(n.value))
                }
    for path in PACKAGE.rglob("*.html"):
        asked |= {f"page.{key}" for key in re.findall(r'\bw\("(\w+)"\)', path.read_text("utf-8"))}
    assert len(asked) > 80
    assert asked <= KEYS
    prefixes = {p.split(".")[0] for _, _, found in _modules() for p in found}
    assert tables - {OF_ITSELF} <= prefixes | {key.split(".")[0] for key in asked}


def test_names_that_code_makes_have_their_texts():
    """Names of reasons, warnings, ways and figures are made elsewhere, one by one."""
    from simcore.report.contracts.headings import FIGURES, GROUPS
    from simcore.report.contracts.names import DRAWN
    from simcore.scenario.read.interventions import STATES
    from simcore.summary.contracts.parties import SITUATIONS
    from simcore.summary.contracts.sharing import RULES
    from simcore.summary.payback import TOTALS

    english = TABLES["en"]
    assert set(english["ways"]) == set(DRAWN)
    assert set(english["sized_ways"]) == set(DRAWN[:4])
    assert set(english["figures"]) == set(FIGURES)
    assert set(english["groups"]) == set(GROUPS)
    assert set(english["programme_states"]) == set(STATES)
    assert set(english["sharing"]) == set(RULES)
    assert set(english["situations"]) == set(SITUATIONS)
    assert set(TOTALS) <= set(english["totals"])
    reasons = {  # the third argument of Answer, which the reasons of a no return
        c.value
        for call in ast.walk(
            ast.parse((PACKAGE / "summary/contracts/consent.py").read_text("utf-8"))
        )
        if (isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Answer")
        or isinstance(call, ast.Return)
        for c in ast.walk(call)
        if isinstance(c, ast.Constant) and isinstance(c.value, str)
    }
    assert set(english["reasons"]) <= reasons
    warned = {
        n.value.elts[0].value
        for n in ast.walk(ast.parse((PACKAGE / "scenario/check/warnings.py").read_text("utf-8")))
        if isinstance(n, ast.Yield)
    }
    answered = {"sure_loan", "over_committed", "high_deadweight", "promises_without_cap"}
    assert warned | answered == set(english["warnings"])


def test_no_other_python_knows_a_language():
    codes = set(languages()) | {f"label_{lang}" for lang in languages()}
    known = {
        f"{path.relative_to(PACKAGE)}: {sorted(constants & codes)}"
        for path, constants, _ in _modules()
        if constants & codes and path.parent != FOLDER
    }
    assert known == set()
    attributes = {
        f"{path.relative_to(PACKAGE)}:{n.lineno}"
        for path, _, _ in _modules()
        for n in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(n, ast.Attribute) and n.attr in languages() and path.parent != FOLDER
    }
    assert attributes == set()
