"""Compiled: a block of children lives through all steps, in all arms at once.

The block is a structure of arrays (slot x child), so that each inner loop runs over
children and does one simple thing.  All arms of a child read the same uniforms.
"""

import numpy as np

from simcore.engine.compile import kernel

#: Children who go through a step together; their memory stays in the first-level cache.
BLOCK = 256

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint32(0x9E3779B9)
_W1 = np.uint32(0xBB67AE85)
_32 = np.uint64(32)


@kernel
def fill_uniforms(out, people, first, step, group, cohort, draw, key0, key1):
    """Four uniforms per child: decisions 4 * group .. 4 * group + 3.

    out (4, block) uint32 is filled; ``first`` is the person number of the first child.
    The address is described, and written plainly, in ``engine.addresses``.
    """
    c1_start = np.uint32(step) | (np.uint32(group) << np.uint32(16))
    for i in range(people):
        c0 = np.uint32(first + i)
        c1 = c1_start
        c2 = np.uint32(cohort)
        c3 = np.uint32(draw)
        k0 = np.uint32(key0)
        k1 = np.uint32(key1)
        for _ in range(10):
            p0 = _M0 * np.uint64(c0)
            p1 = _M1 * np.uint64(c2)
            # Numba widens whole-number results to 64 bits: cut back each time.
            c0 = np.uint32(np.uint32(p1 >> _32) ^ c1 ^ k0)
            c1 = np.uint32(p1)
            c2 = np.uint32(np.uint32(p0 >> _32) ^ c3 ^ k1)
            c3 = np.uint32(p0)
            k0 = np.uint32(k0 + _W0)
            k1 = np.uint32(k1 + _W1)
        one = np.uint32(1)
        out[0, i] = c0 >> one
        out[1, i] = c1 >> one
        out[2, i] = c2 >> one
        out[3, i] = c3 >> one


@kernel
def _cells(memory, people, axis_first, axis_last, axis_slot, lookup, index):
    """Cell of each child: the sum of the axes' classes times their strides."""
    for i in range(people):
        index[i] = 0
    for a in range(axis_first, axis_last):
        slot = axis_slot[a]
        for i in range(people):
            index[i] += lookup[a, memory[slot, i]]


@kernel
def live(
    shape,
    people,
    first,
    ranks,
    draw,
    cohort,
    key0,
    key1,
    thresholds,
    memory,
    uniforms,
    index,
    alive,
    counts,
):
    """Follow one block of children through all steps.

    shape: ``engine.shape.KernelShape``.  people: children in the block; first: person
    number of the first; ranks (people,): place of each child within its wave.
    thresholds (arms, n) uint32: see ``KernelShape.start_at`` and ``step_at``.
    memory (arms, slots, BLOCK) uint8, uniforms (groups, 4, BLOCK) uint32, index (BLOCK,)
    int64, alive (arms, BLOCK) bool: work space.
    counts (arms, years, cells) int64: added to.
    """
    arms = thresholds.shape[0]
    n = shape.variables
    for arm in range(arms):
        for i in range(people):
            alive[arm, i] = True
            for s in range(4 * n + 2):
                memory[arm, s, i] = 0
    _start(
        shape, people, first, ranks, draw, cohort, key0, key1, thresholds, memory, uniforms, index
    )
    for step in range(shape.steps):
        year = step // shape.steps_per_year
        for group in range(shape.groups):
            fill_uniforms(uniforms[group], people, first, step, group, cohort, draw, key0, key1)
        for arm in range(arms):
            mem = memory[arm]
            living = alive[arm]
            for i in range(people):
                mem[4 * n, i] = shape.entry_ages[mem[0, i]] + year
                mem[4 * n + 1, i] = year
            for s in range(2 * n):
                for i in range(people):
                    mem[2 * n + s, i] = mem[s, i]
            _count(shape, people, mem, living, 1, index, counts[arm, year])
            _move(shape, people, mem, living, thresholds[arm], uniforms, index)
            _count(shape, people, mem, living, 4, index, counts[arm, year])
            if shape.exit_variable >= 0:
                for i in range(people):
                    living[i] = mem[shape.exit_variable, i] != shape.exit_state
            _count(shape, people, mem, living, 2, index, counts[arm, year])


@kernel
def _start(
    shape, people, first, ranks, draw, cohort, key0, key1, thresholds, memory, uniforms, index
):
    """Give every child its attributes and first states."""
    n = shape.variables
    for p in range(shape.start_at.shape[0]):
        v = shape.start_variable[p]
        attribute = v < shape.attributes
        decision = v if attribute else v - shape.attributes
        step = 65534 if attribute else 65535
        fill_uniforms(uniforms[0], people, first, step, decision // 4, cohort, draw, key0, key1)
        u = uniforms[0, decision % 4]
        last = shape.start_states[p] - 1
        for arm in range(thresholds.shape[0]):
            mem = memory[arm]
            for i in range(people):
                mem[4 * n, i] = shape.entry_ages[mem[0, i]]
            _cells(
                mem,
                people,
                shape.start_axis[p],
                shape.start_axis[p + 1],
                shape.start_slot,
                shape.start_lookup,
                index,
            )
            for i in range(people):
                at = shape.start_at[p] + index[i] * last
                state = 0
                for k in range(last):
                    if u[i] >= thresholds[arm, at + k]:
                        state += 1
                if attribute and shape.places[v] >= 0:
                    state = 0 if ranks[i] < shape.places[v] else 1
                mem[v, i] = state


@kernel
def _move(shape, people, mem, living, thresholds, uniforms, index):
    """Update the domains in order; who has left is not touched."""
    n = shape.variables
    for p in range(shape.step_at.shape[0]):
        v = shape.step_variable[p]
        decision = v - shape.attributes
        u = uniforms[decision // 4, decision % 4]
        last = shape.step_states[p] - 1
        _cells(
            mem,
            people,
            shape.step_axis[p],
            shape.step_axis[p + 1],
            shape.step_slot,
            shape.step_lookup,
            index,
        )
        ends = v == shape.exit_variable
        for i in range(people):
            if not living[i]:
                continue
            at = shape.step_at[p] + index[i] * last
            state = 0
            for k in range(last):
                if u[i] >= thresholds[at + k]:
                    state += 1
            if state != mem[v, i]:
                mem[v, i] = state
                mem[n + v, i] = 0
            elif mem[n + v, i] < 255:
                mem[n + v, i] += 1
            if ends and state == shape.exit_state:
                living[i] = False


@kernel
def _count(shape, people, mem, living, time, index, counts):
    """Count everybody in the tables that are read at this time of the step.

    At the start and end, those who have left are counted in the cell of ended lives.
    Events compare the state with the one when the step began; whoever left earlier
    has the same state twice, so nothing is counted for them.
    """
    for t in range(shape.table_at.shape[0]):
        if shape.table_time[t] & time == 0:
            continue
        _cells(
            mem,
            people,
            shape.table_axis[t],
            shape.table_axis[t + 1],
            shape.table_slot,
            shape.table_lookup,
            index,
        )
        exited = shape.table_exited[t]
        for i in range(people):
            cell = shape.table_place[shape.table_at[t] + index[i]]
            if exited >= 0 and not living[i]:
                cell = exited
            if cell >= 0:
                counts[cell] += 1
