"""Compiled once for all models: carries out a list of operations on blocks of children.

What a model is stands in the list (``engine.operations``), what the numbers of a draw are in
its rows of thresholds and bounds (``engine.thresholds``); ``records`` says what each array holds.
"""

import numpy as np

from simcore.kernels.machine.codes import (
    ALIVE,
    ALL_CELLS,
    ARM,
    ARMS,
    AS_FIRST,
    BASE,
    BEFORE,
    BEFORE_SPELL,
    BOUND,
    BOUNDS,
    CELLS,
    CODE,
    COHORT,
    COLUMNS,
    ENDS,
    EVENTS,
    FILL,
    FIRST_ROW,
    FOLLOW,
    HIGH,
    INDEX,
    INDEX_WIDE,
    KEPT,
    LANES,
    LONGEST_SPELL,
    MAP,
    MARK,
    MORE,
    MOVE,
    NARROW,
    OPEN,
    PARTED,
    PERSON,
    POUR,
    RECOUNT,
    ROWS,
    SCRATCH,
    SEGMENT,
    SELECT,
    SHIFT,
    SPELL,
    START,
    STEPS,
    STEPS_PER_ROW,
    STEPS_PER_YEAR,
    TALLY,
    TERM,
    TERMS,
    THRESHOLDS,
    UNIFORM,
    WIDTH,
    YEARS,
    A,
    B,
)
from simcore.kernels.machine.counting import (
    add,
    change_cells,
    change_pairs,
    ended_cells,
    find_cells,
    pour,
    recount,
    who_changed,
    who_differs,
)
from simcore.kernels.machine.moves import (
    as_first,
    bits,
    choose,
    choose_few,
    copy,
    end,
    index_all,
    leave_out_certain,
    lengthen,
    part,
    select,
)
from simcore.kernels.machine.philox import fill_uniforms
from simcore.kernels.machine.starting import seat, start
from simcore.kernels.machine.vectors import part_of, wide
from simcore.kernels.options import kernel

#: Fewer children than this are given their index one by one.
FEW = 12


