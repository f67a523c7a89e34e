"""Whether Numba and llvmlite compile every loop to what it says in plain Python.

The loops are written as instructions, with parts of Numba that are not promised to stay.  So
both have upper pins, and this is what to run before they are raised.
"""

import inspect
from contextlib import contextmanager
from types import SimpleNamespace

import llvmlite
import numba
import numpy as np
import pytest

from simcore.randomness.addresses import uniform

BLOCK, LOW, HIGH, ARM = 32, 3, 24, 1
CHILDREN = range(LOW, HIGH)
#: Rows of memory of the tiny loops: two variables with all that is kept of them.
ROWS = {"s0": 0, "p0": 1, "b0": 2, "q0": 3, "s1": 4, "l": 5, "g": 6}
#: Every form that a part of an index may have.
TERMS = [("s1", "times", 2), ("s0", "look", 4), ("p0", "steps", ((1, 3), (254, 5)))]
FEW = [("s0", "times", 1), ("s1", "times", 3)]
OFFSETS = [7, 1, 5, 0, 2, 6, 3, 8, 4]
X, C = 2, 5


@contextmanager
def blamed(name):
    """Any failure becomes one sentence about the versions."""
    try:
        yield
    except Exception as error:  # a compiler's own errors, and what a wrong result asserts
        said = str(error).strip().splitlines() or [type(error).__name__]
        pytest.fail(
            f"numba {numba.__version__} with llvmlite {llvmlite.__version__} does not compile "
            f"{name} to what it says ({said[-1]}); install the versions in constraints.txt, or mend "
            f"{name.rpartition('.')[0]} before you raise the pins in pyproject.toml",
            pytrace=False,
        )


def _memory():
    """The same for every loop: states, spells about the longest one, some lives ended."""
    rng = np.random.default_rng(7)
    rows = rng.integers(0, 3, (2, len(ROWS), BLOCK)).astype(np.uint8)
    rows[:, ROWS["p0"]] = rng.choice([0, 1, 253, 254, 255], (2, BLOCK))
    rows[:, ROWS["l"]] = rng.integers(0, 2, (2, BLOCK))
    return SimpleNamespace(
        mem=rows,
        uni=rng.integers(0, 2**31, 4 * BLOCK).astype(np.uint32),
        thr=np.sort(rng.integers(0, 2**31, 64)).astype(np.uint32),
        lut=rng.integers(0, 9, 16).astype(np.int32),
        place=rng.permutation(64).astype(np.int32),
        given=rng.integers(0, 3, 64).astype(np.uint8),
        cell=rng.integers(0, 40, 2 * BLOCK).astype(np.int32),
        out=rng.integers(0, 5, 80).astype(np.int64),
    )


class Plain:
    """The same loops in plain Python, child by child."""

    def __init__(self, memory):
        self.m = memory
        self.row = {name: memory.mem[ARM, k] for name, k in ROWS.items()}

    def index(self, terms, i):
        out = 0
        for name, form, what in terms:
            value = int(self.row[name][i])
            if form == "times":
                out += value * what
            elif form == "look":
                out += int(self.m.lut[what + value])
            else:
                out += sum(add for edge, add in what if value >= edge)
        return out

    def chosen(self, terms, decision, last, i):
        at = X + self.index(terms, i)
        return sum(self.m.uni[decision * BLOCK + i] >= self.m.thr[at + k] for k in range(last))

    def set_all(self, values):
        for name, value in values.items():
            self.row[name][LOW:HIGH] = value

    def take(self, name):
        self.row[name][LOW:HIGH] = self.m.given[X : X + HIGH - LOW]

    def rank_below(self, name, places):
        for i in CHILDREN:
            self.row[name][i] = X + i - LOW >= places

    def ages(self, entry, look):
        for i in CHILDREN:
            self.row["g"][i] = self.m.lut[look + self.row[entry][i]] + X

    def begin(self, name, terms, decision, last):
        self.row[name][LOW:HIGH] = [self.chosen(terms, decision, last, i) for i in CHILDREN]

    def move(self, v, terms, decision, last, *, ends=None, old=False, spell=0, old_spell=False):
        row = {name: self.row[f"{name}{v}"] for name in "spbq"}
        for i in CHILDREN:
            before, alive = row["s"][i], self.row["l"][i] != 0
            now = self.chosen(terms, decision, last, i) if alive else before
            if spell:
                was = row["p"][i]
                if old_spell:
                    row["q"][i] = was
                row["p"][i] = 0 if now != before else min(int(was) + alive, spell)
            if old:
                row["b"][i] = before
            if now == ends:
                self.row["l"][i] = 0
            row["s"][i] = now

    def living(self):
        return int(self.row["l"][LOW:HIGH].sum())

    def tally(self, first, terms, offsets, only_living):
        for i in CHILDREN:
            if self.row["l"][i] or not only_living:
                field = first + self.index(terms, i)
                self.m.out[C + self.m.place[X + offsets[field]]] += 1

    def find(self, which, terms, nowhere, only_living):
        for i in CHILDREN:
            counted = self.row["l"][i] or not only_living
            found = self.m.place[X + self.index(terms, i)] if counted else nowhere
            self.m.cell[which * BLOCK + i] = found

    def add(self, tables):
        for i in CHILDREN:
            for k in range(tables):
                self.m.out[C + self.m.cell[k * BLOCK + i]] += 1

    def changes(self, v, terms):
        for i in CHILDREN:
            if self.row[f"b{v}"][i] != self.row[f"s{v}"][i]:
                self.m.out[C + self.m.place[X + self.index(terms, i)]] += 1


