"""Write docs/api.md and docs/variables.md: what Python code may call, and what it gets back.

``make api`` runs this.  Functions and classes come from their docstrings, which griffe reads;
variables and dimensions come from the registry.
``tests/contributing/test_api_pages.py`` fails where a page is older than the code.
"""

import inspect
import json
import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import griffe

import simcore
from simcore import errors
from simcore.calibration.fit import Fit
from simcore.contracts.deal import Deal
from simcore.runs import answer, parts
from simcore.runs.store import Result
from simcore.summary.contracts.consent import Answer, Consent
from simcore.summary.trace import Trace
from simcore.sweeps import adapters
from simcore.sweeps.study import Study
from simcore.variables import (
    DIMENSIONS,
    Variable,
    answers,
    consent,
    contracts,
    deals,
    lives,
    nation,
    registry,
    uncertainty,
    variables,
)

HERE = Path(__file__).parent
WRITTEN = (
    "<!-- Written by docs/api.py (make api). Change the docstring or the registry instead. -->"
)
#: Part of docs/api.md -> name as a user writes it -> object.
FUNCTIONS: dict[str, dict[str, Any]] = {
    "From a scenario to a deal": {
        f"simcore.{n}": getattr(simcore, n)
        for n in simcore.__all__
        if inspect.isfunction(getattr(simcore, n))
    },
    "Answers": {
        f"simcore.summary.{n}": getattr(simcore.summary, n) for n in simcore.summary.__all__
    },
    "Sweeps and other libraries": {
        f"simcore.sweeps.adapters.{n}": getattr(adapters, n)
        for n in ("salib_problem", "from_salib", "from_ema", "to_ema")
    },
    "For a page or a cluster": {
        "simcore.runs.answer.answer": answer.answer,
        "simcore.runs.parts.plan": parts.plan,
        "simcore.runs.parts.do": parts.do,
        "simcore.runs.parts.join": parts.join,
    },
}
#: What functions return, where it is neither a Dataset nor a scenario.
RETURNED = (answer.Answered, parts.Plan, Result, Fit, Trace, Deal, Consent, Answer, Study)
ERRORS = [
    e for e in vars(errors).values() if inspect.isclass(e) and issubclass(e, errors.SimcoreError)
]
#: Part of docs/variables.md -> the module that registers its variables.
MODULES = {
    "Lives, flows and gains": lives,
    "Answers without a contract": answers,
    "Contracts: who gets what": contracts,
    "Contracts: who agrees, and what a yes costs": consent,
    "Deals, transfer by transfer": deals,
    "The nation, and what an answer rests on": nation,
    "Draws and value of information": uncertainty,
}


def markdown(text: str) -> str:
    """Docstring text as Markdown: one backtick for names, lines joined."""
    return re.sub(r"\s+", " ", text.replace("``", "`")).strip()


def hint(annotation: Any) -> str:
    """A type hint in short: ``Dataset`` for ``xr.Dataset``, ``Floats`` for ``module.Floats``."""
    if annotation is inspect.Parameter.empty or annotation is None:
        return ""
    text = getattr(annotation, "__forward_arg__", annotation)  # a NamedTuple's are references
    text = text if isinstance(text, str) else text.__name__
    return re.sub(r"\b(?:\w+\.)+(?=[A-Z])", "", text)


def signature(name: str, function: Callable[..., Any]) -> str:
    """A call with its defaults, without hints."""
    pieces, keyword = [], False
    for one in inspect.signature(function).parameters.values():
        if one.kind is one.KEYWORD_ONLY and not keyword:
            pieces.append("*")
            keyword = True
        default = "" if one.default is one.empty else f"={shown(one.default)}"
        pieces.append(f"{one.name}{default}")
    return f"{name}({', '.join(pieces)})"


def shown(default: Any) -> str:
    """A default, with the quotes that ruff writes; a function that does nothing as such."""
    if isinstance(default, str):
        return json.dumps(default)
    return "nothing" if callable(default) else repr(default)


def sections(found: Any) -> Iterator[Any]:
    """Sections of a docstring."""
    yield from griffe.parse_numpy(griffe.Docstring(inspect.getdoc(found) or ""), warnings=False)


