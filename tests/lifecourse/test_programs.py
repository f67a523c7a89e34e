"""Tables of programs: each cell has the row that its transitions and effects make, written out."""

import numpy as np
import pytest

from simcore.engine.shape import shape_of
from simcore.kernels.entries import CHANCE, PROBABILITY, RATE
from simcore.lifecourse.factors import Factors
from simcore.lifecourse.layout import numbered
from simcore.lifecourse.programs import _moves
from simcore.scenario import conditions


def held(programs, program, row):
    """What one row holds, in plain Python."""
    out = []
    for e in range(program.entry_start[row], program.entry_start[row + 1]):
        terms = program.term[program.term_start[e] : program.term_start[e + 1]]
        factors = tuple(programs.factors[f] for f in terms)
        out.append((int(program.entry_to[e]), int(program.entry_kind[e]), factors))
    return int(program.rest[row]), tuple(out)


def asked(scenario, programs, program, cell):
    """What a cell of a domain's table must hold: one transition and effect after the other."""
    layout = programs.layout
    name = layout.variables[program.variable]
    domain, grid = scenario.domains[name], program.grid
    places = np.unravel_index(cell, grid.shape)
    memory = {a.slot: a.sample[p] for a, p in zip(grid.axes, places, strict=True)}
    now = domain.states[memory[program.variable]]
    factors = Factors({n: i for i, n in enumerate(programs.parameters)})

    def holds(tests):
        return all(mask[memory[slot]] for slot, mask in map(layout.mask, tests))

    def factor(*of, **more):
        place = factors.add(*of, **more)
        return list(factors.items)[place]

    rest, entries = domain.states.index(now), []
    for move, tests, ref in _moves(scenario, name):
        if (
            now not in conditions.as_list(move.from_)
            or not holds(tests)
            or (ref == 0 and move.key != "rest")
        ):
            continue
        if move.key == "rest":
            rest = domain.states.index(move.to)
            continue
        acts = move.acts(domain.published)
        kind = RATE if acts.yearly else CHANCE if acts.as_hazard else PROBABILITY
        terms = [factor(ref, as_hazard=acts.as_hazard)]
        for effect in scenario.effects:
            if effect.domain == name and (
                effect.to is None or move.to in conditions.as_list(effect.to)
            ):
                here = effect.from_ is None or now in conditions.as_list(effect.from_)
                if here and holds(conditions.tests_of(effect.when, effect.ages, effect.years)):
                    terms.append(factor(effect.ratio, effect.power, arms=tuple(effect.arms)))
        entries.append((domain.states.index(move.to), kind, tuple(terms)))
    return rest, tuple(entries)


@pytest.mark.parametrize("name", ["small", "case"])
def test_every_cell_has_the_row_that_its_conditions_make(name, request):
    scenario = request.getfixturevalue(name)
    programs = shape_of(scenario).programs
    rng = np.random.default_rng(1)
    for program in programs.step:
        for cell in rng.integers(0, program.cells, min(program.cells, 100)):
            found = held(programs, program, program.row[cell])
            assert found == asked(scenario, programs, program, cell)


@pytest.mark.parametrize("name", ["small", "case"])
def test_no_two_rows_are_equal(name, request):
    programs = shape_of(request.getfixturevalue(name)).programs
    for program in [*programs.start, *programs.step]:
        rows = [held(programs, program, r) for r in range(program.rows)]
        assert len(set(rows)) == len(rows) == program.row.max() + 1


def test_the_danish_tables_have_few(case):
    programs = shape_of(case).programs.step
    assert sum(p.rows for p in programs) < 0.05 * sum(p.cells for p in programs)


def test_equal_rows_have_one_number_as_they_come_up():
    rows = np.random.default_rng(1).integers(0, 3, (50, 3)).astype(np.uint8)
    number, first = numbered(rows)
    seen = []
    for row, n in zip(rows.tolist(), number, strict=True):
        if row not in seen:
            seen.append(row)
        assert seen[n] == row
    assert rows[first].tolist() == seen
