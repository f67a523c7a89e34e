"""Contracts of several scenario files, side by side; the same lives are simulated once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import xarray as xr

from simcore.contracts.apply import fits
from simcore.engine.memory import Need, refuse_if_too_large
from simcore.engine.simulate import Progress
from simcore.errors import ScenarioError
from simcore.money.flows import ledger
from simcore.report.contracts.files import write_contracts
from simcore.report.contracts.page import write_comparison
from simcore.report.labels import label
from simcore.runs.checkpoint import Parts, simulate_in_parts
from simcore.runs.need import run_need
from simcore.runs.store import packages, stored_lives
from simcore.scenario.digests import digest, digest_of, lives_digest
from simcore.scenario.schema.model import Scenario
from simcore.storage.folder import ResultFolder, writing
from simcore.storage.versions import versions
from simcore.summary.contracts.answers import ContractAnswer, contract_answers
from simcore.texts import DEFAULT, Texts, texts


@dataclass(frozen=True)
class Comparison:
    """What ``compare`` gives.

    Attributes
    ----------
    folder
        Page, tables and INDIGO file.
    answers
        One per contract, in order of the files.
    lives
        How many different sets of lives they stand on; with one, the children are the same.
    simulated
        How many of those had to be simulated.
    """

    folder: Path
    answers: list[ContractAnswer]
    lives: int
    simulated: int


def compare(
    scenarios: Sequence[Scenario],
    folder: Path,
    draws: int | None = None,
    cohorts: int | None = None,
    *,
    contracts: Sequence[str] = (),
    results: Path = Path("results"),
    lang: str = DEFAULT,
    threads: int | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Comparison:
    """Lay contracts side by side and write one folder.

    Parameters
    ----------
    scenarios
        Checked; each with a contract.
    folder
        Where the page goes: a new or empty folder, or that of an earlier comparison.
    draws, cohorts
        The same for all; default the first scenario's.
    contracts
        Only contracts of these names; default all.
    results
        Where stored lives are looked for, in a folder of the scenario's name.
    lang, threads, progress, say
        As for ``run``.

    Raises
    ------
    ScenarioError
        If a scenario has no contract, or none of the names asked for.
    """
    spoken = texts(lang)
    known = {name for s in scenarios for name in s.contracts}
    for s in scenarios:
        if not s.contracts:
            raise ScenarioError(
                f"{s.name}: has no contract to compare; add [contracts.NAME] (docs/contracts.md)"
            )
    for name in contracts:
        if name not in known:
            raise ScenarioError(
                f"compare: no scenario has a contract {name!r}; choose from "
                f"{', '.join(sorted(known))}"
            )
    n = draws or scenarios[0].run.draws
    c = cohorts or scenarios[0].run.cohorts
    for s in scenarios:
        fits(s, c)
        need = run_need(s, c, threads)
        different = len({lives_digest(other) for other in scenarios})
        held = Need(need.fixed, need.per_draw * different)
        refuse_if_too_large(s.name, held, n)
    with writing(folder) as place:
        return _compare(scenarios, place, n, c, contracts, results, spoken, threads, progress, say)


def _compare(
    scenarios: Sequence[Scenario],
    place: ResultFolder,
    draws: int,
    cohorts: int,
    contracts: Sequence[str],
    results: Path,
    spoken: Texts,
    threads: int | None,
    progress: Progress | None,
    say: Callable[[str], None],
) -> Comparison:
    lives: dict[str, xr.Dataset] = {}
    priced: dict[tuple[str, str], xr.Dataset] = {}
    seen: set[str] = set()
    answers: list[ContractAnswer] = []
    simulated: list[Parts] = []
    try:
        for s in scenarios:
            key = lives_digest(s)
            if key not in lives:
                stored = stored_lives(results / s.name, s, draws, cohorts, say)
                say(f"{s.name}: {'stored lives are used' if stored else 'simulating'}")
                if stored:
                    lives[key] = stored.lives
                else:
                    simulated.append(Parts(s, draws, cohorts, place.work))
                    lives[key] = simulate_in_parts(s, simulated[-1], threads, progress, say)
            money = (key, _money_digest(s))
            if money not in priced:
                priced[money] = ledger(lives[key], s)
            wanted = [x for x in s.contracts if not contracts or x in contracts]
            # A file that stands on another repeats its contracts: the same one is shown once.
            new = [x for x in wanted if _mark(s, x) not in seen]
            seen |= {_mark(s, x) for x in new}
            answers += contract_answers(lives[key], priced[money], s, new)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("; ".join(p.state() for p in simulated)) from None
    title = " / ".join(dict.fromkeys(label(s.title, spoken, s.name) for s in scenarios))

    def write(new_folder: Path) -> None:
        write_contracts(new_folder, answers, spoken)
        write_comparison(new_folder / "compare.html", answers, title, spoken)

    record = {
        "comparison": [s.name for s in scenarios],
        "scenario_digests": [digest(s) for s in scenarios],
        "draws": draws,
        "cohorts": cohorts,
        "versions": versions(),
        **packages(*scenarios),
    }
    for kept in place.replace(write, record):
        say(f"{place.path / kept}: is a file of the earlier comparison that had been changed; kept")
    for parts in simulated:
        parts.remove()
    return Comparison(place.path, answers, len(lives), len(simulated))


def _money_digest(scenario: Scenario) -> str:
    """Digest of everything but lives and contracts: the same means the same flows."""
    data = scenario.resolved()
    keys: tuple[str, ...] = ("country", "money", "price_index", "payers", "accounts", "rules")
    keys += ("perspectives", "parameters")
    return digest_of({k: data.get(k) for k in keys})


def _mark(scenario: Scenario, contract: str) -> str:
    """Digest of one contract on its lives and money."""
    terms = scenario.contracts[contract].model_dump(mode="json", by_alias=True)
    return digest_of([lives_digest(scenario), _money_digest(scenario), terms])
