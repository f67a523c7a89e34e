"""What all shell commands share: options, kind errors, progress, tables, opening a page."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from simcore.arguments import MOST_THREADS
from simcore.cli.streams import steady_streams
from simcore.randomness.addresses import ADDRESSED
from simcore.texts import DEFAULT, languages

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
LANG = click.option(
    "--lang",
    type=click.Choice(languages()),
    default=DEFAULT,
    show_default=True,
    help="Language.",
)
#: As many as addresses of random numbers have room for.
MANY = click.IntRange(min=1, max=ADDRESSED - 1)
DRAWS = click.option("--draws", type=MANY, help="Draws of the evidence.")
COHORTS = click.option("--cohorts", type=MANY, help="Cohorts of children per draw.")
THREADS = click.option(
    "--threads", type=click.IntRange(min=1, max=MOST_THREADS), help="Default: all cores."
)


class Shell(click.Group):
    """The group of commands; what it writes suits any terminal, pipe or file."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command."""
        steady_streams()
        if not kwargs.get("standalone_mode", True):
            return super().main(*args, **kwargs)
        # The command is all that this process does: few objects come free while it works, and
        # none need to at its end.  A run takes a second less so.
        gc.set_threshold(50_000, 20, 20)
        try:
            return super().main(*args, **kwargs)
        finally:
            gc.freeze()


def _confine(context: click.Context, _: click.Parameter, folder: Path | None) -> None:
    """Keep reading inside a folder until the command ends."""
    from simcore.scenario.files.places import confined

    with kind_errors():
        context.with_resource(confined(folder))


#: Lasts as long as the command: tables of children are read again when lives are simulated.
CONFINE = click.option(
    "--confine",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    callback=_confine,
    expose_value=False,
    help="Read nothing outside FOLDER but what ships with simcore: for files of strangers.",
)


@contextmanager
def kind_errors() -> Iterator[None]:
    """Show what a user can mend as one sentence, and an interruption as what to do next.

    What an interruption leaves is said by the text of the ``KeyboardInterrupt``.  Anything
    else is a fault of the program and keeps its traceback.
    """
    from simcore.cli.failures import sentence
    from simcore.errors import SimcoreError

    try:
        yield
    except SimcoreError as error:
        raise click.ClickException(str(error)) from None
    except (OSError, MemoryError, RecursionError) as error:
        raise click.ClickException(sentence(error)) from None
    except KeyboardInterrupt as stop:
        click.echo(f"\nInterrupted; {str(stop) or 'nothing was kept'}.", err=True)
        sys.exit(130)


@contextmanager
def progress_bar(total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal, nothing elsewhere."""
    from tqdm import tqdm

    bar: Any = tqdm(total=total, unit="draw", disable=not sys.stderr.isatty(), leave=False)
    with bar:
        yield bar.update


@contextmanager
def above_bar() -> Iterator[None]:
    """Take a progress bar away while lines are printed, and draw it again below them."""
    from tqdm import tqdm

    with tqdm.external_write_mode():
        yield


def say(text: str) -> None:
    """Print a line where progress is shown."""
    with above_bar():
        click.echo(text, err=True)


def show(table: Any) -> None:
    """Print a table of finished text, the first column to the left."""
    widths = [max(len(r[i]) for r in [table.head, *table.rows]) for i in range(len(table.head))]
    click.echo("")
    for row in [table.head, *table.rows]:
        cells = [
            row[0].ljust(widths[0]),
            *(x.rjust(n) for x, n in zip(row[1:], widths[1:], strict=True)),
        ]
        click.echo("  " + "  ".join(cells))


def open_page(page: Path) -> None:
    """Open a page in the browser, or say that there is none."""
    import webbrowser

    # Without a screen Python would start a browser inside the terminal.
    screen = sys.platform in ("win32", "darwin") or {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ)
    if os.environ.get("CI") or not screen or not webbrowser.open(page.resolve().as_uri()):
        click.echo("no browser here; open the report by hand", err=True)
