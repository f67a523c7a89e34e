"""docs/architecture.md is followed through the code: paths, rooms, headings and the four walks."""

import dataclasses
import importlib
import inspect
import json
import re
import shutil
import sys
import threading
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from pydantic import BaseModel

import simcore as sc
from simcore.report.contracts.tables import party_table
from simcore.report.tables import payer_table
from simcore.summary.answers import answers
from simcore.summary.contracts.answers import contract_answers
from simcore.texts import texts
from tests.test_rooms import ORDER, PACKAGE

ROOT = PACKAGE.parent
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
EVERYTHING = ROOT / "tests" / "data" / "everything"
HOP = re.compile(r"^\d+\. `([\w/]+\.py): ([\w.]+)` → \*\*(\w+)\*\*:", re.M)
#: Walk -> most hops, most names of the quantity.
MOST = {"A price": (14, 5), "An outcome payment": (10, 4), "A hazard ratio": (9, 5), "A draw": (9, 7)}  # fmt: skip


def walk(name):
    """File, function and name of the quantity of each hop."""
    part = PAGE.split(f"### {name}\n")[1].split("\n#")[0]
    found = HOP.findall(part)
    assert len(found) == len(re.findall(r"^\d+\.", part, re.M)), "a hop is written otherwise"
    return found


# What the page names


def test_every_path_on_the_page_exists():
    marked = re.findall(r"`([\w./-]+?\.(?:py|md|toml)|[\w./-]+/)(?:: [\w.]+)?`", PAGE)
    marked += re.findall(r"<br>(scenario/[\w/.]+)", PAGE) + re.findall(r", (scenario/\w+)\"", PAGE)
    parts = {p.name for p in PACKAGE.rglob("*") if p.is_dir()}
    assert len(marked) > 60
    for path in marked:
        there = (ROOT / path).exists() or (PACKAGE / path).exists()
        assert there or path.rstrip("/") in parts, path


def test_every_function_on_the_page_is_defined_in_its_file():
    named = re.findall(r"`([\w/]+\.py): ([\w.]+)`", PAGE)
    assert len(named) > 45
    for file, name in named:
        path = file.removeprefix("simcore/")
        module = importlib.import_module("simcore." + path[:-3].replace("/", "."))
        function = inspect.unwrap(reduce(getattr, name.split("."), module))
        code = getattr(function, "py_func", function).__code__
        assert Path(code.co_filename) == PACKAGE / path, (file, name)


def test_the_diagram_of_rooms_is_the_order_that_is_kept():
    levels = re.findall(r'R\d+\["([^"]+)"\]', PAGE)
    assert [set(level.split(" · ")) for level in levels] == [set(rooms) for rooms in ORDER]
    arrows = re.findall(r"R(\d+)(?:\[[^\]]*\])? --> R(\d+)", PAGE)
    assert [(int(a), int(b)) for a, b in arrows] == [(i, i + 1) for i in range(len(ORDER) - 1)]


def test_every_room_has_its_line():
    lines = re.findall(r"^\| `simcore/([\w]+)(?:/|\.py)` \|", PAGE, re.M)
    assert lines == [room for rooms in ORDER for room in rooms]


def test_every_promise_names_the_tests_that_hold_it():
    promises = re.findall(r"^### (\d+)\. .+\n((?:.+\n)+)", PAGE, re.M)
    assert [int(number) for number, _ in promises] == list(range(1, len(promises) + 1))
    assert all("`tests/" in text for _, text in promises)


CITED = re.compile(r"docs/architecture\.md, ([A-Z][^:.]+)[:.]")


def citing():
    for place in ("simcore", "tests", "benchmarks", "docs"):
        for path in sorted((ROOT / place).rglob("*")):
            if path.suffix in (".py", ".md", ".toml") and path != Path(__file__):
                yield path, path.read_text("utf-8")


def test_texts_that_cite_the_page_cite_a_heading_of_it():
    headings = {h.strip() for h in re.findall(r"^#+ (?:\d+\. )?(.+)$", PAGE, re.M)}
    cited = [(path.name, head) for path, text in citing() for head in CITED.findall(text)]
    assert len(cited) >= 9
    assert [(name, head) for name, head in cited if head not in headings] == []


def test_nothing_cites_a_text_that_is_not_there():
    lost = re.compile(r"[Pp]romises? \d|the (?:design|specification)'?s? (?:lets|takes|of)|of the (?:design|specification)\b")  # fmt: skip
    found = [f"{path.name}: {m.group()}" for path, text in citing() for m in lost.finditer(text)]
    assert found == []


def test_the_executor_of_the_page_runs(monkeypatch):
    example = re.search(r"```python\n(.+?)```", PAGE, re.S).group(1)
    threads = example.replace(
        "ProcessPoolExecutor", "ThreadPoolExecutor"
    )  # a test starts no process
    scope = {"scenario": sc.load(EVERYTHING / "everything.toml")}
    exec(threads, scope)
    assert scope["lives"].identical(sc.simulate(scope["scenario"]))
    assert scope["answers"].payers["present_value"].notnull().all()


# The walks


@pytest.mark.parametrize("name", MOST)
def test_a_walk_is_short_and_never_comes_back_to_a_file(name):
    hops = walk(name)
    most, names = MOST[name]
    assert len(hops) <= most
    assert len({quantity for _, _, quantity in hops}) <= names
    if name in ("A price", "An outcome payment"):
        files = [file for i, (file, _, _) in enumerate(hops) if not i or hops[i - 1][0] != file]
        assert len(files) == len(set(files))


