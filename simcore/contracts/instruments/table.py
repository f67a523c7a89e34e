"""The table of instruments: each says when it acts, and which figures of its own it has.

A new instrument is a part of the term sheet (``scenario/schema/contracts.py``) and a file in this
folder that holds ``INSTRUMENT``; its figures are named in ``variables/contracts.py``.  The page
``docs/contributing/instrument.md`` does it once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Literal

from simcore.contracts.deal import Deal

#: When an instrument acts: before or after the investors have drawn, when outcomes are paid, or
#: when all else is settled.
Step = Literal["before_investors", "after_investors", "after_payment", "last"]


@dataclass(frozen=True)
class Instrument:
    """One instrument of a contract.

    Attributes
    ----------
    part
        Part of the term sheet that holds its terms; without that part it does nothing.
    step
        When it acts.
    act
        Writes its transfers and costs into the deal's book.
    figures
        Registered variable -> what works it out; shown with the contract's other figures.
    """

    part: str
    step: Step
    act: Callable[[Deal], None]
    figures: Mapping[str, Callable[[Deal], float]] = field(default_factory=dict)


@cache
def instruments() -> tuple[Instrument, ...]:
    """All instruments of this folder, by the name of their file."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    modules = (import_module(f"simcore.contracts.instruments.{f.stem}") for f in files)
    return tuple(m.INSTRUMENT for m in modules if hasattr(m, "INSTRUMENT"))


def act(deal: Deal, step: Step) -> None:
    """Let the instruments that a contract has act, where this is their step."""
    for one in instruments():
        if one.step == step and getattr(deal.contract, one.part) is not None:
            one.act(deal)


def figures(deal: Deal) -> dict[str, float]:
    """Own figures of the instruments that a contract has, by registered variable."""
    used = (i for i in instruments() if getattr(deal.contract, i.part) is not None)
    return {name: figure(deal) for one in used for name, figure in one.figures.items()}
