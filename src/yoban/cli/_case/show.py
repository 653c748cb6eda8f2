"""`yoban case show`."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from yoban.cli._case._common import json_option, result_option
from yoban.runtime.casebook import entry
from yoban.runtime.caseview import case_card
from yoban.runtime.exports import forms
from yoban.runtime.phrases import LANGUAGES


@click.command("show")
@click.argument("case")
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Its language."
)
@result_option
@json_option
def command(case: str, lang: str, out: Path, form: str) -> None:
    """Show a case: what happened, how bad it is and why, what to do, who has it.

    CASE is its uid or the beginning of it.
    """
    found = entry(out, case)
    if form == "json":
        sys.stdout.buffer.write(forms()["json"].make(found, lang))
        sys.stdout.buffer.flush()
    else:
        case_card(found, Console(), lang, whole=True)