#: Loop -> how it is described, each way that makes other instructions.
LOOPS = {
    "set_all": [(({"s0": 3, "l": 1},), {})],
    "take": [(("s0",), {})],
    "rank_below": [(("s1", 9), {})],
    "ages": [(("s0", 4), {})],
    "begin": [(("s0", TERMS, 2, 3), {})],
    "move": [
        ((0, TERMS, 1, 2), {}),
        ((0, TERMS, 1, 2), {"ends": 2, "old": True, "spell": 255, "old_spell": True}),
    ],
    "living": [((), {})],
    "tally": [((0, FEW, OFFSETS, False), {}), ((0, FEW, OFFSETS, True), {})],
    "find": [((1, TERMS, 63, False), {}), ((1, TERMS, 63, True), {})],
    "add": [((2,), {})],
    "changes": [((0, TERMS), {})],
}


def _compiled(name, described, more):
    from simcore.engine.codegen import loops

    from simcore.kernels.options import kernel

    loop = getattr(loops, name)(ROWS, *described, **more)

    @kernel
    def call(z, x, c, low, high, block, a):
        return loop(z, x, c, low, high, block, a)

    memory = _memory()
    arrays = tuple(one.ravel() for one in vars(memory).values())
    return call(arrays, X, C, LOW, HIGH, BLOCK, ARM), memory


def _check(name):
    with blamed(f"simcore.engine.codegen.loops.{name}"):
        for described, more in LOOPS[name]:
            result, memory = _compiled(name, described, more)
            expected = _memory()
            assert result == getattr(Plain(expected), name)(*described, **more), "another result"
            for part, wanted in vars(expected).items():
                assert np.array_equal(getattr(memory, part), wanted), f"another {part}"


@pytest.mark.parametrize("name", LOOPS)
def test_each_loop_is_compiled_to_what_it_says(name):
    _check(name)


def test_no_loop_is_left_out():
    from simcore.engine.codegen import loops

    functions = inspect.getmembers(loops, inspect.isfunction)
    own = {n for n, f in functions if f.__module__ == loops.__name__ and not n.startswith("_")}
    assert own == LOOPS.keys()


def _fill_arguments():
    """Two cells of three states: a rate, a chance and a probability compete."""
    return [
        np.array([0, 2, 3]), np.array([1, 2, 1]), np.array([0, 1, 2]), np.array([0, 2, 3, 4]),
        np.array([0, 1, 2, 0]), np.array([0, 2]), np.array([0.3, 0.5, 40.0]), 0.25, False, False,
        np.zeros((2, 3)), np.zeros((2, 2), np.uint32),
    ]  # fmt: skip


def _weigh_arguments():
    rng = np.random.default_rng(3)
    return [
        rng.integers(0, 3, (2, 2, 2, 1, 3, 4)), np.array([[0, 0, 3, 1, 0, 2]]),
        np.array([[True, False]]), np.array([[1.0, 0.5, 1.0]]), np.array([0, 2]), np.array([1, 0]),
        rng.normal(size=(2, 2)), 0, 2, np.zeros((2, 2, 2, 4, 2)),
    ]  # fmt: skip


def _course_arguments():
    flow = np.rint(np.random.default_rng(1).normal(0, 2, (20, 6)))
    return [
        flow, 1.03 ** -np.arange(6.0), np.zeros(20, np.int64), np.zeros(20, bool), np.zeros(20),
        np.zeros(20),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("fill", _fill_arguments), ("weigh", _weigh_arguments), ("course", _course_arguments)],
)
def test_each_kernel_is_compiled_to_what_it_says(name, arguments):
    from importlib import import_module

    with blamed(f"simcore.kernels.{name}.{name}"):
        kernel = getattr(import_module(f"simcore.kernels.{name}"), name)
        found, expected = arguments(), arguments()
        assert kernel(*found) == kernel.py_func(*expected)
        for one, other in zip(found, expected, strict=True):
            # Another order of multiplying and adding is allowed, another result is not.
            np.testing.assert_allclose(one, other, rtol=1e-14)
        assert any(np.any(a != b) for a, b in zip(found, arguments(), strict=True))


def test_uniforms_are_compiled_to_what_they_say():
    from simcore.kernels.machine.philox import fill_uniforms

    with blamed("simcore.kernels.machine.philox.fill_uniforms"):
        out = np.zeros(8 * BLOCK, np.uint32)
        fill_uniforms(out, 4, BLOCK, LOW, 9, 100, 6, 1, 2, 3, 11, 12)
        wanted = np.zeros((8, BLOCK), np.uint32)
        for k in range(4):
            wanted[4 + k, LOW : LOW + 9] = [
                uniform((11, 12), 100 + i, 6, 4 + k, 2, 3) for i in range(9)
            ]
        assert np.array_equal(out.reshape(8, BLOCK), wanted)


@pytest.mark.parametrize("what", ["gone", "wrong"])
def test_the_sentence_says_which_versions_and_what_to_do(what, monkeypatch):
    from simcore.engine.codegen import frame

    monkeypatch.setattr(numba, "__version__", "9.9")
    monkeypatch.setattr(llvmlite, "__version__", "8.8")
    if what == "gone":
        monkeypatch.delattr(frame.cgutils, "unpack_tuple")
    else:
        monkeypatch.setattr(frame.Frame, "row", lambda self, rows, name: self.number(0))
    with pytest.raises(pytest.fail.Exception) as caught:
        _check("living")
    text = str(caught.value)
    assert text.startswith(
        "numba 9.9 with llvmlite 8.8 does not compile simcore.engine.codegen.loops.living to what it says ("
    )
    assert text.endswith(
        "); install the versions in constraints.txt, or mend simcore.engine.codegen.loops before "
        "you raise the pins in pyproject.toml"
    )