class Followed:
    """What the functions of a walk gave, in the order in which they gave it.

    A function takes its place when it returns, a procedure (which returns nothing) when it is
    called.  A compiled loop is not seen itself; it is seen to be asked for.
    """

    def __init__(self, hops):
        self.hops = {(str(PACKAGE / file), name) for file, name, _ in hops}
        self.events, self.compiled, self.calls = [], set(), {}

    def __call__(self, frame, event, arg):
        code = frame.f_code
        key = (code.co_filename, code.co_qualname)
        if event == "call" and code.co_name in ("compiled", "kernel_of"):
            given = frame.f_locals
            modules = [sys.modules[given["kernel"].__module__]] if "kernel" in given else []
            self.compiled |= {m.__file__ for m in [*modules, *given.get("calls", ())]}
        if key not in self.hops:
            return
        if event == "call":
            self.calls[id(frame)] = len(self.events)
            inputs = [v for k, v in frame.f_locals.items() if k not in ("self", "deal")]
            self.events.append((key, content(inputs)))
        elif event == "return":
            place = self.calls.pop(id(frame))
            if arg is not None:
                self.events[place] = (None, None)
                self.events.append((key, content(arg, top=True)))

    def run(self, work):
        threading.setprofile(self)
        sys.setprofile(self)
        try:
            return work()
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    def of(self, file, name):
        """Everything that a hop gave."""
        return [given for key, given in self.events if key == (str(PACKAGE / file), name)]


def content(value, top=False):
    """Numbers and words of a value, comparable; a scenario or a term sheet only where it is all."""
    if isinstance(value, xr.DataArray | xr.Dataset):
        data = value.to_dataset(name="_") if isinstance(value, xr.DataArray) else value
        return [data[n].to_numpy().tolist() for n in data.data_vars]
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, BaseModel):
        return value.model_dump_json() if top else None
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [content(getattr(value, f.name)) for f in dataclasses.fields(value)]
    if isinstance(value, dict):
        return [(str(k), content(v)) for k, v in value.items()]
    if isinstance(value, list | tuple):
        return [content(v) for v in value]
    return value if isinstance(value, str | int | float | bool) else None


def in_order(followed, hops):
    """Hops in the order of the page that came in that order; the compiled ones were asked for."""
    at, seen = 0, []
    for file, name, _ in hops:
        key = (str(PACKAGE / file), name)
        if file.startswith("kernels/"):
            assert key[0] in followed.compiled, f"{file} is not asked for"
            continue
        place = next((i for i in range(at, len(followed.events)) if followed.events[i][0] == key), None)  # fmt: skip
        assert place is not None, f"{file}: {name} does not come after {seen[-1:]}"
        seen.append(name)
        at = place + 1
    return seen


def same(one, other, hops):
    """Hops that give the same although the quantity is another: it does not pass there."""
    python = [(file, name) for file, name, _ in hops if not file.startswith("kernels/")]
    return [f"{f}: {n}" for f, n in python if json.dumps(one.of(f, n)) == json.dumps(other.of(f, n))]  # fmt: skip


def model(folder, change=("", ""), file="everything.toml"):
    """The small model that uses every part of the format, with one text changed in one file."""
    shutil.copytree(EVERYTHING, folder, dirs_exist_ok=True)
    text = (folder / file).read_text("utf-8")
    assert change[0] in text
    (folder / file).write_text(text.replace(*change), encoding="utf-8")
    return folder / "everything.toml"


def lived(path):
    return sc.simulate(sc.load(path), draws=4, cohorts=5, threads=1)


def test_a_price_walks_as_the_page_says(tmp_path):
    hops, lives, followed = walk("A price"), lived(model(tmp_path)), []

    def work(path):
        scenario = sc.load(path)
        found = answers(lives, sc.ledger(lives, scenario), scenario)
        return payer_table(found, scenario, texts("en"))

    for change in (("", ""), ("day_price,1200,1000,1500", "day_price,2400,2000,3000")):
        path = model(tmp_path, change, "parameters.csv")
        followed.append(Followed(hops))
        followed[-1].run(lambda path=path: work(path))
    assert len(in_order(followed[0], hops)) == len(hops) - 1  # all but the compiled loop
    assert same(*followed, hops) == []


def test_an_outcome_payment_walks_as_the_page_says(tmp_path):
    hops, lives, followed = walk("An outcome payment"), lived(model(tmp_path)), []

    def work(scenario, flows):
        found = contract_answers(lives, flows, scenario, ["deal"])
        return party_table(found[0], texts("en"))

    # Outcomes at other follow-ups are paid for.
    for change in (("", ""), ("follow_up = [3, 5]", "follow_up = [2, 4]")):
        scenario = sc.load(model(tmp_path, change, "part.toml"))
        flows = sc.ledger(lives, scenario)
        followed.append(Followed(hops))
        followed[-1].run(lambda s=scenario, f=flows: work(s, f))
    assert len(in_order(followed[0], hops)) == len(hops)
    assert same(*followed, hops) == []


@pytest.mark.parametrize("name", ["A hazard ratio", "A draw"])
def test_a_ratio_and_a_draw_walk_as_the_page_says(name, tmp_path):
    hops = walk(name)
    followed = Followed(hops)
    followed.run(lambda: lived(model(tmp_path)))
    assert len(in_order(followed, hops)) == len(hops) - 1  # all but the compiled loop


def test_a_hop_that_is_not_on_the_way_would_be_seen(tmp_path):
    hops = walk("A price")
    followed = Followed(hops)
    followed.run(lambda: sc.load(EVERYTHING / "everything.toml"))
    with pytest.raises(AssertionError, match="parameter_draws does not come after"):
        in_order(followed, hops)
    assert same(followed, followed, hops[:2]) == [f"{f}: {n}" for f, n, _ in hops[:2]]
