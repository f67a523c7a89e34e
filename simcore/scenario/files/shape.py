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
    """A domain as a file may write it."""

    transitions_from: FileName = ""


class Part(Scenario):
    """A scenario as one of the files it is made of may write it."""

    domains: dict[str, DomainPart]  # type: ignore[assignment]


class File(Part):
    """A scenario file: with the keys that steer loading and are no part of the scenario."""

    extends: FileName = ""
    extends_digest: str = ""
    include: list[FileName] = Field(default_factory=list)
    tables_from: list[FileName] = Field(default_factory=list)
    origins: FileName = ""
    posterior: FileName = ""


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
