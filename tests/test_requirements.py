"""What CI installs has the pinned versions, each file with its digest."""

import re

from tests.shipped import ROOT


def _pins(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", text, re.M)
    return {re.sub(r"[-_.]+", "-", n).lower(): version for n, version in found}


def test_requirements_with_digests_are_the_pinned_versions():
    pinned, hashed = _pins("constraints.txt"), _pins("requirements-ci.txt")
    assert {n: hashed.get(n) for n in pinned} == pinned, "run make hashes"


def test_every_requirement_has_a_digest_and_names_no_place():
    text = (ROOT / "requirements-ci.txt").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z])", re.sub(r"^#.*\n", "", text, flags=re.M), flags=re.M)
    assert all("--hash=sha256:" in e for e in entries if e.strip())
    assert "://" not in text
