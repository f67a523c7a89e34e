"""What each operation of the machine does, in plain Python, child by child.

Every function has the name and arguments of one in ``simcore.kernels.machine``, and takes
whole numbers as whole numbers: no vectors, no bits, no wrapping but where a row's type says so.
"""

from simcore.kernels.machine import codes
from simcore.randomness.addresses import uniform

#: Bounds that hold for fewer of the 256 first bytes are left out.
WORTH = 64


def _row(rows, number, lanes):
    return rows[number * lanes : (number + 1) * lanes]


def _size(row):
    return 2 ** (8 * row.dtype.itemsize)


def _children(words, lanes):
    """Lanes whose bit is set."""
    return [i for i in range(lanes) if int(words[i // 64]) >> i % 64 & 1]


def _segment(segments, first, segment_of, i):
    return segments[first + int(segment_of[i])]


# vectors


def part_of(array, first, count):
    return array[first : first + count]


def bits_of(row, at):
    return sum(2**k for k in range(64) if row[at + k])


def bits_equal(row, at, value):
    return sum(2**k for k in range(64) if row[at + k] == value)


def wide():
    pass


def lowest_bit(word):
    return next(k for k in range(64) if int(word) >> k & 1)


def count_bits(word):
    return bin(int(word)).count("1")


def _passed(length):
    return lambda rows, at, number: sum(int(number) >= int(t) for t in rows[at : at + length])


reached_4, reached_8, reached_16 = _passed(4), _passed(8), _passed(16)


# moves


def index_one(memory, arm, lanes, terms, first, many, start, lookups, shifts, year, lane):
    total = start
    for row, form, what, weight in terms[first : first + many].tolist():
        value = int(_row(memory, arm + row, lanes)[lane])
        if form == codes.TIMES:
            total += value * what
        elif form == codes.EDGE:
            total += weight if value >= what else 0
        elif form == codes.YEARLY:
            total += int(shifts[weight, year]) if value >= what else 0
        else:
            total += int(lookups[what + value])
    return total


def index_all(index, memory, arm, lanes, *described):
    for i in range(lanes):
        index[i] = index_one(memory, arm, lanes, *described, i) % _size(index)


def reached(rows, at, width, number):
    return sum(int(number) >= int(threshold) for threshold in rows[at : at + width])


def leave_out_certain(open_, state, high, bounds, first, many, lanes):
    for i in range(lanes):
        for b in range(first, first + many):
            of, low, more = bounds[3 * b : 3 * b + 3].tolist()
            if state[i] == of and low <= high[i] <= low + more:
                open_[i] = 0


def bits(words, row, lanes):
    for w in range(lanes // 64):
        words[w] = bits_of(row, 64 * w)
    return sum(bool(row[i]) for i in range(lanes))


def choose(state, words, index, rows_of, first, rows, base, width, uniforms, lanes):
    for i in _children(words, lanes):
        at = base + int(rows_of[first + int(index[i])]) * width
        state[i] = reached(rows, at, width, uniforms[i])


def choose_few(
    state, words, memory, arm, terms, term, many, start, lookups, shifts, year, rows_of, first,
    rows, base, width, uniforms, lanes,
):  # fmt: skip
    for i in _children(words, lanes):
        index = index_one(memory, arm, lanes, terms, term, many, start, lookups, shifts, year, i)
        at = base + int(rows_of[first + index]) * width
        state[i] = reached(rows, at, width, uniforms[i])


def select(state, alive, chosen, index, edges, first, many, base, lanes):
    for i in range(lanes):
        passed = [more for edge, more in edges[first : first + many].tolist() if index[i] >= edge]
        chosen[i] = (base + sum(passed)) % 256
        if alive[i]:
            state[i] = chosen[i]


def copy(out, row, lanes):
    for i in range(lanes):
        out[i] = row[i]


def as_first(state, open_, first_arm, parted, lanes):
    for i in range(lanes):
        if not parted[i]:
            state[i] = first_arm[i]
            open_[i] = 0


def part(parted, state, first_arm, lanes):
    for i in range(lanes):
        if state[i] != first_arm[i]:
            parted[i] = 1


def lengthen(spell, state, before, alive, longest, lanes):
    for i in range(lanes):
        if state[i] != before[i]:
            spell[i] = 0
        elif alive[i] and spell[i] < longest:
            spell[i] += 1


def end(alive, state, ended, lanes):
    for i in range(lanes):
        if state[i] == ended:
            alive[i] = 0


# counting


def ended_cells(index, alive, ended, lanes):
    for i in range(lanes):
        if not alive[i]:
            index[i] = ended


def who_changed(changed, kept, index, lanes):
    for i in range(lanes):
        changed[i] = int(kept[i] != index[i])


def change_cells(
    occupancy, slot, size, changed, kept, index, place, first, segment_of, people
):  # fmt: skip
    for i in range(people):
        if changed[i]:
            at = slot + int(segment_of[i]) * size
            occupancy[at + place[first + int(kept[i])]] -= 1
            occupancy[at + place[first + int(index[i])]] += 1


def count_equal(occupancy, to, arm, cells, size, row, words, value, segments, s0, s1):
    for s in range(s0, s1):
        low, people = segments[s, :2].tolist()
        seated = [i for i in _children(words, low + people) if i >= low]
        at = to + (s - s0) * size
        many = sum(int(row[i]) == value for i in seated)
        occupancy[at + arm * cells] = many - (occupancy[at] if arm else 0)


def recount(
    occupancy, arm, cells, size, row, alive, words, many, ended, place, first, segments, s0, s1
):  # fmt: skip
    words[:] = [bits_of(alive, 64 * w) if ended >= 0 else 2**64 - 1 for w in range(len(words))]
    for s in range(s0, s1):
        low, people = segments[s, :2].tolist()
        before = (s - s0) * size
        found = [
            ended if ended >= 0 and not alive[i] else int(row[i]) for i in range(low, low + people)
        ]
        for cell in range(many + (ended >= 0)):
            at = before + place[first + cell]
            less = occupancy[at] if arm else 0
            occupancy[at + arm * cells] = found.count(cell) - less


def who_differs(differs, kept, index, kept_first, index_first, lanes):
    for i in range(lanes):
        was, now = (int(kept[i]), int(kept_first[i])), (int(index[i]), int(index_first[i]))
        together = was[0] == was[1] and now[0] == now[1]
        differs[i] = int(was != now and not together)


def change_pairs(
    occupancy, slot, size, differs, kept, index, kept_first, index_first, place, first,
    segment_of, people,
):  # fmt: skip
    for i in range(people):
        if differs[i]:
            at = slot + int(segment_of[i]) * size
            for cell, more in ((kept, -1), (kept_first, 1), (index, 1), (index_first, -1)):
                occupancy[at + place[first + int(cell[i])]] += more


def find_cells(
    found, segments, first_segment, row, words, alive, ended, index, place, first, segment_of,
    people,
):  # fmt: skip
    many = 0
    for i in _children(words, people):
        cell = int(index[i]) if alive[i] or ended < 0 else ended
        at = _segment(segments, first_segment, segment_of, i)[5]
        found[many] = at + row + place[first + cell]
        many += 1
    return many


def _seated(people):
    return sum(2**k for k in range(min(people, 64)))


def add(out, found, many):
    for k in range(many):
        out[found[k]] += 1


def pour(out, segments, first, last, row, occupancy, slot, size, low, high):
    for s in range(first, last):
        for cell in range(low, high):
            out[segments[s, 5] + row + cell] += occupancy[slot + (s - first) * size + cell]


# starting


def seat(segments, first, last, words, segment_of, lanes):
    for s in range(first, last):
        lane, people, person, rank, cohort, _ = segments[s].tolist()
        for k in range(people):
            segment_of[lane + k] = s - first
            _row(words, codes.PERSON, lanes)[lane + k] = person + k
            _row(words, codes.RANK_OF, lanes)[lane + k] = rank + k
            _row(words, codes.COHORT, lanes)[lane + k] = cohort


def start(op, arm, segments, s0, s1, people, lanes, given, sizes, memory, halves, words):
    code, a, b = int(op[codes.CODE]), int(op[codes.A]), int(op[codes.B])
    row = _row(memory, arm + a, lanes)
    if code == codes.KEEP:
        _row(halves, codes.KEPT + a, lanes)[:] = b
    elif code == codes.SET:
        row[:] = b
        if a == codes.ALIVE:
            row[people:] = 0
    elif code == codes.TAKE:
        column = given[b * sizes[codes.CHILDREN] : (b + 1) * sizes[codes.CHILDREN]]
        for lane, many, person, *_ in segments[s0:s1].tolist():
            row[lane : lane + many] = column[person : person + many]
    elif code == codes.RANK:
        row[:] = [int(rank) >= b for rank in _row(words, codes.RANK_OF, lanes)]
    else:
        first_arm = _row(memory, sizes[codes.FIRST_ROW] + a, lanes)
        part(_row(memory, arm + codes.PARTED, lanes), row, first_arm, lanes)


# philox


def fill_uniforms(out, high, lanes, person, cohort, step, group, draw, key0, key1):
    for k in range(4 * group, 4 * group + 4):
        for i in range(lanes):
            number = uniform((key0, key1), int(person[i]), step, k, int(cohort[i]), draw)
            _row(out, k, lanes)[i] = number
            _row(high, k, lanes)[i] = number // 2**codes.LOW_BITS


# certain


def certain(rows, begin, starts, places, thresholds, at, bounds, many):
    """A first byte keeps a child if every uniform with it does, whatever the row."""
    for which, last in enumerate(thresholds.tolist()):
        kept = []
        for group in range(begin[which], begin[which + 1]):
            state = group - int(begin[which])
            met = [rows[p : p + last] for p in places[starts[group] : starts[group + 1]].tolist()]
            holds = [
                byte
                for byte in range(256)
                for least in [byte * 2**codes.LOW_BITS]
                for most in [least + 2**codes.LOW_BITS - 1]
                if all(reached(row, 0, last, u) == state for row in met for u in (least, most))
            ]
            if met and len(holds) >= WORTH:
                kept.append((state, holds[0], len(holds) - 1))
        many[which] = len(kept)
        for place, bound in enumerate(kept, int(at[which])):
            bounds[place] = bound
        bounds[int(at[which]) + len(kept) : int(at[which + 1]), 0] = codes.NO_STATE
