"""The public callables: what ``simcore`` and ``simcore.summary`` export, and the two seams."""

import inspect

import simcore
from simcore.runs import answer, parts
from simcore.sweeps import adapters

#: Name as a user writes it -> the object.
PUBLIC = {f"simcore.{n}": getattr(simcore, n) for n in simcore.__all__ if n != "summary"}
PUBLIC |= {f"simcore.summary.{n}": getattr(simcore.summary, n) for n in simcore.summary.__all__}
PUBLIC |= {"simcore.runs.answer.answer": answer.answer}
PUBLIC |= {f"simcore.runs.parts.{n}": getattr(parts, n) for n in ("plan", "do", "join")}
PUBLIC |= {
    f"simcore.sweeps.adapters.{n}": getattr(adapters, n)
    for n in ("salib_problem", "from_salib", "from_ema", "to_ema")
}
FUNCTIONS = {name: found for name, found in PUBLIC.items() if inspect.isfunction(found)}
CLASSES = {name: found for name, found in PUBLIC.items() if inspect.isclass(found)}
