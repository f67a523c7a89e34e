"""Countries as data: a folder with a ``country.toml`` is a country, and holds no Python."""

from __future__ import annotations

from functools import cache
from pathlib import Path

#: What makes a folder a country: its sectors, taxes and laws.
FACTS = "country.toml"
#: Ending of a model's name -> its file; the model that scenarios stand on is called as its country.
MODELS = {
    "_prior": "model.toml",
    "_calibration": "calibration.toml",
    "_example": "example.toml",
}


@cache
def countries() -> dict[str, Path]:
    """Return the countries that ship with simcore: name -> folder."""
    facts = sorted(Path(__file__).parent.glob(f"*/{FACTS}"))
    return {path.parent.name: path.parent for path in facts}


@cache
def models() -> dict[str, Path]:
    """Return the models that ship with simcore: what ``extends`` may say -> file."""
    out: dict[str, Path] = {}
    for name, folder in countries().items():
        files = {name: f"{name}.toml"} | {f"{name}{end}": file for end, file in MODELS.items()}
        out |= {model: folder / file for model, file in files.items() if (folder / file).exists()}
    return out


@cache
def programmes() -> dict[str, Path]:
    """Return the programmes of the evidence base: id -> file."""
    paths = [p for folder in countries().values() for p in folder.glob("programmes/*.toml")]
    return {path.stem: path for path in sorted(paths, key=lambda path: path.stem)}


def tables(name: str) -> list[Path]:
    """Return the countries' tables of a name, for example ``lifecourse.csv``."""
    return [path for folder in countries().values() if (path := folder / name).exists()]
