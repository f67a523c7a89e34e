"""The figures of the report as SVG, and as PNG for programs that read no SVG."""

from __future__ import annotations

import base64
import re
from html import unescape
from typing import NamedTuple

from simcore.report import figures
from simcore.report.exports.office import library
from simcore.report.flow_picture import flow_picture
from simcore.scenario.schema.model import Scenario
from simcore.summary.answers import Answers
from simcore.texts import Texts

#: Figures in the order of the page; each is ``figures.NAME_figure``.
NAMES = ("cumulative", "payback", "outcomes", "accounts", "perspective", "leans")
_IMAGE = re.compile(r'<img alt="([^"]*)" src="data:image/svg\+xml;base64,([^"]*)">')
#: Points per inch of a PNG.
_PPI = 200.0
#: A page as large as the figure.
_PAGE = """#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")"""


class Picture(NamedTuple):
    """A figure.

    Attributes
    ----------
    svg
        The file's text.
    text
        What is seen, in words.
    """

    svg: str
    text: str


def pictures(answers: Answers, scenario: Scenario, texts: Texts) -> dict[str, Picture]:
    """Every figure of the report that has something to show, by name."""
    drawn = {"flow": flow_picture(answers, scenario, texts)}
    drawn |= {n: getattr(figures, f"{n}_figure")(answers, scenario, texts) for n in NAMES}
    found = {name: _IMAGE.search(html) for name, html in drawn.items()}
    return {
        name: Picture(base64.b64decode(match[2]).decode(), unescape(match[1]))
        for name, match in found.items()
        if match
    }


def png(picture: Picture) -> bytes:
    """Return a figure as PNG."""
    typst = library("typst")
    made: bytes = typst.compile(
        _PAGE.encode(), format="png", ppi=_PPI, sys_inputs={"svg": picture.svg}
    )
    return made
