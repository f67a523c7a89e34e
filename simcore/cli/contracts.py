"""Shell commands for contracts: compare and settle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simcore.cli.common import (
    COHORTS,
    CONFINE,
    DRAWS,
    LANG,
    THREADS,
    kind_errors,
    open_page,
    progress_bar,
    say,
    show,
)

if TYPE_CHECKING:
    from simcore.scenario import Scenario
    from simcore.texts import Texts


def show_contracts(answers: list[Any], texts: Texts) -> None:
    """Print who would say no to each contract, and the overview where there are several."""
    from simcore.report.contracts.names import contract_label
    from simcore.report.contracts.tables import compare_table
    from simcore.report.contracts.words import sentences

    for one in answers[:1] if len(answers) > 1 else answers:
        click.echo(f"\n{contract_label(one, texts)}")
        for line in sentences(one, texts):
            click.echo(f"  - {line}")
    if len(answers) > 1:
        show(compare_table(answers, texts))


def show_warnings(scenario: Scenario, contract: str) -> None:
    """Print a contract and what it should be warned about."""
    from simcore.contracts.design.best_case import best_case
    from simcore.report.contracts.words import best_sentence
    from simcore.scenario.check.warnings import contract_warnings
    from simcore.texts import DEFAULT, texts

    click.echo(f"  contract {contract}")
    for line in best_sentence(best_case(scenario, contract), texts(DEFAULT)):
        click.echo(f"    {line}")
    for key, values in contract_warnings(scenario, contract):
        named: dict[str, Any] = dict(values)
        click.echo(f"    note: {texts(DEFAULT).say(f'warnings.{key}', **named)}")


@click.command("compare")
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("results/compare"),
    show_default=True,
    help="Result folder.",
)
@click.option("--contract", "contracts", multiple=True, help="Only this contract (repeatable).")
@DRAWS
@COHORTS
@click.option("--open", "opens", is_flag=True, help="Open the page in a browser.")
@LANG
@THREADS
@CONFINE
def compare_command(
    scenarios: tuple[Path, ...],
    out: Path,
    contracts: tuple[str, ...],
    draws: int | None,
    cohorts: int | None,
    opens: bool,
    lang: str,
    threads: int | None,
) -> None:
    """Lay the contracts of SCENARIOS side by side on the same lives.

    Lives that are stored, or that two files share, are not simulated again.
    """
    with kind_errors():
        from simcore.runs.compare import compare
        from simcore.scenario import load
        from simcore.texts import texts

        loaded = [load(path) for path in scenarios]
        with progress_bar(draws or loaded[0].run.draws) as step:
            done = compare(loaded, out, draws, cohorts, contracts=contracts, lang=lang,
                           threads=threads, progress=step,
                           say=say)  # fmt: skip
        spoken = texts(lang)
        show_contracts(done.answers, spoken)
        if done.lives > 1:
            different = spoken.say("shell.different_children", n=done.lives)
            click.echo(f"\n{spoken.say('shell.note', text=different)}")
        click.echo(f"\n{spoken.say('shell.page', path=out / 'compare.html')}")
        if opens:
            open_page(out / "compare.html")


@click.command("settle")
@click.argument("sheet", type=click.Path(path_type=Path))
@CONFINE
def settle_command(sheet: Path) -> None:
    """Settle the term sheet in SHEET on observed figures: who pays whom, year by year."""
    with kind_errors():
        from simcore.contracts.observed import (
            due_and_paid,
            nets,
            payments,
            read_settlement,
            settle_observed,
        )
        from simcore.contracts.payment.returns import HIGHEST, irr, multiple
        from simcore.texts import DEFAULT

        settlement = read_settlement(sheet)
        deal = settle_observed(settlement)
        click.echo(f"{settlement.title.in_language(DEFAULT)} ({settlement.contract.currency})\n")
        table = payments(deal)
        click.echo("nothing is paid" if table.empty else
                   table.to_string(index=False, float_format=lambda x: f"{x:,.2f}"))  # fmt: skip
        money = "{:,.2f}".format
        for title, frame in (("due, limits, paid", due_and_paid(deal)), ("net", nets(deal))):
            if not frame.empty:
                text = frame.to_string(index=False, float_format=money)
                click.echo(f"\n{title}\n{text}")
        for name in deal.drawn:
            flow = deal.stream([name])
            rate = float(irr(flow)[0])
            times = float(multiple(deal.drawn[name].sum(axis=1), flow.sum(axis=1))[0])
            shown = "undefined" if rate != rate else f"{100 * rate:.2f} % a year"
            if rate >= HIGHEST * (1.0 - 1e-6):
                shown = f"above {100 * HIGHEST:,.0f} % a year"
            if times != times:
                click.echo(f"\n{name}: put nothing in")
                continue
            click.echo(f"\n{name}: return {shown}, {times:.3f} times the sum invested")
