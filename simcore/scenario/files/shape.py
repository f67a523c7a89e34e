"""The shape of one raw file: everything it gives has the type that the schema wants.

A file may leave to its base, to a table or to the evidence base what the schema asks for; so
what is missing is no problem yet.  Whatever comes later may rely on the types.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from simcore.errors import ScenarioError
from simcore.scenario.messages import sentence
from simcore.scenario.schema.model import Domain, Scenario
from simcore.scenario.schema.types import said


def _named(name: str) -> str:
    if not name.strip():
        raise said("names no file; write its name, or remove the key")
    return name


#: Name of another file.
FileName = Annotated[str, AfterValidator(_named)]


class DomainPart(Domain):
    """One part of life: its states, how a child starts and how it moves."""

    transitions_from: FileName = ""
    """Table of further transitions (CSV), beside this file."""


class Part(Scenario):
    """A scenario, as one of the files that it is made of may write it."""

    domains: dict[str, DomainPart]  # type: ignore[assignment]
    """Parts of life that move, by name, in the order in which they do."""


class File(Part):
    """A scenario file: who is followed, how they live, what is done and what it costs.

    It has the keys that steer loading besides, which are no part of the scenario.
    """

    extends: FileName = ""
    """What this file stands on: a model that ships, by name, or a file relative to this one."""
    extends_digest: str = ""
    """Digest that the base must have (simcore check prints it); without it any version is taken."""
    include: list[FileName] = Field(default_factory=list)
    """Files with parts of this one, beside it."""
    tables_from: list[FileName] = Field(default_factory=list)
    """Tables of parameters (CSV), beside this file."""
    origins: FileName = ""
    """Table of the figures that parameters and targets rest on (CSV)."""
    posterior: FileName = ""
    """Numbers fitted by simcore calibrate (CSV), used row by row."""


#: Keys that steer loading.
STEERING = frozenset(File.model_fields.keys() - Part.model_fields.keys())


def check_shape(data: dict[str, Any], root: type[BaseModel], file: str) -> None:
    """Refuse a file that gives something of another type than the schema wants.

    Parameters
    ----------
    data
        As ``read_toml`` returns it.
    root
        What the file describes.
    file
        Its name in messages.

    Raises
    ------
    ScenarioError
        One sentence with file, key, value and remedy.
    """
    try:
        root.model_validate_json(json.dumps(data))
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        if any(p["type"] != "missing" for p in problems):
            raise ScenarioError(sentence(error, data, {}, file, root, complete=False)) from None
