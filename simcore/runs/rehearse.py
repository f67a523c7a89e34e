"""A run with few lives, nothing written: an error that would stop the run is raised here."""

from __future__ import annotations

from simcore.contracts.apply import fits
from simcore.engine.simulate import simulate
from simcore.errors import ResultError
from simcore.money.flows import ledger
from simcore.report.contracts.indigo import project
from simcore.report.headline import headline
from simcore.report.page import page
from simcore.scenario.schema.model import Scenario
from simcore.summary.answers import answers
from simcore.texts import DEFAULT, languages, texts

#: Draws of a rehearsal: rank correlations are worked out too, see ``answers``.
DRAWS = 3
#: Children of each intake year; the page holds no fewer parts with few.
CHILDREN = 20


def rehearse(scenario: Scenario) -> str:
    """Simulate a few children, lay money on, answer and write the page, all in memory.

    Parameters
    ----------
    scenario
        A checked scenario.

    Returns
    -------
    str
        What a report lacks, in one sentence; empty where nothing is missing.

    Raises
    ------
    SimcoreError
        What ``run`` would raise after its work.

    Notes
    -----
    About 3 s for the shipped model, half of it Matplotlib's; compiling comes first where the
    model's kernels are not cached.  Figures are drawn once, words written in every language.
    """
    simulate(scenario, draws=1, cohorts=1, central=True)
    if not scenario.accounts or scenario.money is None:
        return (
            f"{scenario.name}: has no accounts, so its lives can be simulated but there is no "
            f"report to write; add [accounts] for one"
        )
    if len(scenario.arms) < 2:
        return (
            f"{scenario.name}: has the single arm {scenario.baseline!r}, so its lives can be "
            f"simulated but there is nothing to report on; add a second [arms.NAME] for a report"
        )
    few, cohorts = _smallest(scenario)
    lives = simulate(few, draws=DRAWS, cohorts=cohorts)
    flows = ledger(lives, few)
    all_answers = answers(lives, flows, few, few_draws=DRAWS)
    for one in all_answers.contracts:
        project(one)
    record = {"draws": DRAWS, "cohorts": cohorts}
    for lang in languages():
        headline(all_answers, few, texts(lang))
        page(all_answers, few, record, texts(lang), draw=lang == DEFAULT)
    return ""


def _smallest(scenario: Scenario) -> tuple[Scenario, int]:
    """The scenario with few children, and the fewest cohorts that its contracts can do with."""
    few = scenario
    if not scenario.population.children:  # a table of actual children is as it is
        intakes = {year: min(n, CHILDREN) for year, n in scenario.population.intakes.items()}
        population = scenario.population.model_copy(update={"intakes": intakes})
        few = scenario.model_copy(update={"population": population})
    for one in (few, scenario):
        for cohorts in range(1, min(scenario.run.cohorts, 64) + 1):
            try:
                fits(one, cohorts)
            except ResultError:
                continue
            return one, cohorts
    fits(scenario, scenario.run.cohorts)
    return scenario, scenario.run.cohorts
