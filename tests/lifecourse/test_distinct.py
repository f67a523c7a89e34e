"""Distinct rows of a table: few, and exactly what their cells hold."""

from dataclasses import replace

import numpy as np
import pytest

from simcore.engine.shape import shape_of
from simcore.lifecourse.distinct import distinct


def held(program, cell):
    """What one cell holds, in plain Python."""
    out = []
    for e in range(program.entry_start[cell], program.entry_start[cell + 1]):
        terms = program.term[program.term_start[e] : program.term_start[e + 1]]
        out.append((int(program.entry_to[e]), int(program.entry_kind[e]), tuple(terms.tolist())))
    return int(program.rest[cell]), tuple(out)


@pytest.mark.parametrize("name", ["small", "case"])
def test_every_cell_finds_its_own_row(name, request):
    for program in shape_of(request.getfixturevalue(name)).programs.step:
        found = distinct(program)
        rng = np.random.default_rng(1)
        for cell in rng.integers(0, program.cells, min(program.cells, 300)):
            assert held(found.program, found.row[cell]) == held(program, cell)
        rows = [held(found.program, r) for r in range(found.program.cells)]
        assert len(set(rows)) == len(rows)


def test_the_danish_tables_have_few(case):
    programs = shape_of(case).programs.step
    cells = sum(p.cells for p in programs)
    assert sum(distinct(p).program.cells for p in programs) < 0.05 * cells


def test_a_change_in_one_cell_is_a_row_of_its_own(case):
    program = max(shape_of(case).programs.step, key=lambda p: p.cells)
    before = distinct(program).program.cells
    entry = int(program.entry_start[program.cells // 2])
    kinds = program.entry_kind.copy()
    kinds[entry] = 1 - min(int(kinds[entry]), 1)
    after = distinct(replace(program, entry_kind=kinds))
    assert after.program.cells == before + 1
