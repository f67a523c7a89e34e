"""Rooms of the package: arrows go one way, and each room can be seen across."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "simcore"
#: From the ground up: a room imports only rooms above its own line here.
ORDER = (
    ("errors", "countries", "once"),
    ("kinds",),
    ("earlier_names", "texts", "kernels", "randomness", "distributions", "storage"),
    ("arguments",),
    ("variables",),
    ("scenario",),
    ("uncertainty",),
    ("lifecourse",),
    ("engine",),
    ("money",),
    ("contracts",),
    ("national",),
    ("summary",),
    ("report",),
    ("calibration", "runs"),
    ("sweeps",),
    ("cli",),
    ("benchmarks",),
)
LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}
#: Files side by side in one room, its face not counted.
MOST_FILES = 13
MOST_LINES = 320


def files():
    return sorted(p for p in PACKAGE.rglob("*.py") if "__pycache__" not in p.parts)


def room_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def is_module(name):
    place = PACKAGE.joinpath(*name.split(".")[1:])
    return place.with_suffix(".py").exists() or (place / "__init__.py").exists()


def imports(path, types=True):
    """Names of simcore's modules that a file imports, wherever in the file; or not for types."""
    nodes = [ast.parse(path.read_text("utf-8"))]
    while nodes:
        node = nodes.pop()
        if types or ast.unparse(getattr(node, "test", node)) != "TYPE_CHECKING":
            nodes += ast.iter_child_nodes(node)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("simcore."):
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            found = [name for name in inner if is_module(name)]
            yield from found or [node.module]
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.startswith("simcore."))


def arrows_back(paths):
    """Imports of a room that stands higher, or beside the own one."""
    for path in paths:
        own = room_of(path)
        if own in ("__init__", "__main__"):
            continue
        for module in imports(path):
            other = module.split(".")[1]
            if other != own and LEVEL[other] >= LEVEL[own]:
                yield f"{path.relative_to(PACKAGE)} imports {module}"


def test_every_room_has_its_place_and_no_arrow_goes_back():
    rooms = {room_of(p) for p in files()} - {"__init__", "__main__"}
    assert rooms == set(LEVEL)
    assert list(arrows_back(files())) == []


def test_an_arrow_back_would_be_seen(monkeypatch, tmp_path):
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    (tmp_path / "money").mkdir()
    file = tmp_path / "money" / "wrong.py"
    file.write_text("def late():\n    from simcore.report.page import page\n")
    assert list(arrows_back([file])) == ["money/wrong.py imports simcore.report.page"]


def test_what_other_rooms_take_from_the_checks_is_checks():
    """A definition that stands there is hard to find, and ties its readers to the checks."""
    taken = set()
    for path in files():
        if path.parent.name == "check" or path.name == "load.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            module = getattr(node, "module", None) or ""
            if isinstance(node, ast.ImportFrom) and module.startswith("simcore.scenario.check"):
                taken |= {alias.name for alias in node.names}
    assert taken
    assert not {n for n in taken if not n.endswith(("problems", "warnings", "remarks"))}


def test_things_are_known_by_name_and_not_by_their_place_in_memory():
    calls = [
        f"{path.name}:{node.lineno}"
        for path in files()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "id"
    ]
    assert calls == []


def test_no_circle_between_files():
    names = {
        p: "simcore." + ".".join(p.relative_to(PACKAGE).with_suffix("").parts) for p in files()
    }
    known = {n.removesuffix(".__init__"): p for p, n in names.items()}
    edges = {p: {known[m] for m in imports(p, types=False) if m in known} - {p} for p in files()}
    done, path = set(), []

    def visit(file):
        assert file not in path, " -> ".join(str(p.relative_to(PACKAGE)) for p in [*path, file])
        if file in done:
            return
        path.append(file)
        for other in edges[file]:
            visit(other)
        path.pop()
        done.add(file)

    for file in edges:
        if room_of(file) != "__init__":
            visit(file)


@pytest.mark.parametrize("folder", sorted({p.parent for p in files()}), ids=lambda p: p.name)
def test_a_room_can_be_seen_across(folder):
    side_by_side = [p for p in folder.glob("*.py") if p.name != "__init__.py"]
    assert len(side_by_side) <= MOST_FILES, f"{folder.name} has {len(side_by_side)} files"


def test_a_file_is_one_idea():
    long = {
        p.name: n for p in files() if (n := len(p.read_text("utf-8").splitlines())) > MOST_LINES
    }
    assert not long
