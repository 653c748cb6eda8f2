"""`yoban case export`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from yoban.cli._case._common import result_option
from yoban.runtime.casebook import entry
from yoban.runtime.casefiles import write_file
from yoban.runtime.exports import forms
from yoban.runtime.phrases import LANGUAGES


@click.command("export")
@click.argument("case")
@click.option(
    "--format",
    "form",
    type=click.Choice(sorted(forms())),
    default="json",
    show_default=True,
    help="What to write.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the sentences; json and html hold them all.",
)
@click.option("--output", type=click.Path(path_type=Path), help="File to write; else the screen.")
@result_option
def command(case: str, form: str, lang: str, output: Path | None, out: Path) -> None:
    """Write a case for other programs and people (docs/reference/cases.md).

    CASE is its uid or the beginning of it.
    """
    made = forms()[form].make(entry(out, case), lang)
    if output is None:
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()
    else:
        write_file(output, made)
