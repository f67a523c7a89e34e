"""From a scenario to a result folder, and from a result folder back to itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import xarray as xr

from simcore.contracts.apply import fits
from simcore.engine.simulate import Progress
from simcore.errors import ResultError, ScenarioError
from simcore.money.flows import ledger, lens_of
from simcore.report.answers import Answers, answers
from simcore.report.contract_files import write_contracts
from simcore.report.csv_tables import write_tables
from simcore.report.page import write_page
from simcore.scenario.schema import Scenario
from simcore.sweep.checkpoint import simulate_in_parts
from simcore.sweep.store import (
    open_result,
    provenance,
    seal,
    stored_lives,
    whole_folder,
    write_data,
)


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
    lang: str = "en",
    threads: int | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Done:
    """Simulate (or re-use stored lives), lay money on, answer, and write one folder.

    Parameters
    ----------
    scenario
        A checked scenario with accounts.
    folder
        Where the result goes; an older one there is replaced when all went well.
    draws, cohorts
        Default from the scenario.
    lang
        ``"en"`` or ``"da"``: language of the report.
    threads, progress
        As for ``simulate``.
    say
        Called with a line when a stage begins.

    Returns
    -------
    Done
        The folder and the answers.
    """
    # Without money, or with one arm, there is nothing to answer: say so before the work.
    lens_of(scenario)
    if len(scenario.arms) < 2:
        raise ScenarioError(
            f"{scenario.name}: arms has only {scenario.baseline!r}, so there is nothing to compare "
            f"it with; add [arms.NAME] with what that arm sets otherwise"
        )
    n, c = draws or scenario.run.draws, cohorts or scenario.run.cohorts
    fits(scenario, c)
    seconds: dict[str, float] = {}
    clock = time.perf_counter()
    lives = stored_lives(folder, scenario, n, c)
    simulated = lives is None
    if lives is None:
        lives = simulate_in_parts(scenario, n, c, folder, threads, progress)
    clock = _lap(seconds, "lives", clock)
    say("laying money on" if simulated else "the lives are stored already; pricing them again")
    flows = ledger(lives, scenario)
    clock = _lap(seconds, "flows", clock)
    found = answers(lives, flows, scenario)
    clock = _lap(seconds, "answers", clock)
    say("writing the report")
    _write(folder, scenario, lives, flows, found, lang)
    _lap(seconds, "files and report", clock)
    return Done(folder, found, simulated, seconds)


def _write(
    folder: Path,
    scenario: Scenario,
    lives: xr.Dataset,
    flows: xr.Dataset,
    found: Answers,
    lang: str,
) -> None:
    with whole_folder(folder) as new:
        write_data(new, scenario, lives, flows)
        write_tables(new / "tables", found, scenario)
        write_contracts(new / "contracts", found.contracts)
        record = provenance(scenario, lives, flows)
        write_page(new / "report.html", found, scenario, record, lang)
        seal(new, record)


def _lap(seconds: dict[str, float], stage: str, since: float) -> float:
    now = time.perf_counter()
    seconds[stage] = now - since
    return now


def rerun(folder: Path, out: Path, *, lang: str = "en", threads: int | None = None) -> Done:
    """Rebuild a result from what it says of itself, and hold it against the old one.

    Parameters
    ----------
    folder
        A complete result.
    out
        Where the new one goes; must be another folder.
    lang, threads
        As for ``run``.

    Returns
    -------
    Done
        The new result, equal to the old bit for bit.

    Raises
    ------
    ResultError
        If the old result is damaged, or if the new counts or flows differ from it.
    """
    if out.resolve() == folder.resolve():
        raise ResultError(f"{out}: is the result itself; name another folder with --out")
    old = open_result(folder)
    done = run(
        old.scenario,
        out,
        int(old.provenance["draws"]),
        int(old.provenance["cohorts"]),
        lang=lang,
        threads=threads,
    )
    new = open_result(out)
    for part in ("counts_digest", "flows_digest"):
        if new.provenance[part] != old.provenance[part]:
            versions = (old.provenance["versions"], new.provenance["versions"])
            raise ResultError(
                f"{out}: {part.split('_')[0]} differ from those in {folder}; it was made with "
                f"{versions[0]}, this is {versions[1]}: install the old versions"
            )
    return done
