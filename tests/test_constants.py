"""A number that several rooms need has one name, and stands where that is."""

import ast

import pytest

from simcore.distributions.interval import NORMAL_90
from simcore.randomness.addresses import ADDRESSED, UNIT
from simcore.scenario.conditions import MAX_SPELL, OPEN
from simcore.scenario.schema.types import MAX_AGE, MOST_MONEY
from tests.test_rooms import PACKAGE, files

#: Number -> files in which it stands; a second one means something else by it, as is said.
PLACES = {
    MAX_SPELL: ["kernels/machine/codes.py", "scenario/conditions.py"],  # a state that nobody is in
    OPEN: ["scenario/conditions.py", "scenario/schema/types.py"],  # most years of a programme
    ADDRESSED: ["randomness/addresses.py"],
    UNIT: ["randomness/addresses.py"],
    MOST_MONEY: ["scenario/schema/types.py"],
    NORMAL_90: ["distributions/interval.py"],
    MAX_AGE: ["scenario/messages.py", "scenario/schema/types.py"],  # characters of a message
}


def numbers(path):
    """Numbers written in a file, powers worked out."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            sides = (node.left, node.right)
            if all(isinstance(x, ast.Constant) and isinstance(x.value, int | float) for x in sides):
                yield node.left.value**node.right.value
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            yield node.value


@pytest.mark.parametrize("number", PLACES)
def test_a_number_with_a_name_stands_in_one_place(number):
    found = [
        str(path.relative_to(PACKAGE))
        for path in files()
        if any(n == number and type(n) is type(number) for n in numbers(path))
    ]
    assert found == PLACES[number]
