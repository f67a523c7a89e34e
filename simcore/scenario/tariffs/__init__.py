"""Tariffs of a metric, one kind a file: what it says, what is wrong with it, and what is due.

A new kind is a file here and a line in ``TARIFFS``.  The calculation stands beside the keys
because it needs nothing but them and arrays; what it looks at is in ``terms.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcore.scenario.tariffs.band import Band
from simcore.scenario.tariffs.brackets import Brackets
from simcore.scenario.tariffs.break_even import BreakEven
from simcore.scenario.tariffs.price import Price
from simcore.scenario.tariffs.read import tariff_of
from simcore.scenario.tariffs.saving_share import SavingShare
from simcore.scenario.tariffs.steps import Steps
from simcore.scenario.tariffs.tariff import Tariff
from simcore.scenario.tariffs.threshold import Threshold
from simcore.scenario.tariffs.weight import Weight

#: Kind -> its class, in the order in which messages list them.
TARIFFS: dict[str, type[Tariff]] = {
    kind.model_fields["kind"].default: kind
    for kind in (Price, Weight, SavingShare, Brackets, Steps, Band, Threshold, BreakEven)
}

if TYPE_CHECKING:
    AnyTariff = Tariff
else:
    AnyTariff = tariff_of(TARIFFS)
