"""Any model in plain C, one person after the other: what the Danish model costs by hand.

The C text is written out per model from the same tables (domains, conditions, counted
cells), with xoshiro256** and thresholds in doubles, and compiled with gcc -O3
-march=native.  Arms are simulated apart, as a hand-written program would.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np

from simcore.engine.shape import Shape
from simcore.lifecourse.counters import AT_END, AT_START, EVENT


def compiled(shape: Shape, thresholds: np.ndarray, folder: Path) -> Callable | None:
    """``run(n, seed)`` gives counts (arm, year, cell); None where there is no gcc."""
    gcc = shutil.which("gcc")
    if gcc is None:
        return None
    luts: list[np.ndarray] = []
    places: list[np.ndarray] = []
    text = _text(shape, luts, places)
    source = folder / "danish.c"
    source.write_text(text, encoding="utf-8")
    library = folder / "danish.so"
    subprocess.run(
        [gcc, "-O3", "-march=native", "-shared", "-fPIC", "-o", library, source], check=True
    )
    function = ctypes.CDLL(str(library)).run
    rows = np.ascontiguousarray(thresholds / 2.0**31)
    lut = np.ascontiguousarray(np.concatenate(luts), np.int32)
    place = np.ascontiguousarray(np.concatenate(places), np.int32)

    def run(n: int, seed: int) -> np.ndarray:
        out = np.zeros((len(rows), shape.scenario.run.rows, shape.cells + 1), np.int64)
        for arm in range(len(rows)):
            function(
                ctypes.c_long(n), ctypes.c_uint64(seed + arm),
                rows[arm].ctypes.data_as(ctypes.c_void_p), lut.ctypes.data_as(ctypes.c_void_p),
                place.ctypes.data_as(ctypes.c_void_p), out[arm].ctypes.data_as(ctypes.c_void_p),
            )  # fmt: skip
        return out[..., :-1]

    return run


def _text(shape: Shape, luts: list[np.ndarray], places: list[np.ndarray]) -> str:
    n, layout = shape.layout.count, shape.layout
    age, year = 4 * n, 4 * n + 1

    def index(grid, weight):
        parts = []
        for axis, stride in zip(grid.axes, grid.strides(), strict=True):
            parts.append(f"lut[{256 * len(luts)} + m[{axis.slot}]]")
            luts.append(axis.classes * stride * weight)
        return " + ".join(parts) or "0"

    def choose(program, at):
        last = program.states - 1
        return (
            f"t = thr + {at} + {index(program.grid, last)}; u = uniform(); "
            f"k = 0; while (k < {last} && u >= t[k]) k++;"
        )

    body = [f"for (int s = 0; s < {layout.slots}; s++) m[s] = 0;", "on = 1;"]
    ages = ", ".join(layout.states["entry_age"])
    for program, at in zip(shape.programs.start, shape.start_at, strict=True):
        body.append(choose(program, at) + f" m[{program.variable}] = k;")
        if program.variable == 0:
            body.append(f"m[{age}] = entry[m[0]];")
    body.append(f"for (int step = 0; step < {shape.scenario.run.total_steps}; step++) {{")
    body.append(
        f"int y = step / {layout.steps_per_year}; m[{age}] = entry[m[0]] + y; m[{year}] = y;"
    )
    body.append(f"for (int s = 0; s < {2 * n}; s++) m[{2 * n} + s] = m[s];")
    body.append(f"int64_t *c = out + (long)y * {shape.cells + 1};")
    body += _counts(shape, places, index, AT_START)
    body.append("if (on) do {")
    end = shape.scenario.exit
    for program, at in zip(shape.programs.step, shape.step_at, strict=True):
        v = program.variable
        body.append(choose(program, at))
        body.append(
            f"if (k != m[{v}]) {{ m[{v}] = k; m[{n + v}] = 0; }} "
            f"else if (m[{n + v}] < 255) m[{n + v}]++;"
        )
        if end and layout.variables[v] == end.domain:
            body.append(
                f"if (k == {layout.states[end.domain].index(end.state)}) {{ on = 0; break; }}"
            )
    body.append("} while (0);")
    body += _counts(shape, places, index, EVENT) + _counts(shape, places, index, AT_END) + ["}"]
    rng = (Path(__file__).with_name("plain.c")).read_text(encoding="utf-8")
    rng = rng[rng.index("static uint64_t s[4]") : rng.index("static inline int draw")]
    return (
        "#include <stdint.h>\n" + rng + f"static const int entry[] = {{{ages}}};\n"
        "void run(long n, uint64_t seed, const double *thr, const int32_t *lut,\n"
        "         const int32_t *place, int64_t *out) {\n"
        f"seed_with(seed); int m[{layout.slots}], on, k; const double *t; double u;\n"
        "for (long i = 0; i < n; i++) {\n" + "\n".join(body) + "\n}}\n"
    )


def _counts(shape: Shape, places: list[np.ndarray], index: Callable, time: int) -> list[str]:
    lines = []
    for counter in shape.counters:
        if not counter.at & time:
            continue
        at = sum(len(p) for p in places)
        places.append(np.where(counter.place < 0, shape.cells, counter.place))
        add = f"c[place[{at} + {index(counter.grid, 1)}]]++;"
        if time == EVENT:
            before, now = (axis.slot for axis in counter.grid.axes[:2])
            add = f"if (m[{before}] != m[{now}]) {add}"
        elif counter.exited >= 0:
            add = f"if (on) {add} else c[{counter.exited}]++;"
        lines.append(add)
    return lines
