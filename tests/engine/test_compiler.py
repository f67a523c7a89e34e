"""Whether Numba and llvmlite compile every operation to what it says in plain Python.

Some are instructions written with parts of Numba that are not promised to stay.  So both have
upper pins, and this is what to run before they are raised.
"""

from contextlib import contextmanager
from importlib import import_module
from pkgutil import walk_packages

import llvmlite
import numba
import numpy as np
import pytest

from tests.engine.cases_of_operations import CASES
from tests.engine.operations_checked import check, operations_of

#: Every operation with its module.
ALL = [(module, name) for module, names in CASES.items() for name in names]


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


def _check(module, name):
    with blamed(f"simcore.kernels.machine.{module}.{name}"):
        check(import_module(f"simcore.kernels.machine.{module}"), module, name)


@pytest.mark.parametrize(("module", "name"), ALL, ids=lambda part: part)
def test_each_operation_is_compiled_to_what_it_says(module, name):
    _check(module, name)


@pytest.mark.parametrize("module", CASES)
def test_no_operation_is_left_out(module):
    assert operations_of(import_module(f"simcore.kernels.machine.{module}")) == CASES[module].keys()


def test_no_module_is_left_out():
    """What is compiled stands in the modules of operations, or is tested below or as a whole."""
    import simcore.kernels

    compiled = {
        module.name.rpartition(".")[2]
        for module in walk_packages(simcore.kernels.__path__, "simcore.kernels.")
        if operations_of(import_module(module.name))
    }
    assert compiled == {*CASES, "live", "fill", "weigh", "course"}


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
    with blamed(f"simcore.kernels.{name}.{name}"):
        kernel = getattr(import_module(f"simcore.kernels.{name}"), name)
        found, expected = arguments(), arguments()
        assert kernel(*found) == kernel.py_func(*expected)
        for one, other in zip(found, expected, strict=True):
            # Another order of multiplying and adding is allowed, another result is not.
            np.testing.assert_allclose(one, other, rtol=1e-14)
        assert any(np.any(a != b) for a, b in zip(found, arguments(), strict=True))


@pytest.mark.parametrize("what", ["gone", "wrong"])
def test_the_sentence_says_which_versions_and_what_to_do(what, monkeypatch):
    from simcore.kernels.machine import vectors

    monkeypatch.setattr(numba, "__version__", "9.9")
    monkeypatch.setattr(llvmlite, "__version__", "8.8")
    if what == "gone":
        monkeypatch.delattr(vectors, "make_array")
    else:
        load = vectors._load
        first = vectors.ir.Constant(vectors._I64, 0)
        monkeypatch.setattr(
            vectors, "_load", lambda c, b, k, array, at, *more: load(c, b, k, array, first, *more)
        )
    with pytest.raises(pytest.fail.Exception) as caught:
        _check("vectors", "bits_of")
    text = str(caught.value)
    assert text.startswith(
        "numba 9.9 with llvmlite 8.8 does not compile simcore.kernels.machine.vectors.bits_of to "
        "what it says ("
    )
    assert text.endswith(
        "); install the versions in constraints.txt, or mend simcore.kernels.machine.vectors "
        "before you raise the pins in pyproject.toml"
    )
    assert text.count("\n") == 0
