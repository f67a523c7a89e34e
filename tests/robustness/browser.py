"""A page opened in a real browser, and what was there when its scripts had run."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--virtual-time-budget=4000",
)  # fmt: skip


def browser() -> str:
    """Path of Chromium; without it the test is skipped, in CI it fails."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None and os.environ.get("CI"):
        pytest.fail("CI opens the report in a browser: apt-get install chromium")
    if found is None:
        pytest.skip("no chromium here; CI opens the page in one")
    return found


@dataclass
class Opened(HTMLParser):
    """The page as the browser had it in the end.

    Attributes
    ----------
    title, text
        Title, and all text outside scripts and styles.
    tags
        Every element with its attributes.
    asked
        Log of everything that was asked of the network.
    """

    title: str = ""
    text: str = ""
    asked: str = ""
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("title", "script", "style"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if self.inside and self.inside[-1] == "title":
            self.title += data
        elif not self.inside:
            self.text += data


def opened(page: Path, aside: Path) -> Opened:
    """Open a page from disk and wait until nothing more happens."""
    log = aside / "network.json"
    words = [f"--user-data-dir={aside / 'profile'}", f"--log-net-log={log}", "--dump-dom"]
    out = subprocess.run(
        [browser(), *FLAGS, *words, page.resolve().as_uri()],
        capture_output=True, timeout=180,
    )  # fmt: skip
    assert out.returncode == 0, out.stderr.decode(errors="replace")[-2000:]
    found = Opened()
    found.feed(out.stdout.decode("utf-8"))
    found.asked = log.read_text(encoding="utf-8", errors="replace")
    return found


def read(page: Path) -> Opened:
    """A page as a parser sees it, without a browser."""
    found = Opened()
    found.feed(page.read_text(encoding="utf-8"))
    return found
