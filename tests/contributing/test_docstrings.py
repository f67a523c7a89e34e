"""Docstrings of the public functions: every parameter, what is returned, and what is raised.

Classes are held to a docstring with their attributes.  ``griffe`` reads docstrings and code
without running them.
"""

import ast
import inspect
from collections.abc import Iterator

import griffe
import pytest

from simcore import errors
from tests.contributing.public import CLASSES, FUNCTIONS

#: Errors that a user can meet.
FAMILY = {
    n for n, e in vars(errors).items() if inspect.isclass(e) and issubclass(e, errors.SimcoreError)
}


def sections(text: str) -> dict[str, list]:
    """Kind of section -> its entries, as (name or type, description)."""
    found = griffe.parse_numpy(griffe.Docstring(text), warnings=False)
    out = {}
    for one in found:
        if one.kind.value in ("parameters", "returns", "raises", "attributes"):
            out[one.kind.value] = [
                (getattr(e, "name", "") or str(e.annotation), e.description.strip())
                for e in one.value
            ]
    return out


def raised(function, deeper: int = 1) -> set[str]:
    """Errors of the family that a function raises: ``@checked`` and what it calls included.

    Calls are followed through its own file, and as many files ``deeper``.
    """
    module = inspect.getmodule(function)
    known = {n.name: n for n in ast.parse(inspect.getsource(module)).body if hasattr(n, "name")}
    todo, seen, found = [function.__name__], set(), set()
    while todo:
        name = todo.pop()
        one = vars(module).get(name)
        if name in seen or not inspect.isfunction(one):
            continue
        seen.add(name)
        if name not in known:
            if deeper and one.__module__.startswith("simcore.") and name != "annotate":
                found |= raised(one, deeper - 1)
            continue
        decorators = [ast.unparse(d) for d in known[name].decorator_list]
        found |= {"ArgumentError"} if "checked" in decorators else set()
        for node in ast.walk(known[name]):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                found |= {ast.unparse(node.exc.func).split(".")[-1]} & FAMILY
            elif isinstance(node, ast.Call):
                todo.append(ast.unparse(node.func))
    return found


def problems(function) -> Iterator[str]:
    """What a function's docstring lacks."""
    text = inspect.getdoc(function) or ""
    found = sections(text)
    if not text.split("\n")[0].endswith("."):
        yield "its first line is no sentence"
    given = dict(found.get("parameters", []))
    wanted = list(inspect.signature(function).parameters)
    yield from (f"parameter {n} is not described" for n in wanted if not given.get(n))
    yield from (f"there is no parameter {n}" for n in given if n not in wanted)
    if not all(text for _, text in found.get("returns", [("", "")])):
        yield "Returns is missing or says nothing"
    declared = dict(found.get("raises", []))
    yield from (f"Raises lacks {n}" for n in sorted(raised(function) - set(declared)))
    yield from (f"Raises says nothing of {n}" for n, why in declared.items() if not why)
    yield from (f"{n} is no error" for n in declared if n not in FAMILY and n != "ValueError")
    if "Examples\n--------" not in text:
        yield "it has no example"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_says_all_of_itself(name):
    assert list(problems(FUNCTIONS[name])) == []


@pytest.mark.parametrize("name", CLASSES)
def test_a_public_class_has_a_sentence(name):
    assert (inspect.getdoc(CLASSES[name]) or "").split("\n")[0].endswith((".", ";", ":")) or (
        "remedy" in inspect.getdoc(CLASSES[name])
    )


def _incomplete(lives, arm=None):
    """Price lives.

    Parameters
    ----------
    lives
        Lives.
    arms
        Not one of them.

    Returns
    -------
    Dataset
    """
    _deeper(lives)


def _deeper(lives):
    raise errors.ResultError("x")


def test_what_is_missing_is_seen():
    assert list(problems(_incomplete)) == [
        "parameter arm is not described",
        "there is no parameter arms",
        "Returns is missing or says nothing",
        "Raises lacks ResultError",
        "it has no example",
    ]
