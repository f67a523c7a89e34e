"""Prints the answers of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from simcore.cli.common import show
from simcore.cli.contracts import show_contracts

if TYPE_CHECKING:
    from simcore.scenario import Scenario
    from simcore.texts import Texts


def show_first(answers: Any, many: int, draws: int, scenario: Scenario, texts: Texts) -> None:
    """Print who pays and who harvests: sentences, by all draws with one line per payer too.

    What the first draws say goes where progress is shown: it is not the result.
    """
    from simcore.report.headline import headline
    from simcore.report.labels import label, standing
    from simcore.report.tables import payer_table

    if many < draws:
        click.echo(texts.say("shell.first", n=many, draws=draws), err=True)
        click.echo(f"  - {headline(answers, scenario, texts)[0]}", err=True)
        return
    click.echo(f"\n{label(scenario.title, texts, scenario.name)}")
    if standing(scenario, texts):
        click.echo(f"({standing(scenario, texts)})")
    for line in headline(answers, scenario, texts):
        click.echo(f"  - {line}")
    show(payer_table(answers, scenario, texts))


def show_rest(done: Any, texts: Texts) -> None:
    """Print what contracts answer, how long it took, and where the report is."""
    show_contracts(done.answers.contracts, texts)
    times = ", ".join(
        f"{texts.say(f'shell.{stage}')} {seconds:.2f} s" for stage, seconds in done.seconds.items()
    )
    source = texts.say("shell.simulated" if done.simulated else "shell.stored")
    click.echo(f"\n{source}: {times}")
    click.echo(texts.say("shell.report", path=done.folder / "report.html"))
