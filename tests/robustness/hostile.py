"""A model in which every free text is hostile: it asks for a script, a formula, another folder."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from tests.robustness.sources import EVERYTHING
from tests.robustness.toml_text import dumps

#: Keys whose values are free text (or such a text in two languages).
FREE = {
    "label", "title", "description", "source", "note", "url", "population", "outcome", "country",
    "findings", "source_year", "sentence", "calibrated", "not_calibrated",
}  # fmt: skip
#: Where it would lead; no such host can exist (RFC 2606).
HOST = "hostile.invalid"
TEXTS = (
    "<script>document.title='OWNED'</script>",
    "\"><img src=x onerror=\"document.body.setAttribute('owned','1')\">",
    f"<img src=http://{HOST}/x.png>",
    f"<link rel=stylesheet href=//{HOST}/x.css>",
    "'><svg onload=document.body.setAttribute('owned','1')>",
    "{{7*7}}{% for x in [] %}",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "-->",
    "]]>",
    "</style></title></textarea><script>document.title='OWNED'</script>",
    "../../../../tmp/owned",
    "javascript:document.title='OWNED'",
    "\u202egnp.exe",
    "a\x01b\x1b[31mc",
    "a\nb\tc",
    "$\\frac{1}{0}$",
    "%s{0}{x}%(x)s",
    "æøå 𝔘 🙂",
    "x" * 10_000,
)
#: A text that must be seen as it is, in the page.
SEEN = TEXTS[0]


class Filler:
    """Gives every free text in turn one of the hostile ones, or always the same."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.texts, self.used = texts, 0

    def __call__(self, key: str) -> str:
        self.used += 1
        return self.texts[self.used % len(self.texts)]

    def fill(self, data: Any, key: str = "") -> Any:
        """A copy of parsed TOML with hostile texts in place of its own."""
        if isinstance(data, dict):
            named = key in FREE and data.keys() <= {"en", "da"}
            return {k: self.fill(v, key if named else str(k)) for k, v in data.items()}
        if isinstance(data, list):
            return [self.fill(v, key) for v in data]
        return self(key) if isinstance(data, str) and key in FREE else data


def write(folder: Path, texts: tuple[str, ...], main: str = "everything.toml") -> Path:
    """Write the model; returns its file."""
    folder.mkdir(parents=True, exist_ok=True)
    filler = Filler(texts)
    for path in sorted(EVERYTHING.iterdir()):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".toml":
            data = tomllib.loads(text)
            text = dumps(filler.fill(data))
        else:
            text = text.replace("A register", '"' + texts[0].replace('"', '""') + '"')
        (folder / (main if path.name == "everything.toml" else path.name)).write_text(
            text, encoding="utf-8"
        )
    return folder / main


def rename(folder: Path, old: str, new: str) -> None:
    """Give an id another name, wherever the model's files say it."""

    def walk(data: Any) -> Any:
        if isinstance(data, dict):
            return {(new if k == old else k): walk(v) for k, v in data.items()}
        if isinstance(data, list):
            return [walk(v) for v in data]
        return new if data == old else data

    for path in folder.glob("*.toml"):
        path.write_text(dumps(walk(tomllib.loads(path.read_text("utf-8")))), encoding="utf-8")
    quoted = '"' + new.replace('"', '""') + '"'
    for name in ("care.csv", "children.csv"):
        text = (folder / name).read_text(encoding="utf-8")
        cell = re.compile(rf"(?<![^,\n]){re.escape(old)}(?![^,\n])")
        (folder / name).write_text(cell.sub(lambda _: quoted, text), encoding="utf-8")