@kernel
def live(
    first_segment, segments, draw, key0, key1,
    at_start, at_step, terms, lookups, shifts, edges, rows_of, place, bound_of, given,
    sizes,
    rows, bounds, bound_many, bound_at,
    memory, halves, words, occupancy, bit_words, found,
    out_8, out_16, out_32,
):  # fmt: skip
    """Let blocks of children live through all steps in all arms, and count them.

    first_segment (blocks + 1,); segments (n, 6): first lane, children, number of the first over
    all intakes, its place in the intake, cohort, place of its counts.
    """
    wide()
    lanes = LANES * len(bit_words)
    cells = sizes[ALL_CELLS] + 1
    opened, scratch = part_of(memory, OPEN * lanes, lanes), part_of(memory, SCRATCH * lanes, lanes)
    high = part_of(memory, HIGH * lanes, len(memory) - HIGH * lanes)
    index = part_of(halves, INDEX * lanes, lanes)
    segment_of = part_of(halves, SEGMENT * lanes, lanes)
    wide_index = part_of(words, INDEX_WIDE * lanes, lanes)
    person, cohort = part_of(words, PERSON * lanes, lanes), part_of(words, COHORT * lanes, lanes)
    uniforms = part_of(words, UNIFORM * lanes, len(words) - UNIFORM * lanes)
    for block in range(len(first_segment) - 1):
        s0, s1 = first_segment[block], first_segment[block + 1]
        people = segments[s1 - 1, 0] + segments[s1 - 1, 1]
        seat(segments, s0, s1, words, segment_of, lanes)
        for k in range((s1 - s0) * sizes[ARMS] * cells):
            occupancy[k] = 0
        for step in range(-1, sizes[STEPS]):
            year = max(step, 0) // sizes[STEPS_PER_YEAR]
            row_of_years = max(step, 0) // sizes[STEPS_PER_ROW]
            operations = at_start if step < 0 else at_step
            for o in range(0, len(operations), COLUMNS):
                op = part_of(operations, o, COLUMNS)
                code, a = op[CODE], op[ARM]
                if code == FILL:
                    address = step if step >= 0 else op[B]
                    fill_uniforms(
                        uniforms, high, lanes, person, cohort, address, op[A], draw, key0, key1
                    )
                    continue
                arm = sizes[FIRST_ROW] + a * sizes[ROWS]
                shift = shifts[op[SHIFT], year] if op[SHIFT] >= 0 else 0
                state = part_of(memory, (arm + op[A]) * lanes, lanes)
                alive = part_of(memory, (arm + ALIVE) * lanes, lanes)
                first_arm = part_of(memory, (sizes[FIRST_ROW] + op[A]) * lanes, lanes)
                parted = part_of(memory, (arm + PARTED) * lanes, lanes)
                moves = code == MOVE or code == SELECT
                left = lanes
                if moves:
                    # Keep state and spell as they are before the move, where something asks.
                    if op[SPELL] >= 0:
                        copy(scratch, state, lanes)
                    if op[BEFORE] >= 0:
                        copy(part_of(memory, (arm + op[BEFORE]) * lanes, lanes), state, lanes)
                    if op[BEFORE_SPELL] >= 0:
                        spell = part_of(memory, (arm + op[SPELL]) * lanes, lanes)
                        copy(part_of(memory, (arm + op[BEFORE_SPELL]) * lanes, lanes), spell, lanes)
                if code == MOVE:
                    # Who stays for certain is left out, the others are looked up.
                    copy(opened, alive, lanes)
                    if op[FOLLOW] == AS_FIRST:
                        as_first(state, opened, first_arm, parted, lanes)
                    if op[BOUND] >= 0:
                        which = bound_of[op[BOUND], year]
                        leave_out_certain(
                            opened, state, part_of(high, op[B] * lanes, lanes), bounds,
                            a * sizes[BOUNDS] + bound_at[which],
                            bound_many[a * (len(bound_at) - 1) + which], lanes,
                        )  # fmt: skip
                elif code == EVENTS:
                    who_changed(opened, state, part_of(memory, (arm + op[B]) * lanes, lanes), lanes)
                if code == MOVE or code == EVENTS:
                    left = bits(bit_words, opened, lanes)
                together = code == MOVE and left >= FEW
                counts = code == EVENTS or code == TALLY
                begin = op[START] + (shift if counts or code == CELLS or code == RECOUNT else 0)
                narrow = code == CELLS or code == SELECT or (code == RECOUNT and op[A] < 0)
                if narrow or (together and op[NARROW] != 0):
                    index_all(
                        index, memory, arm, lanes, terms, op[TERM], op[TERMS], begin, lookups,
                        shifts, year,
                    )  # fmt: skip
                elif left > 0 and (together or counts):
                    index_all(
                        wide_index, memory, arm, lanes, terms, op[TERM], op[TERMS], begin,
                        lookups, shifts, year,
                    )  # fmt: skip
                if code == MOVE:
                    at, base = op[MAP] + shift, a * sizes[THRESHOLDS] + op[BASE]
                    uniform = part_of(uniforms, op[B] * lanes, lanes)
                    if together and op[NARROW] != 0:
                        choose(
                            state, bit_words, index, rows_of, at, rows, base, op[WIDTH], uniform,
                            lanes,
                        )  # fmt: skip
                    elif together:
                        choose(
                            state, bit_words, wide_index, rows_of, at, rows, base, op[WIDTH],
                            uniform, lanes,
                        )  # fmt: skip
                    elif left > 0:
                        choose_few(
                            state, bit_words, memory, arm, terms, op[TERM], op[TERMS], op[START],
                            lookups, shifts, year, rows_of, at, rows, base, op[WIDTH],
                            uniform, lanes,
                        )  # fmt: skip
                elif code == SELECT:
                    select(state, alive, opened, index, edges, op[B], op[MORE], op[BASE], lanes)
                elif code == CELLS:
                    # Whoever changed cell is moved to the new one.
                    kept = part_of(halves, (KEPT + op[A]) * lanes, lanes)
                    if op[MORE] >= 0:
                        ended_cells(index, alive, np.uint16(op[MORE]), lanes)
                    slot, size = a * cells, sizes[ARMS] * cells
                    if a == 0:
                        who_changed(opened, kept, index, lanes)
                        change_cells(
                            occupancy, slot, size, opened, kept, index, place, op[MAP],
                            segment_of, people,
                        )  # fmt: skip
                    else:
                        index_first = part_of(halves, (KEPT + op[B]) * lanes, lanes)
                        kept_first = part_of(halves, (KEPT + op[A] + 1) * lanes, lanes)
                        who_differs(opened, kept, index, kept_first, index_first, lanes)
                        change_pairs(
                            occupancy, slot, size, opened, kept, index, kept_first, index_first,
                            place, op[MAP], segment_of, people,
                        )  # fmt: skip
                        copy(kept_first, index_first, lanes)
                    copy(kept, index, lanes)
                elif code == RECOUNT:
                    if op[A] < 0:
                        copy(opened, index, lanes)
                    recount(
                        occupancy, a, cells, sizes[ARMS] * cells, opened if op[A] < 0 else state,
                        alive, bit_words, op[B], op[MORE], place, op[MAP], segments, s0, s1,
                    )  # fmt: skip
                elif code == POUR:
                    row = (a * sizes[YEARS] + row_of_years) * cells
                    for slot in range(0, a * cells + 1, max(a, 1) * cells):
                        where = slot, sizes[ARMS] * cells, op[A], op[B]
                        if len(out_8) > 0:
                            pour(out_8, segments, s0, s1, row, occupancy, *where)
                        elif len(out_16) > 0:
                            pour(out_16, segments, s0, s1, row, occupancy, *where)
                        else:
                            pour(out_32, segments, s0, s1, row, occupancy, *where)
                elif code == EVENTS or code == TALLY:
                    row = (a * sizes[YEARS] + row_of_years) * cells
                    if code == TALLY:
                        for w in range(len(bit_words)):
                            bit_words[w] = ~np.uint64(0)
                    if left > 0:
                        many = find_cells(
                            found, segments, s0, row, bit_words, alive, op[MORE], wide_index,
                            place, op[MAP], segment_of, people,
                        )  # fmt: skip
                        if len(out_8) > 0:
                            add(out_8, found, many)
                        elif len(out_16) > 0:
                            add(out_16, found, many)
                        else:
                            add(out_32, found, many)
                else:
                    start(
                        op, arm, segments, s0, s1, people, lanes, given, sizes, memory, halves,
                        words,
                    )  # fmt: skip
                if moves:
                    if op[SPELL] >= 0:
                        spell = part_of(memory, (arm + op[SPELL]) * lanes, lanes)
                        lengthen(spell, state, scratch, alive, sizes[LONGEST_SPELL], lanes)
                    if op[ENDS] >= 0:
                        end(alive, state, op[ENDS], lanes)
                    if op[FOLLOW] == MARK:
                        part(parted, state, first_arm, lanes)
