"""The part of the schema that speaks of calibration: targets and how they are fitted."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simcore.scenario.schema.types import Label, Model, Range

#: Cells of a table, as in an account's items.
Cells = dict[str, str | list[str]]


class Target(Model):
    """A published figure, and the counts of the baseline that should give it.

    The figure is ``count(share and of) / count(of)``, both over ``years`` (since intake) or
    ``ages``.  With ``per`` the denominator is counted in another table, which makes a rate
    of events; with ``relative_to`` it is divided by the same figure of another group.
    """

    label: Label
    table: str
    share: Cells
    of: Cells = Field(default_factory=dict)
    per: str | None = None
    relative_to: Cells = Field(default_factory=dict)
    years: Range | None = None
    ages: Range | None = None
    value: float
    low: float | None = None
    high: float | None = None
    sd: float | None = Field(default=None, gt=0)
    scale: Literal["auto", "logit", "log", "plain"] = "auto"
    grade: Literal["A", "B", "C"]
    source: str
    source_year: str = ""
    url: str = ""
    from_: list[str] = Field(default_factory=list, alias="from")
    drift: str = ""
    fit: bool = True
    note: str = ""


class Drift(Model):
    """An error that old figures share when they stand for today: one shift for all of them."""

    label: Label
    sd: float = Field(gt=0)
    source: str
    grade: Literal["A", "B", "C"] = "C"


class Calibration(Model):
    """Which parameters are fitted, and with how much work."""

    parameters: list[str] = Field(default_factory=list)
    except_: list[str] = Field(default_factory=list, alias="except")
    engine: Literal["auto", "expected", "simulate"] = "auto"
    method: Literal["auto", "imis", "smoother"] = "auto"
    draws: int = Field(default=400, ge=2)
    members: int = Field(default=400, ge=2)
    iterations: int = Field(default=8, ge=1)
    drifts: dict[str, Drift] = Field(default_factory=dict)
