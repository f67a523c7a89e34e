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
    """Name for reports."""
    table: str
    """Table whose cells are counted."""
    share: Cells
    """Cells counted above the line."""
    of: Cells = Field(default_factory=dict)
    """Cells counted below it; without it everybody in the table."""
    per: str | None = None
    """Table of the line below, if another: the figure is then a rate of events."""
    relative_to: Cells = Field(default_factory=dict)
    """Another group, by whose same figure this one is divided."""
    years: Range | None = None
    """First and last year since intake, inclusive; without it all."""
    ages: Range | None = None
    """First and last age, inclusive; without it all."""
    value: float
    """Published figure; taken from the first of the figures in from if left out."""
    low: float | None = None
    """Lower end of a 90 % interval (grades A and B) or an 80 % interval (grade C)."""
    high: float | None = None
    """Upper end of that interval."""
    sd: float | None = Field(default=None, gt=0)
    """Standard deviation on the working scale, instead of low and high; above 0."""
    scale: Literal["auto", "logit", "log", "plain"] = "auto"
    """Working scale of the error; auto is logit for shares and log for rates and ratios."""
    grade: Literal["A", "B", "C"]
    """How well the figure is known: A read at the source, B at second hand or computed, C
    assumed."""
    source: str
    """Where the figure comes from."""
    source_year: str = ""
    """Year or years that the source speaks of."""
    url: str = ""
    """Address of the source."""
    from_: list[str] = Field(default_factory=list, alias="from")
    """Figures of the table origins that it rests on, by id."""
    drift: str = ""
    """Error that it shares with other old figures: a name in calibration.drifts."""
    fit: bool = True
    """Whether it is fitted, or only compared."""
    note: str = ""
    """What a reader must know of it."""

    @property
    def working_scale(self) -> str:
        """Scale on which it is fitted: log-odds of shares, logs of rates and ratios."""
        if self.scale != "auto":
            return self.scale
        return "log" if self.per or self.relative_to else "logit"


class Drift(Model):
    """An error that old figures share when they stand for today: one shift for all of them."""

    label: Label
    """Name for reports."""
    sd: float = Field(gt=0)
    """Standard deviation of the shift on the working scale, above 0."""
    source: str
    """Where that width comes from."""
    grade: Literal["A", "B", "C"] = "C"
    """How well it is known: A, B or C."""


class Calibration(Model):
    """Which parameters are fitted, and with how much work."""

    parameters: list[str] = Field(default_factory=list)
    """Numbers that are fitted; without it every uncertain one that the lives use."""
    except_: list[str] = Field(default_factory=list, alias="except")
    """Numbers that are left as they are."""
    engine: Literal["auto", "expected", "simulate"] = "auto"
    """How the model is run: exactly (expected), by simulation, or exactly where it is small."""
    method: Literal["auto", "imis", "smoother"] = "auto"
    """Importance sampling (imis), an ensemble smoother, or by the number of parameters."""
    draws: int = Field(default=400, ge=2)
    """Rows of the posterior, at least 2."""
    members: int = Field(default=400, ge=2)
    """Fits in the ensemble, at least 2."""
    iterations: int = Field(default=8, ge=1)
    """Steps of each fit, at least 1."""
    drifts: dict[str, Drift] = Field(default_factory=dict)
    """Errors that old figures share, by name."""
