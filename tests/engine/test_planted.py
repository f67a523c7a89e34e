"""Whether the tests of operations see an error: one planted in each, and the check must fail."""

import ast
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from tests.engine.cases_of_operations import CASES
from tests.engine.operations_checked import check

#: Module -> operation, text in it, and the wrong text.
PLANTED = {
    "moves": [
        ("index_all", "index[i] = start", "index[i] = 0"),
        ("index_all", "range(first, first + many)", "range(first, first + many - 1)"),
        ("index_all", "(arm + terms[t, 0]) * lanes, lanes", "terms[t, 0] * lanes, lanes"),
        ("index_all", "row[i] * weight", "row[i] * (weight + 1)"),
        ("index_all", "row[i] >= edge", "row[i] > edge"),
        ("index_all", "shifts[terms[t, 3], year]", "shifts[terms[t, 3], 0]"),
        ("index_all", "place + row[i]", "row[i]"),
        ("index_one", "out = start", "out = 0"),
        ("index_one", "range(first, first + many)", "range(first + 1, first + many)"),
        ("index_one", "lanes + lane", "lanes + lane - lane % 2"),
        ("index_one", "value * terms[t, 2]", "value * (terms[t, 2] - 1)"),
        ("index_one", "terms[t, 3] if value >= terms[t, 2]", "terms[t, 3] if value > terms[t, 2]"),
        ("index_one", "year] if value >= terms[t, 2]", "year] if value > terms[t, 2]"),
        ("index_one", "terms[t, 2] + value", "terms[t, 2] + value - 1"),
        ("reached", "return reached_4(rows, at, uniform)", "return reached_4(rows, at + 1, uniform)"),
        ("reached", "width == 8", "width == 16"),
        ("reached", "range(0, width, 16)", "range(0, width - 16, 16)"),
        ("reached", "at + k", "at"),
        ("leave_out_certain", "<= n0", "< n0"),
        ("leave_out_certain", "<= n1", "< n1"),
        ("leave_out_certain", "<= n2", "< n2"),
        ("leave_out_certain", "<= n3", "< n3"),
        ("leave_out_certain", "u - l0", "u - l0 - 1"),
        ("leave_out_certain", "range(3 * first,", "range(3 * first + 3 * QUAD,"),
        ("leave_out_certain", "3 * (first + many)", "3 * (first + many - 1)"),
        ("leave_out_certain", "else was", "else np.uint8(1)"),
        ("bits", "w * LANES", "w * LANES // 2"),
        ("bits", "total += count_bits(words[w])", "total = count_bits(words[w])"),
        ("choose", "w * LANES + lowest_bit(word)", "(w + 1) * LANES - 1 - lowest_bit(word)"),
        ("choose", "first + np.intp(index[i])", "np.intp(index[i])"),
        ("choose", "base + np.intp", "np.intp"),
        ("choose", "uniform[i]", "uniform[i] + np.uint32(1)"),
        ("choose_few", "w * LANES + lowest_bit(word)", "lowest_bit(word)"),
        ("choose_few", "first + index", "index"),
        ("choose_few", "shifts, year, i", "shifts, year, 0"),
        ("choose_few", "uniform[i]", "uniform[i] - np.uint32(1)"),
        ("select", "np.uint8(base)", "np.uint8(0)"),
        ("select", "index[i] >= edge", "index[i] > edge"),
        ("select", "range(first, first + many)", "range(first, first + many - 1)"),
        ("select", "if alive[i] != 0 else own", ""),
        ("copy", "row[i]", "row[i] + (i == lanes - 1)"),
        ("as_first", "parted[i] != 0", "parted[i] == 0"),
        ("as_first", "&= parted[i]", "|= parted[i]"),
        ("part", "|=", "="),
        ("part", "!=", "<"),
        ("lengthen", ">= longest", "> longest"),
        ("lengthen", "spell[i] + 1", "spell[i] + 2"),
        ("lengthen", "alive[i] != 0", "alive[i] == alive[i]"),
        ("lengthen", "else np.uint8(0)", "else np.uint8(1)"),
        ("end", "== ended", ">= ended - 1"),
        ("end", "else was", "else np.uint8(1)"),
    ],
    "counting": [
        ("ended_cells", "else ended", "else ended + 1"),
        ("ended_cells", "alive[i] != 0", "alive[i] == 0"),
        ("who_changed", "!=", "<"),
        ("change_cells", "_seated(people - w)", "_seated(people - w - 1)"),
        ("recount", "if ended >= 0", "if ended > 99"),
        ("recount", "first + cell", "cell"),
        ("recount", "alive, words, 0", "alive, words, 1"),
        ("recount", "row, words, cell", "row, words, 0"),
        ("count_equal", "high - w >= LANES", "high - w > 2 * LANES"),
        ("count_equal", "now += count_bits", "now = count_bits"),
        ("count_equal", "_seated(high - w)", "_seated(high - w + 1)"),
        ("count_equal", "now - before", "now"),
        ("count_equal", "many - occupancy[at]", "many"),
        ("change_cells", "slot + ", ""),
        ("change_cells", "segment_of[i]", "segment_of[0]"),
        ("change_cells", "first + np.intp(kept[i])", "np.intp(kept[i])"),
        ("change_cells", "first + np.intp(index[i])]] += 1", "first + np.intp(index[i])]] += 2"),
        ("who_differs", "(was != was_first)", "(was == was_first)"),
        ("who_differs", "(now != now_first) |", ""),
        ("who_differs", "(was != now) |", ""),
        ("who_differs", "| (was_first != now_first)", ""),
        ("change_pairs", "_seated(people - w)", "_seated(people - w + 1)"),
        ("change_pairs", "kept_first[i])]] += 1", "kept_first[i])]] -= 1"),
        ("change_pairs", "index_first[i])]] -= 1", "index_first[i])]] -= 0"),
        ("change_pairs", "np.intp(index[i])]] += 1", "np.intp(kept[i])]] += 1"),
        ("change_pairs", "slot + ", "slot - 1 + "),
        ("find_cells", "ended >= 0", "ended > 0"),
        ("find_cells", "alive[i] == 0", "alive[i] != 0"),
        ("find_cells", "first_segment + ", ""),
        ("find_cells", "at + row", "at"),
        ("find_cells", "first + cell", "cell"),
        ("find_cells", "_seated(people - w)", "_seated(people)"),
        ("find_cells", "return n", "return n - 1"),
        ("add", "range(many)", "range(many - 1)"),
        ("add", "+= 1", "= 1"),
        ("pour", "range(first, last)", "range(first, last - 1)"),
        ("pour", "+ row + low", "+ row"),
        ("pour", "(s - first) * size", "s * size"),
        ("pour", "range(high - low)", "range(high - low - 1)"),
        ("pour", "+= here[k]", "= here[k]"),
        ("_seated", "people < LANES", "people <= LANES"),
        ("_seated", ") - _ONE", ")"),
    ],
    "starting": [
        ("seat", "segments[s, 2] + k", "segments[s, 2]"),
        ("seat", "segments[s, 3] + k", "segments[s, 2] + k"),
        ("seat", "segments[s, 0] + k", "k"),
        ("seat", "segments[s, 4]", "segments[first, 4]"),
        ("seat", "s - first", "s"),
        ("start", "KEPT + op[A]", "op[A]"),
        ("start", "kept[i] = op[B]", "kept[i] = op[B] - 1"),
        ("start", "i < people", "i <= people"),
        ("start", "op[A] > 0 or", ""),
        ("start", "op[B] * sizes[CHILDREN]", "op[B]"),
        ("start", "segments[s, 2] + k", "segments[s, 3] + k"),
        ("start", ">= op[B]", "> op[B]"),
        ("start", "sizes[FIRST_ROW] + op[A]", "sizes[FIRST_ROW] + op[A] + 1"),
        ("start", "arm + PARTED", "arm + CODE"),
    ],
    "philox": [
        ("fill_uniforms", "range(10)", "range(9)"),
        ("fill_uniforms", "4 * group * lanes", "group * lanes"),
        ("fill_uniforms", "out, at + lanes, lanes", "out, at + 2 * lanes, lanes"),
        ("fill_uniforms", "np.uint32(c3) >> one", "np.uint32(c3)"),
        ("fill_uniforms", "k1 = k1 + _W1", "k1 = k1 + _W0"),
        ("fill_uniforms", "<< np.uint64(16)", "<< np.uint64(15)"),
        ("fill_uniforms", "np.uint64(cohort[i]), c3_start", "c3_start, np.uint64(cohort[i])"),
        ("fill_uniforms", "range(4 * lanes)", "range(3 * lanes)"),
        ("fill_uniforms", ">> low", ">> low + one"),
    ],
    "certain": [
        ("certain", "+ (1 << LOW_BITS) - 1", ""),
        ("certain", "beyond - first - 1", "beyond - first"),
        ("certain", ">= _WORTH", "> _WORTH"),
        ("certain", "state < last", "state < last - 1"),
        ("certain", "state > 0", "state > 1"),
        ("certain", "low = max(low,", "low = max(0,"),
        ("certain", "high = min(high,", "high = max(high,"),
        ("certain", " and starts[group + 1] > starts[group]", ""),
        ("certain", "kept - at[which]", "kept"),
        ("certain", "range(kept, at[which + 1])", "range(kept + 1, at[which + 1])"),
    ],
    "vectors": [
        ("part_of", "[values[1]]", "[values[2]]"),
        ("part_of", "[values[2]]", "[values[1]]"),
        ("bits_of", "!=", ">="),
        ("bits_of", '"!=", vector, ir.Constant(vector.type, None)',
         '">", vector, ir.Constant(vector.type, [1] * LANES)'),
        ("bits_equal", '"=="', '">="'),
        ("bits_equal", '"=="', '"!="'),
        ("lowest_bit", "cttz", "ctlz"),
        ("count_bits", "ctpop(values[0])", "ctpop(builder.not_(values[0]))"),
        ("reached_4", '">="', '">"'),
        ("reached_8", '">="', '">"'),
        ("reached_16", '">="', '">"'),
        ("reached_16", "icmp_unsigned", "icmp_signed"),
    ],
}  # fmt: skip


