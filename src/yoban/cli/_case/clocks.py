"""`yoban case clocks`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from yoban.cli._case._common import json_option, result_option
from yoban.runtime.clockview import case_clocks


@click.command("clocks")
@click.argument("case", required=False)
@result_option
@json_option
def command(case: str | None, out: Path, form: str) -> None:
    """How long it took: each case and the sum (docs/explanation/clocks.md)."""
    found = case_clocks(out, case)
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    table = Table("case", "level", "clock", "took", box=None, header_style="bold")
    for one in found["cases"]:
        for clock in one["clocks"]:
            table.add_row(one["case"][:12], one["level"], clock["name"], clock["words"])
    Console().print(table)
