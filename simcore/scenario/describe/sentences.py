"""The sentence under each field of the schema, read from the source when somebody asks for it.

Pydantic can read these docstrings as well (``use_attribute_docstrings``), but does so whenever a
class is made, which would cost every command 80 ms.
"""

from __future__ import annotations

import ast
import inspect
import sys
from functools import cache
from itertools import pairwise

from pydantic import BaseModel


def sentence_of(model: type[BaseModel], field: str) -> str:
    """Sentence of a field, its own or that of the class it is inherited from; empty without one.

    Parameters
    ----------
    model
        Class of the schema.
    field
        Its name in Python.
    """
    for one in model.__mro__:
        said = _sentences(one.__module__).get((one.__name__, field))
        if said is not None:
            return said
    return ""


def summary_of(model: type[BaseModel]) -> str:
    """First paragraph of a class's docstring, without markup."""
    return _plain((inspect.getdoc(model) or "").partition("\n\n")[0])


@cache
def _sentences(module: str) -> dict[tuple[str, str], str]:
    """(class, field) -> the docstring under it, of all classes of a module."""
    if not module.startswith("simcore."):
        return {}
    out = {}
    for node in ast.parse(inspect.getsource(sys.modules[module])).body:
        if isinstance(node, ast.ClassDef):
            body = [
                inner
                for one in node.body
                for inner in (one.body if isinstance(one, ast.If) else [one])
            ]
            for field, under in pairwise(body):
                said = _text(under)
                if said and isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    out[node.name, field.target.id] = _plain(said)
    return out


def _text(node: ast.stmt) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return node.value.value if isinstance(node.value.value, str) else ""
    return ""


def _plain(text: str) -> str:
    return " ".join(text.replace("``", "").split())