def described(found: Any, hints: dict[str, str]) -> Iterator[str]:
    """Body of a docstring."""
    for one in sections(found):
        kind = one.kind.value
        if kind == "text":
            yield from ("\n\n".join(markdown(p) for p in one.value.split("\n\n")), "")
        elif kind in ("parameters", "attributes"):
            yield from (f"**{kind.capitalize()}**", "")
            for e in one.value:
                of = f" ({hints[e.name]})" if hints.get(e.name) else ""
                yield f"- `{e.name}`{of}: {markdown(e.description)}"
            yield ""
        elif kind == "returns":
            of = hints.get("return", "")
            yield from (f"**Returns** {of}: {markdown(one.value[0].description)}", "")
        elif kind == "raises":
            yield from ("**Raises**", "")
            yield from (f"- `{e.annotation}`: {markdown(e.description)}" for e in one.value)
            yield ""
        elif kind == "examples":
            for sort, text in one.value:
                is_code = sort.value == "examples"
                yield from (["```python", text, "```", ""] if is_code else [markdown(text), ""])
        else:  # Notes
            yield from (f"**{one.title}.** {markdown(one.value.description)}", "")


def of_function(name: str, function: Callable[..., Any]) -> Iterator[str]:
    """One function."""
    given = inspect.signature(function)
    hints = {n: hint(p.annotation) for n, p in given.parameters.items()}
    hints["return"] = hint(given.return_annotation)
    yield from (f"### `{name}`", "", "```python", signature(name, function), "```", "")
    yield from described(function, hints)


def of_class(found: type) -> Iterator[str]:
    """One class that functions return."""
    yield from (f"### `{found.__name__}`", "", f"`{found.__module__}.{found.__name__}`", "")
    yield from described(found, {n: hint(t) for n, t in inspect.get_annotations(found).items()})


def functions_page() -> str:
    """docs/api.md."""
    lines = [
        WRITTEN,
        "# Functions",
        "",
        "What Python code may call; everything else may change without notice. Datasets hold the "
        "variables of [variables.md](variables.md), each with dimensions, units and meaning. "
        "Every example runs in the tests.",
        "",
    ]
    for part, functions in FUNCTIONS.items():
        lines += [f"## {part}", ""]
        for name, function in functions.items():
            lines += of_function(name, function)
    lines += ["## What functions return", ""]
    for found in RETURNED:
        lines += of_class(found)
    lines += ["## Scenario", "", "`simcore.Scenario`", "", *described(simcore.Scenario, {})]
    lines += ["Its fields are the keys of a file, in [scenario.md](scenario.md).", ""]
    lines += ["## Errors", "", "| error | when |", "|---|---|"]
    lines += [
        f"| `simcore.errors.{e.__name__}` | {markdown(inspect.getdoc(e) or '')} |" for e in ERRORS
    ]
    return "\n".join(lines) + "\n"


def names_of(module: Any) -> list[str]:
    """Variables that a module registers, in its order."""
    found: list[str] = []

    def note(one: Variable) -> Variable:
        found.append(one.name)
        return one

    with mock.patch.object(registry, "register", note):
        runpy.run_path(module.__file__)
    return found


def row(one: Variable) -> str:
    """One variable."""
    dims = "any" if one.dims is None else ", ".join(
        f"({d})" if d in one.optional else d for d in one.dims
    )  # fmt: skip
    units = one.units.replace("{currency}", "currency")
    return f"| `{one.name}` | {dims} | {units} | {markdown(one.meaning)} |"


def variables_page() -> str:
    """docs/variables.md."""
    lines = [
        WRITTEN,
        "# Variables of the results",
        "",
        "Every Dataset that a function returns holds these and no others, with `units` and "
        "`long_name` as they stand here. `currency` is the scenario's, for example DKK; a unit of "
        "1 is a share, a chance or a ratio. A dimension in brackets may be missing.",
        "",
        "## Dimensions",
        "",
        "| dimension | what |",
        "|---|---|",
        *(f"| `{name}` | {meaning} |" for name, meaning in DIMENSIONS.items()),
        "",
    ]
    for part, module in MODULES.items():
        lines += [
            f"## {part}",
            "",
            "| variable | dimensions | units | meaning |",
            "|---|---|---|---|",
        ]
        lines += [row(variables()[n]) for n in names_of(module)] + [""]
    return "\n".join(lines).rstrip() + "\n"


PAGES = {"api.md": functions_page, "variables.md": variables_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
