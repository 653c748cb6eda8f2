"""`yoban case list`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console

from yoban.cli._case._common import json_option, result_option
from yoban.runtime.casebook import entries
from yoban.runtime.caseview import case_list, listed


@click.command("list")
@click.option("--all", "low", is_flag=True, help="Also the low bucket: cases below medium.")
@result_option
@json_option
def command(low: bool, out: Path, form: str) -> None:
    """List the cases of a result, the worst first, and who works on them."""
    found = list(entries(out, low))
    if form == "json":
        click.echo(json.dumps([listed(one) for one in found]))
    else:
        case_list(found, Console())