def _within(module, name, right, wrong):
    """Source of a module with one text changed, in one of its functions."""
    text = Path(module.__file__).read_text(encoding="utf-8")
    inside = "_reached" if name.startswith("reached_") else name
    node = next(n for n in ast.parse(text).body if getattr(n, "name", "") == inside)
    lines = text.splitlines(keepends=True)
    first, last = node.lineno - 1, node.end_lineno
    own = "".join(lines[first:last])
    assert right in own, f"{name} no longer says {right}: plant another error"
    return "".join([*lines[:first], own.replace(right, wrong, 1), *lines[last:]])


def planted(module, name, right, wrong):
    """A copy of a module of operations with an error in it."""
    copy = ModuleType(f"planted_{module.__name__.rpartition('.')[2]}")
    exec(compile(_within(module, name, right, wrong), copy.__name__, "exec"), vars(copy))
    return copy


ALL = [(module, *one) for module, errors in PLANTED.items() for one in errors]


@pytest.mark.parametrize(("module", "name", "right", "wrong"), ALL)
def test_a_planted_error_is_caught(module, name, right, wrong):
    source = planted(import_module(f"simcore.kernels.machine.{module}"), name, right, wrong)
    with pytest.raises(AssertionError, match=r"^another (result|argument)"):
        check(source, module, name)


@pytest.mark.parametrize("module", PLANTED)
def test_a_copy_without_an_error_passes(module):
    name = PLANTED[module][0][0]
    check(planted(import_module(f"simcore.kernels.machine.{module}"), name, "", ""), module, name)


def test_an_error_is_planted_in_every_operation():
    cases = {m: set(names) for m, names in CASES.items()}
    cases["vectors"].remove("wide")  # it computes nothing: it says how loops are compiled
    assert {m: {name for name, *_ in e} for m, e in PLANTED.items()} == cases
