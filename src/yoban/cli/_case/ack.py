"""`yoban case ack`."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.cli._case._common import by_option, carry_out, json_option, result_option


@click.command("ack")
@click.argument("case")
@by_option
@result_option
@json_option
def command(case: str, actor: str, out: Path, form: str) -> None:
    """Acknowledge a case: you have seen it and it is yours until you assign it."""
    carry_out(out, "acknowledged", case, actor, form)
