"""What a country says of itself: who is public, who finances and taxes whom, contract law."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simcore.scenario.schema.parameter import Rows, in_force
from simcore.scenario.schema.types import Label, Model, Rates, Ref


class Sector(Model):
    """A level of government, or the citizens; payers are called ``SECTOR`` or ``SECTOR.part``.

    ``public`` sectors consolidate.  ``payer`` stands for the sector where an account or a term
    sheet names none.  A sector that is ``financed_by`` another is also added up with it, and
    ``sentence`` says so, with what the two are left with (``{net}``).
    """

    label: Label | None = None
    """Name for reports; without it the key."""
    public: bool = False
    """Whether it belongs to the public sector and is added up with it."""
    payer: str = ""
    """Payer that stands for the sector where an account or a term sheet names none; without it the
    key."""
    financed_by: str = ""
    """Another sector that finances it; the two are then also added up."""
    sentence: Label | None = None
    """What reports say of the two together; {net} is what they are left with."""


class Tax(Model):
    """One tax of a schedule: a rate of what is left of an income.

    From the income are taken the taxes that are due ``first``, then what is free: amounts up to
    ``above``, and a ``free_share`` of the income up to ``free_most``.
    """

    to: str
    """Sector that receives the tax."""
    rate: Ref
    """Rate of what is left of the income, from 0 to 1."""
    first: bool = False
    """Whether it is taken from the income before the other taxes are worked out."""
    above: Ref | None = None
    """Income a year that is free of it, as an amount of money; without it none."""
    free_share: Ref | None = None
    """Share of the income that is free besides, from 0 to 1; without it none."""
    free_most: Ref | None = None
    """Most that this share may free, as an amount a year; without it no limit."""


class Equalisation(Model):
    """The share of a municipality's extra tax that goes to the other municipalities."""

    share: Ref
    """Share of an extra tax that goes to the other municipalities, from 0 to 1."""
    label: Label | None = None
    """Name of that account in reports."""


class BlockGrant(Model):
    """The account on which the state compensates all municipalities together."""

    label: Label | None = None
    """Name of that account in reports."""


class Discount(Model):
    """The curve of public appraisal, for scenarios that give none."""

    rates: Rates
    """Yearly rate, or rates by the year after the start from which each holds."""
    label: Label | None = None
    """What reports say of the curve."""


class Standing(Model):
    """What a reader must know of the numbers of the country's model."""

    calibrated: Label | None = None
    """What reports say of a calibrated model; {fitted}, {used} and {weak} are numbers of
    numbers."""
    not_calibrated: Label | None = None
    """What reports say of a model that is not calibrated."""


class Country(Model):
    """Facts that hold for every scenario of a country.

    ``municipality`` is the sector in which contracts are made, ``other_municipalities`` those
    that it shares tax with, ``state`` whoever refunds it, ``citizen`` who pays tax and receives
    transfers.  ``programme_payer`` bears the cost of a programme that names nobody,
    ``renamed`` are earlier ids of numbers, which address their draws.  A scenario without a
    country has none of them but those it names itself.
    """

    name: str = ""
    """Its name: that of its folder."""
    label: Label | None = None
    """Name for reports."""
    sectors: dict[str, Sector] = Field(default_factory=dict)
    """Levels of government and the citizens, in the order in which they are shown."""
    municipality: str = ""
    """Sector in which contracts are made."""
    other_municipalities: str = ""
    """Sector of the municipalities that tax is shared with."""
    state: str = ""
    """Sector that refunds the municipality."""
    citizen: str = ""
    """Sector that pays tax and receives transfers."""
    taxes: dict[Literal["wage", "benefit"], list[Tax]] = Field(default_factory=dict)
    """Income taxes of a wage and of a benefit, each a list of taxes."""
    indirect_tax: Ref | None = None
    """Share of what is spent that is indirect tax, from 0 to 1; without it none."""
    equalisation: Equalisation | None = None
    """Tax that municipalities share; without it there is none."""
    block_grant: BlockGrant | None = None
    """Compensation of all municipalities together; without it there is none."""
    discount: Discount | None = None
    """Curve of public appraisal, for scenarios that give none."""
    appraisal_rate: Rows = Field(default_factory=list)
    """Rate of public appraisal in its first years, by date; the hurdle where nobody names one."""
    programme_payer: str = ""
    """Payer of the cost of a programme that names nobody."""
    tender_threshold: Rows = Field(default_factory=list)
    """Value from which a contract is put to tender, by date."""
    sanction_by_population: Rows = Field(default_factory=list)
    """Share of a cut for overspending that is spread by population, by date."""
    standing: Standing = Field(default_factory=Standing)
    """What reports say of the numbers of the country's model."""
    renamed: dict[str, str] = Field(default_factory=dict)
    """Earlier ids of numbers, which still work and address their draws: earlier = now."""
    stored_without_country: bool = False
    """Whether results that were stored before scenarios had a country are of this one."""

    def is_public(self, party: str) -> bool:
        """Whether a payer belongs to a public sector."""
        sector = self.sectors.get(sector_of(party))
        return sector is not None and sector.public

    def is_municipal(self, party: str) -> bool:
        """Whether a payer belongs to the sector in which contracts are made."""
        return bool(self.municipality) and sector_of(party) == self.municipality

    def is_state(self, party: str) -> bool:
        """Whether a payer belongs to the state."""
        return bool(self.state) and sector_of(party) == self.state

    def payer_of(self, sector: str) -> str:
        """Return the payer that stands for a sector."""
        known = self.sectors.get(sector)
        return (known.payer if known else "") or sector

    @property
    def public(self) -> list[str]:
        """Public sectors, in order."""
        return [name for name, sector in self.sectors.items() if sector.public]

    @property
    def financed(self) -> dict[str, tuple[str, str]]:
        """Sectors shown together: name of the sum -> who finances, who is financed."""
        return {
            f"{sector.financed_by}+{name}": (sector.financed_by, name)
            for name, sector in self.sectors.items()
            if sector.financed_by
        }

    def threshold(self, when: int | str) -> float | None:
        """Value from which a service contract is put to tender."""
        return in_force(self.tender_threshold, when).value if self.tender_threshold else None

    def appraisal(self, when: int | str) -> float | None:
        """Rate of public appraisal in the first years: the hurdle where nobody names one."""
        return in_force(self.appraisal_rate, when).value if self.appraisal_rate else None

    def by_population(self, when: int | str) -> float | None:
        """Share of a sanction on all municipalities that is spread by population."""
        rows = self.sanction_by_population
        return in_force(rows, when).value if rows else None


def sector_of(payer: str) -> str:
    """Sector of a payer: what stands before the dot."""
    return payer.split(".")[0]
