"""Conditions: ``when``, ages, spells and years as one list of plain tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

SLOT_KEYS = ("before", "spell", "before_spell")
#: Longest spell, in steps, that is told apart from longer ones (it is kept in a byte).
MAX_SPELL = 255
#: End of a range that has none.
OPEN = 10_000


class Test(NamedTuple):
    """One test on one slot of a child's memory.

    Attributes
    ----------
    slot
        ``"state"``, ``"spell"``, ``"before"``, ``"before_spell"``, ``"age"`` or ``"year"``.
    variable
        Attribute or domain; empty for age and year.
    states
        States that pass, for state slots.
    low, high
        Inclusive bounds for numeric slots: whole years, or steps where ``steps`` is true.
    """

    slot: str
    variable: str = ""
    states: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    steps: bool = False


def as_list(value: str | list[str]) -> list[str]:
    """Return one state or several as a list."""
    return [value] if isinstance(value, str) else list(value)


def spans(firsts: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each band that ends where the next begins; the last is open."""
    return list(zip(firsts, [*[f - 1 for f in firsts[1:]], OPEN], strict=True))


def tests_of(
    when: dict[str, Any],
    ages: list[int] | None = None,
    years: list[int] | None = None,
    spell: list[int] | None = None,
    spell_steps: list[int] | None = None,
    own: str = "",
) -> list[Test]:
    """Flatten a condition to tests that must all pass.

    Parameters
    ----------
    when
        As in the schema.
    ages, years, spell, spell_steps
        Inclusive ranges; ``spell`` and ``spell_steps`` are those of the domain ``own``.
    own
        The domain that moves.

    Returns
    -------
    list of Test
    """
    tests: list[Test] = []
    for key, value in when.items():
        if not isinstance(value, dict):
            tests.append(Test("state", key, tuple(as_list(value))))
            continue
        for variable, inner in value.items():
            if key == "before":
                tests.append(Test("before", variable, tuple(as_list(inner))))
            else:
                low, high = (inner, inner) if isinstance(inner, int) else tuple(inner)
                tests.append(Test(key, variable, low=low, high=high))
    if ages is not None:
        tests.append(Test("age", low=ages[0], high=ages[1]))
    if years is not None:
        tests.append(Test("year", low=years[0], high=years[1]))
    # A domain's own spell, read before it moves, is what "before_spell" means.
    if spell is not None:
        tests.append(Test("before_spell", own, low=spell[0], high=spell[1]))
    if spell_steps is not None:
        low, high = spell_steps
        tests.append(Test("before_spell", own, low=low, high=high, steps=True))
    return tests
