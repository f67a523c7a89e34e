"""Reads TOML files: as plain data of bounded depth, and only if they are what was asked for."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from simcore.earlier_names import with_present_names
from simcore.errors import ScenarioError
from simcore.scenario.files.places import MOST_TOML, read_text
from simcore.scenario.messages import dotted
from simcore.scenario.schema.model import SCHEMA_VERSION
from simcore.scenario.suggest import meant

#: Tables and lists inside each other; the schema itself needs ten.
DEEPEST = 30
#: TOML has whole numbers of 64 bits.
LARGEST = 2**64
#: A key of very many parts, over which the parser would work for hours.
_CHAIN = re.compile(r"""(?:\.[ \t]*(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*)+""")
_MOST_PARTS = 200
#: How the parser begins where something is given a second time.
_TWICE = re.compile(r"Cannot (declare .* twice|overwrite a value|mutate)")
#: A value that begins as a number with a comma, a percent sign or points between thousands.
_NUMBER = re.compile(r"^[^#\"'\[{]*=\s*([+-]?\d[\d., ]*\d\s*%?|\d\s*%)\s*(?:#.*)?$")
_PLACE = re.compile(r"(.*) \(at ([^()]*)\)", re.DOTALL)


def read_toml(
    path: Path, file: str, root: type[BaseModel], what: str, remedy: str = "check the path"
) -> dict[str, Any]:
    """Read a TOML file.

    Parameters
    ----------
    path
        Of the file.
    file
        Its name in messages.
    root
        What it should describe: the file must name this schema's version, or most of its keys
        must be those of this.
    what
        The same in words, for messages.
    remedy
        What to do if there is no such file.

    Returns
    -------
    dict
        Texts, numbers, truth values, lists and tables; dates have become text, and keys have
        their present names.

    Raises
    ------
    ScenarioError
        Until the file is known to be what was asked for, without a word of what it holds.
    """
    text = read_text(path, file, MOST_TOML, remedy)
    if any(chain.group().count(".") > _MOST_PARTS for chain in _CHAIN.finditer(text)):
        raise ScenarioError(f"{file}: {_TOO_DEEP}")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        for number, line in enumerate(text.splitlines(), start=1):
            match = _NUMBER.match(line)
            if match and f"line {number}," in said and (better := meant(match[1])):
                raise ScenarioError(
                    f"{file}, line {number}: {match[1].strip()} is not a number; write {better}"
                ) from None
        raise ScenarioError(
            f"{file}: is not valid TOML ({_said(said)}); "
            f"{'keep one of them' if _TWICE.match(said) else 'correct that place'}"
        ) from None
    except RecursionError:
        raise ScenarioError(f"{file}: {_TOO_DEEP}") from None
    except ValueError:  # Python converts at most 4,300 digits
        raise ScenarioError(f"{file}: {_TOO_LARGE}") from None
    if not data:
        raise ScenarioError(f"{file}: is empty; write {what} in it, or name another file")
    data = with_present_names(data, file)
    known = {f.alias or name for name, f in root.model_fields.items()}
    if data.get("schema") != SCHEMA_VERSION and 2 * len(data.keys() & known) <= len(data):
        raise ScenarioError(
            f'{file}: is not {what}; name a file that begins with schema = "{SCHEMA_VERSION}"'
        )
    _plain(data, file)
    return data


_TOO_DEEP = f"has more than {DEEPEST} lists or tables inside each other; write it flatter"
_TOO_LARGE = "holds a whole number that 64 bits cannot hold; write a smaller one"


def _said(error: str) -> str:
    """What the parser says, without the text that it quotes: the file may not be ours to show."""
    match = _PLACE.fullmatch(error)
    if not match:
        return "not to be read"
    text, place = match.groups()
    if _TWICE.match(text):
        return f"a table or key is given twice at {place}"
    shows = re.search(r"['\"(\[]", text.replace("'='", "").replace("']'", ""))
    return place if shows else f"{text} at {place}"


def _plain(data: dict[str, Any], file: str) -> None:
    """Refuse what nothing could read, and write dates as text, in place."""
    todo: list[tuple[Any, tuple[str, ...]]] = [(data, ())]
    while todo:
        here, path = todo.pop()
        if len(path) > DEEPEST:
            raise ScenarioError(f"{file}: {path[0]} {_TOO_DEEP}")
        for key, value in here.items() if isinstance(here, dict) else enumerate(here):
            if isinstance(value, dict | list):
                todo.append((value, (*path, str(key))))
            elif isinstance(value, date | datetime | time):
                here[key] = str(value)
            elif isinstance(value, int) and not -LARGEST < value < LARGEST:
                raise ScenarioError(f"{file}: {dotted((*path, str(key)), data)} {_TOO_LARGE}")
