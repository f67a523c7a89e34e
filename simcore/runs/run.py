"""From a scenario to a result folder."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import xarray as xr

from simcore.contracts.apply import fits
from simcore.engine.memory import refuse_if_too_large
from simcore.engine.simulate import Progress
from simcore.errors import ScenarioError
from simcore.money.flows import perspective_of
from simcore.money.summed import Summed, Summing, blocks
from simcore.report.contracts.files import write_contracts
from simcore.report.csv_tables import write_tables
from simcore.report.page import write_page
from simcore.runs.checkpoint import Parts, simulate_in_parts
from simcore.runs.need import run_need
from simcore.runs.parts import plan
from simcore.runs.store import provenance, stored_lives, write_data
from simcore.scenario.schema.model import Scenario
from simcore.storage.folder import ResultFolder, writing
from simcore.summary.answers import Answers, answers
from simcore.texts import DEFAULT, Texts, texts

Say = Callable[[str], None]
#: Called with the first answers and the number of draws they rest on.
Tell = Callable[[Answers, int], None]


@dataclass
class Done:
    """What a run did.

    Attributes
    ----------
    folder
        The result.
    answers
        Everything the report says.
    simulated
        False where stored lives were priced again.
    seconds
        Stage -> seconds.
    """

    folder: Path
    answers: Answers
    simulated: bool
    seconds: dict[str, float] = field(default_factory=dict)


def run(
    scenario: Scenario,
    folder: Path,
    draws: int | None = None,
    cohorts: int | None = None,
    *,
    lang: str = DEFAULT,
    threads: int | None = None,
    progress: Progress | None = None,
    say: Say = lambda text: None,
    tell: Tell | None = None,
    reuse: bool = True,
) -> Done:
    """Simulate (or re-use stored lives), lay money on, answer, and write one folder.

    Parameters
    ----------
    scenario
        A checked scenario with accounts.
    folder
        Where the result goes: a new or empty folder, or an older result.  Files of the older
        result are replaced when all went well; what else lies beside it stays.
    draws, cohorts
        Default from the scenario.
    lang
        Language of the report.
    threads, progress
        As for ``simulate``.
    say
        Called with a line when a stage begins, and with what the user should know.
    tell
        Called with who pays and who harvests: by the first draws, as soon as they are
        simulated, whenever there are twice as many, and by all of them, before anything is drawn
        or written.
    reuse
        False: simulate even if the folder holds the same lives.

    Returns
    -------
    Done
        The folder and the answers.

    Raises
    ------
    TextError
        If there is no such language.
    ResultError
        If the folder holds what simcore did not write, or another process writes there.
    MemoryLimitError
        If the run would need more memory than there is.
    KeyboardInterrupt
        When interrupted; its text says what is kept.
    """
    spoken = texts(lang)
    ready(scenario)
    n, c = draws or scenario.run.draws, cohorts or scenario.run.cohorts
    fits(scenario, c)
    refuse_if_too_large(scenario.name, run_need(scenario, c, threads), n)
    with writing(folder) as place:
        parts = Parts(scenario, n, c, place.work)
        for other in parts.others():
            say(f"{parts.folder.parent}: holds parts of an interrupted run of {other}, which are "
                f"kept; run it again to go on with them, or remove the folder")  # fmt: skip
        try:
            done = _run(scenario, place, parts, spoken, threads, progress, say, tell, reuse)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(parts.state()) from None
        parts.remove()
    return done


def ready(scenario: Scenario) -> None:
    """Raise ``ScenarioError`` where there is nothing to report: no money, or a single arm."""
    perspective_of(scenario)
    if len(scenario.arms) < 2:
        raise ScenarioError(
            f"{scenario.name}: arms has only {scenario.baseline!r}, so there is nothing to compare "
            f"it with; add [arms.NAME] with what that arm sets otherwise"
        )


def _run(
    scenario: Scenario,
    place: ResultFolder,
    parts: Parts,
    spoken: Texts,
    threads: int | None,
    progress: Progress | None,
    say: Say,
    tell: Tell | None,
    reuse: bool,
) -> Done:
    seconds: dict[str, float] = {"lives": 0.0, "flows": 0.0}
    clock = time.perf_counter()

    def lap(stage: str) -> None:
        nonlocal clock
        clock = _lap(seconds, stage, clock)

    def tell_first(flows: Summed) -> Answers:
        first = Answers.first(flows.means, samples=flows.samples)
        if tell:
            tell(first, flows.means.sizes["draw"])
        return first

    summing = Summing(scenario, list(range(parts.draws)))

    def price(some: xr.Dataset) -> None:
        lap("lives")
        summing.add(some)
        lap("flows")

    told = 0

    def price_and_tell(some: xr.Dataset) -> None:
        nonlocal told
        price(some)
        if tell and 2 * told <= summing.added < parts.draws:
            tell_first(summing.so_far())
            told = summing.added
            lap("answers")

    cohorts = int(parts.belongs["cohorts"])
    stored = stored_lives(place.path, scenario, parts.draws, cohorts, say) if reuse else None
    if stored is None:
        lives = simulate_in_parts(scenario, parts, threads, progress, say, price_and_tell)
    else:
        say("the lives are stored already; pricing them again")
        lives = stored.lives
        for some in blocks(lives):
            price(some)
    flows = summing.so_far()
    found = answers(lives, flows.means, scenario, first=tell_first(flows), samples=flows.samples)
    lap("answers")
    say("writing the report")
    made_with = stored.provenance["lives_versions"] if stored else None
    record = provenance(scenario, lives, flows.means, made_with)

    def write(new: Path) -> None:
        chunks = parts.chunks(plan(scenario, parts.draws, cohorts)) if stored is None else None
        write_data(new, scenario, lives, flows.means, chunks)
        write_tables(new / "tables", found, scenario, spoken)
        write_contracts(new / "contracts", found.contracts, spoken)
        write_page(new / "report.html", found, scenario, record, spoken)

    for kept in place.replace(write, record):
        say(f"{place.path / kept}: is a file of the earlier result that had been changed; kept")
    lap("files and report")
    return Done(place.path, found, stored is None, seconds)


def _lap(seconds: dict[str, float], stage: str, since: float) -> float:
    now = time.perf_counter()
    seconds[stage] = seconds.get(stage, 0.0) + now - since
    return now
