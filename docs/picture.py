"""Draws the README's picture from a stored result: python docs/picture.py RESULT OUT.svg."""

import base64
import sys
from pathlib import Path

import simcore as sc
from simcore.report.answers import answers
from simcore.report.flow_picture import flow_picture

result = sc.open_result(sys.argv[1])
flows = sc.ledger(result.lives, result.scenario)
image = flow_picture(answers(result.lives, flows, result.scenario), result.scenario, "en")
data = image.split("base64,")[1].split('"')[0]
Path(sys.argv[2]).write_bytes(base64.b64decode(data))
