"""`yoban case reopen`."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.cli._case._common import by_option, carry_out, json_option, result_option


@click.command("reopen")
@click.argument("case")
@click.option("--reason", required=True, help="What is new.")
@by_option
@result_option
@json_option
def command(case: str, reason: str, actor: str, out: Path, form: str) -> None:
    """Open a closed case again."""
    carry_out(out, "reopened", case, actor, form, {"reason": reason})
