"""Colours and the common look of figures and pages: colour-blind safe, readable in print."""

from __future__ import annotations

import base64
import io
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Template
    from matplotlib.figure import Figure

#: Okabe & Ito's palette, told apart with every common colour vision and in grey.
COLOURS = {
    "K": "#0072B2",
    "KO": "#56B4E9",
    "R": "#009E73",
    "S": "#E69F00",
    "C": "#CC79A7",
    "S+R": "#D55E00",
    "public": "#333333",
    "all": "#777777",
}
GREY, DARK, BETTER, WORSE = "#B8B8B8", "#222222", "#0072B2", "#D55E00"
#: Line styles beside the colours, so that grey print still tells lines apart.
DASHES = {
    "K": "-",
    "S": "--",
    "R": "-.",
    "C": ":",
    "KO": (0, (5, 1, 1, 1)),
    "S+R": "-.",
    "public": "-",
    "all": "--",
}


def figure(width: float, height: float) -> tuple[Figure, Any]:
    """A figure and its axes, drawn without a screen and without global state."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    made = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasSVG(made)
    axes = made.add_subplot()
    plain(axes)
    return made, axes


def plain(axes: Any) -> None:
    """Take away what is not information."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=3, labelsize=9)


def decimal(axis: Any, lang: str) -> None:
    """Write tick labels with the language's decimal sign."""
    from matplotlib.ticker import FuncFormatter

    def write(value: float, _: object) -> str:
        text = f"{value:.10g}".replace("-", "−")
        return text.replace(".", ",") if lang == "da" else text

    axis.set_major_formatter(FuncFormatter(write))


def svg(made: Figure, title: str) -> str:
    """Write a figure as an ``img`` whose text stays text; ``title`` is its description."""
    import matplotlib as mpl

    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "simcore"}):
        made.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    data = base64.b64encode(buffer.getvalue().encode()).decode()
    alt = title.replace("&", "&amp;").replace('"', "&quot;")
    return f'<img alt="{alt}" src="data:image/svg+xml;base64,{data}">'


def template(name: str) -> Template:
    """A page's template from this room; what is filled in is escaped."""
    from jinja2 import Environment, PackageLoader, select_autoescape

    loader = PackageLoader("simcore.report", ".")
    environment = Environment(
        loader=loader, autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(name)
