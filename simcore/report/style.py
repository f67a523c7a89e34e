"""Colours and the common look of figures and pages: colour-blind safe, readable in print."""

from __future__ import annotations

import base64
import io
import logging
import os
import unicodedata
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

from simcore.texts import Texts
from simcore.texts.locale import tick

if TYPE_CHECKING:
    from jinja2 import Template
    from matplotlib.figure import Figure

    from simcore.scenario.schema.model import Scenario

#: Okabe & Ito's palette, told apart with every common colour vision and in grey.
#: For a country's sectors in their order.
PALETTE = ("#0072B2", "#56B4E9", "#009E73", "#E69F00", "#CC79A7")
#: Sums of sectors.
SUMS = {"public": "#333333", "all": "#777777"}
#: Payers of models without a country, in turn: Paul Tol's muted palette.
OTHERS = ("#332288", "#117733", "#882255", "#44AA99", "#999933", "#AA4499", "#CC6677", "#88CCEE")
GREY, DARK, BETTER, WORSE = "#B8B8B8", "#222222", "#0072B2", "#D55E00"
#: Line styles beside the colours, so that grey print still tells lines apart.
DASHES: tuple[Any, ...] = ("-", (0, (5, 1, 1, 1)), "-.", "--", ":")
SUM_DASHES = {"public": "-", "all": "--"}
OTHER_DASHES = ("-", "--", "-.", ":")


class Look(NamedTuple):
    """How a payer's lines and bars are drawn."""

    colour: str
    dash: Any


def look(scenario: Scenario, sector: str) -> Look:
    """Colour and line of a sector of any model."""
    known = [*scenario.country.sectors][: len(PALETTE)]
    if sector in known:
        k = known.index(sector)
        return Look(PALETTE[k], DASHES[k])
    sectors = dict.fromkeys(p.sector for p in scenario.payers.values())
    others = [s for s in sectors if s not in known]
    k = others.index(sector) if sector in others else -1
    return Look(OTHERS[k % len(OTHERS)], OTHER_DASHES[k % len(OTHER_DASHES)])


def short(text: str, most: int = 40) -> str:
    """A label for a figure: one line of at most ``most`` characters that can be drawn."""
    kept = (c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    line = " ".join("".join(kept).split())
    line = line if len(line) <= most else line[: most - 1].rstrip() + "…"
    # Matplotlib leaves labels with an underscore in front out of a legend.
    return f" {line}" if line.startswith("_") else line


def figure(width: float, height: float) -> tuple[Figure, Any]:
    """A figure and its axes, drawn without a screen and outside pyplot's list of figures."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    # Matplotlib reads this when it is imported and stops at a name it does not know; nothing
    # here is drawn on a screen.
    asked = os.environ.pop("MPLBACKEND", None)
    try:
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    finally:
        if asked is not None:
            os.environ["MPLBACKEND"] = asked

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


def decimal(axis: Any, texts: Texts) -> None:
    """Write tick labels with the language's decimal sign."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: tick(value, texts)))


def svg(made: Figure, title: str) -> str:
    """Write a figure as an ``img``; ``title`` is its description.

    Labels are a scenario's own words: no text is read as a formula between dollar signs.
    """
    import matplotlib as mpl
    from markupsafe import escape
    from matplotlib.text import Text

    for text in made.findobj(Text):
        text.set_parse_math(False)
    buffer = io.StringIO()
    same = mpl.rc_context(
        {"svg.fonttype": "path", "svg.hashsalt": "simcore", "text.parse_math": False}
    )
    with warnings.catch_warnings(), same:
        # A letter that the font lacks is drawn as a box; the tables hold it.
        warnings.simplefilter("ignore", UserWarning)
        made.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    data = base64.b64encode(buffer.getvalue().encode()).decode()
    return f'<img alt="{escape(title)}" src="data:image/svg+xml;base64,{data}">'


def template(name: str) -> Template:
    """A page's template from this room; what is filled in is escaped."""
    from jinja2 import Environment, PackageLoader, select_autoescape

    loader = PackageLoader("simcore.report", ".")
    environment = Environment(
        loader=loader,
        autoescape=select_autoescape(),
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def _visible(value: Any) -> Any:
    """Text without control characters, which HTML may not hold."""
    if type(value) is not str:
        return value
    return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
