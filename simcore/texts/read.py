"""Reads languages: one file each, held against the default language."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from string import Formatter

from simcore.errors import TextError
from simcore.texts.language import Locale, Texts

FOLDER = Path(__file__).parent
#: The language where none is asked for; others are held against it.
DEFAULT = "en"
#: Languages of the labels that simcore itself writes into a scenario, in their order there.
#: Digests of scenarios rest on both: a language more shall not change them.
STORED = ("en", "da")


@cache
def languages() -> tuple[str, ...]:
    """Codes of all languages there are: those of stored labels first, then by name."""
    names = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return (*STORED, *(lang for lang in names if lang not in STORED))


def texts(lang: str) -> Texts:
    """Return the texts of a language.

    Raises
    ------
    TextError
        If there is no such language, or its file lacks a text.
    """
    if lang not in languages():
        raise TextError(f"lang = {lang!r} is no language; write one of {', '.join(languages())}")
    return _kept(lang)


@cache
def _kept(lang: str) -> Texts:
    path = FOLDER / f"{lang}.toml"
    return read(path) if lang == DEFAULT else read(path, texts(DEFAULT))


def read(path: Path, like: Texts | None = None) -> Texts:
    """Read the file of a language.

    Parameters
    ----------
    path
        Its name without the ending is the language's code.
    like
        A language that must have the same keys and placeholders.

    Raises
    ------
    TextError
        If it has not: the first key that differs, and how.
    """
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    by_key = {f"{t}.{key}": text for t, table in tables.items() for key, text in table.items()}
    if like is not None:
        _same(path.name, by_key, like)
    signs = tables["language"]
    locale = Locale(signs["decimal"], signs["thousands"], signs["percent"])
    return Texts(path.stem, locale, by_key)


def _same(name: str, said: dict[str, str], like: Texts) -> None:
    for key, text in like.by_key.items():
        if key not in said:
            raise TextError(f"{name} lacks the text {key}; {like.lang}.toml has {text!r}")
        wanted, given = placeholders(text), placeholders(said[key])
        if wanted != given:
            raise TextError(
                f"{name}: {key} has the placeholders {_listed(given)}; write {_listed(wanted)}, "
                f"as {like.lang}.toml does"
            )
    for key in said:
        if key not in like:
            raise TextError(f"{name}: {key} is a text that {like.lang}.toml lacks; remove it")


def placeholders(text: str) -> set[str]:
    """Names that a text has in curly brackets."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _listed(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"


def in_stored_languages(key: str, **values: object) -> dict[str, str]:
    """Return a text as a label that simcore writes into a scenario."""
    return {lang: texts(lang).say(key, **values) for lang in STORED}
