"""Shell command for files of a result: PDF, document, workbook, pictures."""

from __future__ import annotations

from pathlib import Path

import click

from simcore.cli.common import LANG, kind_errors


@click.command("export")
@click.argument("result", type=click.Path(path_type=Path))
@click.option("--pdf", is_flag=True, help="A summary and the full report.")
@click.option("--docx", is_flag=True, help="The report with headings of an application.")
@click.option("--xlsx", is_flag=True, help="Every table as a sheet, the present value by formula.")
@click.option("--png", is_flag=True, help="Every figure.")
@click.option("--svg", is_flag=True, help="Every figure, without the extra office.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder [RESULT/export].")
@LANG
def export_command(result: Path, out: Path | None, lang: str, **kinds: bool) -> None:
    """Write the stored RESULT as files; all but --svg need simcore[office]."""
    with kind_errors():
        from simcore.errors import ResultError
        from simcore.runs.export import KINDS, export

        asked = [kind for kind in KINDS if kinds[kind]]
        if not asked:
            raise ResultError(f"{result}: nothing to write; add --{', --'.join(KINDS)}")
        for path in export(result, asked, out, lang):
            click.echo(str(path))
