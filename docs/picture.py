"""Draws the README's pictures from stored results: python docs/picture.py RESULT OUT.svg.

With one contract (or none) it draws who pays and who harvests, with several the ways to pay.
"""

import base64
import sys
from pathlib import Path

import simcore as sc
from simcore.report.contracts.figures import compare_figure
from simcore.report.flow_picture import flow_picture
from simcore.summary.answers import answers
from simcore.texts import texts

result = sc.open_result(sys.argv[1])
flows = sc.ledger(result.lives, result.scenario)
found = answers(result.lives, flows, result.scenario)
several = len(found.contracts) > 1
image = (
    compare_figure(found.contracts, texts("en"))
    if several
    else flow_picture(found, result.scenario, texts("en"))
)
data = image.split("base64,")[1].split('"')[0]
Path(sys.argv[2]).write_bytes(base64.b64decode(data))
