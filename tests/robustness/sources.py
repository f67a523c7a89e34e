"""What is mutated: every scenario, term sheet and programme that ships, with its tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.shipped import ROOT, SCENARIOS

DENMARK = ROOT / "simcore" / "countries" / "denmark"
EVERYTHING = ROOT / "tests" / "data" / "everything"


@dataclass(frozen=True)
class Source:
    """A file that simcore is given, the files it stands on, and which of them are mutated.

    Attributes
    ----------
    name, kind
        For the log; ``"scenario"``, ``"sheet"`` or ``"programme"``.
    main
        The file that is read, by its place in the folder.
    files
        Place in the folder -> text, or the file that is linked there as it is.
    mutated
        The files that a mutation may change; default the main one.
    weight
        How often it is taken, relative to the others.
    """

    name: str
    kind: str
    main: str
    files: dict[str, str | Path]
    mutated: tuple[str, ...] = ()
    weight: float = 1.0

    @property
    def targets(self) -> tuple[str, ...]:
        """Files that a mutation may change."""
        return self.mutated or (self.main,)

    @property
    def group(self) -> str:
        """What it belongs to, in words."""
        if self.kind != "scenario":
            return {"sheet": "term sheets", "programme": "programmes"}[self.kind]
        if self.name.startswith("everything"):
            return "the small model with every part, and its tables"
        if self.name.startswith("simcore"):
            return "the Danish model's own files"
        return "scenarios on the Danish model" if self.danish else "other models"

    @property
    def danish(self) -> bool:
        """Whether it stands on the Danish model, which takes longest to load."""
        given = self.files[self.main]
        return any(isinstance(f, Path) for f in self.files.values()) or "extends = " in str(given)


def _alone(path: Path, kind: str, weight: float) -> Source:
    name, text = str(path.relative_to(ROOT)), path.read_text("utf-8")
    tables = [path.with_name(n) for n in re.findall(r'"([\w.]+\.csv)"', text)]
    files: dict[str, str | Path] = {path.name: text}
    files |= {t.name: t.read_text("utf-8") for t in tables if t.exists()}
    return Source(name, kind, path.name, files, weight=weight)


def blocks(page: str) -> list[str]:
    """TOML blocks of a page of the documentation."""
    return re.findall(r"```toml\n(.*?)```", (ROOT / page).read_text("utf-8"), re.S)


def _everything() -> list[Source]:
    texts = {p.name: p.read_text("utf-8") for p in sorted(EVERYTHING.iterdir())}
    main = "everything.toml"
    found = []
    for name in texts:
        toml = name.endswith(".toml")
        share = {main: 30.0, "part.toml": 30.0}.get(name, 6.0 if toml else 4.0)
        found.append(Source(f"everything/{name}", "scenario", main, dict(texts), (name,), share))
    return found


def _danish() -> list[Source]:
    found = [_alone(path, "scenario", 0.9) for path in SCENARIOS]
    flagship = ROOT / "scenarios" / "laer_for_livet.toml"
    for page, name in (("README.md", "full_effect"), ("docs/contracts.md", "our_deal")):
        text = next(b for b in blocks(page) if f'name = "{name}"' in b)
        found.append(
            Source(
                f"{page}: {name}", "scenario", f"{name}.toml", {f"{name}.toml": text}, weight=0.9
            )
        )
    return [
        Source(s.name, s.kind, s.main, {flagship.name: flagship} | s.files, weight=s.weight)
        if f'extends = "{flagship.name}"' in str(s.files[s.main]) else s
        for s in found
    ]  # fmt: skip


def _base() -> list[Source]:
    """The Danish model itself, copied beside a scenario that stands on it."""
    mst = (ROOT / "scenarios" / "mst.toml").read_text("utf-8")
    mst = re.sub(
        r'extends = "denmark".*\n(extends_digest.*\n)?', 'extends = "base/denmark.toml"\n', mst
    )
    files: dict[str, str | Path] = {"mst.toml": mst}
    names = [p.name for p in sorted(DENMARK.iterdir()) if p.suffix in (".toml", ".csv")]
    files |= {f"base/{n}": DENMARK / n for n in names}
    fitted = ("calibration.toml", "targets.csv", "priors.csv")
    return [
        Source(
            f"simcore/countries/denmark/{n}", "scenario", "base/calibration.toml" if n in fitted else "mst.toml",
            dict(files), (f"base/{n}",), 0.25,
        )
        for n in names
    ]  # fmt: skip


@cache
def sources() -> list[Source]:
    """Everything that ships and is read."""
    models = [*sorted((ROOT / "tests" / "published").glob("*.toml"))]
    models += sorted((ROOT / "tests" / "data").glob("*.toml"))
    found = [_alone(p, "scenario", 2.5) for p in models]
    for block in blocks("docs/models.md"):
        if named := re.match(r"# file: (\S+)\n", block):
            files: dict[str, str | Path] = {named[1]: block}
            found.append(
                Source(f"docs/models.md: {named[1]}", "scenario", named[1], files, weight=6)
            )
    sheets = sorted((ROOT / "tests" / "contracts" / "published").glob("*.toml"))
    found += [_alone(p, "sheet", 2.5) for p in sheets]
    for k, block in enumerate(b for b in blocks("docs/contracts.md") if "[observed]" in b):
        found.append(
            Source(
                f"docs/contracts.md: sheet {k}",
                "sheet",
                "sheet.toml",
                {"sheet.toml": block},
                weight=2.5,
            )
        )
    shelf = sorted((DENMARK / "programmes").glob("*.toml"))
    found += [_alone(p, "programme", 0.6) for p in shelf]
    return [*found, *_everything(), *_danish(), *_base()]
