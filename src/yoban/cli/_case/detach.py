"""`yoban case detach`."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.cli._case._common import by_option, carry_out, json_option, result_option


@click.command("detach")
@click.argument("case")
@click.argument("finding")
@by_option
@result_option
@json_option
def command(case: str, finding: str, actor: str, out: Path, form: str) -> None:
    """Say that one finding does not belong to a case."""
    carry_out(out, "detached", case, actor, form, {"finding": finding})
