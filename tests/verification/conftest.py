"""Verdicts: each test of this folder says what it claims and what it measured.

``pytest tests/verification --verdicts FILE`` writes them as JSON, from which
``tests/verification/page.py`` makes docs/verification.md.  ``--long`` runs more models
and more children.
"""

import json
import time

import pytest

_VERDICTS = pytest.StashKey[list]()
_BEGAN = pytest.StashKey[float]()


def pytest_configure(config):
    config.stash[_VERDICTS] = []
    config.stash[_BEGAN] = time.monotonic()


@pytest.fixture
def long(request):
    """Whether this is the long suite."""
    return request.config.getoption("--long")


@pytest.fixture
def verdict(request):
    """``verdict(claim, measured)``: what a test claims, and what it saw."""

    def say(claim, measured=""):
        request.node.user_properties.append(("verdict", (claim, str(measured))))

    return say


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.when != "call":
        return
    said = [v for k, v in item.user_properties if k == "verdict"]
    group = item.path.stem.removeprefix("test_")
    for claim, measured in said or [(item.name.removeprefix("test_").replace("_", " "), "")]:
        item.config.stash[_VERDICTS].append(
            {"group": group, "claim": claim, "measured": measured, "held": report.passed}
        )


def pytest_sessionfinish(session):
    path = session.config.getoption("--verdicts")
    if path:
        with open(path, "w", encoding="utf-8") as handle:
            found = {
                "seconds": time.monotonic() - session.config.stash[_BEGAN],
                "verdicts": session.config.stash[_VERDICTS],
            }
            json.dump(found, handle, indent=1, ensure_ascii=False)
