"""Examples in the docstrings of the public functions run, and show what they say."""

import doctest
import inspect

import pytest

from tests.contributing.public import FUNCTIONS

FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def run_examples(name, text):
    """Number of failed examples and what went wrong."""
    said = []
    one = doctest.DocTestParser().get_doctest(text, {}, name, None, None)
    runner = doctest.DocTestRunner(optionflags=FLAGS, verbose=False)
    found = runner.run(one, out=said.append)
    return found, "".join(said)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_examples_show_what_they_say(name):
    found, said = run_examples(name, inspect.getdoc(FUNCTIONS[name]))
    assert found.attempted, f"{name} has no example"
    assert not found.failed, said


def test_an_example_that_is_wrong_is_seen():
    found, said = run_examples("wrong", "    >>> 1 + 1\n    3\n")
    assert found.failed == 1
    assert "Got:" in said
