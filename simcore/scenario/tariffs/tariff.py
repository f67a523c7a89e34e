"""What every tariff has: its keys in a file, its checks, and the amount that is due."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from simcore.scenario.schema.quantities import EFFECT, MONEY, NOT_NEGATIVE
from simcore.scenario.schema.types import Model
from simcore.scenario.tariffs.terms import Floats, Measured, Terms

if TYPE_CHECKING:
    from simcore.scenario.schema.contracts import Contract
    from simcore.scenario.schema.metric import Metric

Problem = tuple[str, str]
#: An amount that is paid.
Payment = Annotated[float, NOT_NEGATIVE, MONEY]
#: A bound in the units of the metric's effect.
Bound = Annotated[float, EFFECT]


def wrong_return(rate: float | None) -> str:
    """What is wrong with a yearly return; "" if nothing is."""
    if rate is None or 0 <= rate <= 1:
        return ""
    if rate < 0:
        return f"= {rate:g} is a negative return; write 0 or more"
    return f"= {rate:g} is {100 * rate:g} % a year; write {rate / 100:g} for {rate:g} %"


class Tariff(Model):
    """What all kinds of tariffs have in common.

    ``table``: the short form is a table under the kind's name, not keys in the metric.
    ``per_outcome``: paid for single outcomes, or on their number.  ``all_or_nothing``: one
    more outcome may pay nothing or a lot.  ``of_saving``: a part of what is saved.
    ``lists``: fields that may have a figure for each follow-up.
    """

    kind: str
    """Name of the kind of tariff; the short form leaves it out."""
    table: ClassVar[bool] = False
    per_outcome: ClassVar[bool] = False
    all_or_nothing: ClassVar[bool] = False
    of_saving: ClassVar[bool] = False
    lists: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def due(self, metric: Metric, measured: Measured, terms: Terms) -> Floats:
        """Amount due at each point, before caps, shape ``(sample, point)``, 0 or more."""

    def of_each_unit(self, contract: Contract, follow_ups: int) -> list[float]:
        """Most that is paid of one more unit measured, by follow-up; 0 where it has no price."""
        return [0.0] * follow_ups

    def problems(self, metric: Metric, contract: Contract, key: str) -> Iterator[Problem]:
        """Yield what is wrong with the tariff of a metric, as (key, text)."""
        yield from ()

    def short_form(self, **how: Any) -> dict[str, Any]:
        """Keys of the metric in schema 1; ``how`` as for ``model_dump``."""
        said = self.model_dump(exclude={"kind"}, **how)
        return {self.kind: said} if self.table else said
