"""`yoban case close`."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.cli._case._common import by_option, carry_out, json_option, result_option


@click.command("close")
@click.argument("case")
@click.option("--reason", default="", help="Why it is done.")
@by_option
@result_option
@json_option
def command(case: str, reason: str, actor: str, out: Path, form: str) -> None:
    """Close a case; it needs an owner and a verdict."""
    carry_out(out, "closed", case, actor, form, {"reason": reason})
