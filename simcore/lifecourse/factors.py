"""The numbers that tables multiply: parameters, plain numbers, powers, Weibull hazards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from simcore.scenario.schema.types import Ref
from simcore.scenario.uses import Weibull

#: Hazard of a certain event in a step: infinity, which effects could not multiply.
MOST_HAZARD = 1e6


class Factor(NamedTuple):
    """A number that tables multiply: ``value ** power``, where asked as a hazard.

    A parameter is given by its place (``>= 0``) in the life parameters, a plain
    number by the place ``-1`` and its value.  With ``weibull_step`` the two numbers are
    shape and scale.  With ``arms`` it is 1 in all other arms.
    """

    place: int
    number: float
    power_place: int
    power: float
    as_hazard: bool
    weibull_step: int = -1
    arms: tuple[str, ...] = ()


@dataclass
class Factors:
    """All factors of a scenario, each once; ``places`` are those of the life parameters."""

    places: dict[str, int]
    items: dict[Factor, int] = field(default_factory=dict)

    def add(
        self,
        ref: Ref | Weibull,
        power: Ref | None = None,
        as_hazard: bool = False,
        arms: tuple[str, ...] = (),
    ) -> int:
        """Place of a factor; the same factor is stored once."""
        step = -1
        if isinstance(ref, Weibull):
            ref, power, step = ref
        place, number = self._place(ref)
        power_place, exponent = (-1, 1.0) if power is None else self._place(power)
        factor = Factor(place, number, power_place, exponent, as_hazard, step, arms)
        return self.items.setdefault(factor, len(self.items))

    def _place(self, ref: Ref) -> tuple[int, float]:
        return (self.places[ref], 0.0) if isinstance(ref, str) else (-1, float(ref))
