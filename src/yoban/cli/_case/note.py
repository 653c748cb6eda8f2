"""`yoban case note`."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.cli._case._common import by_option, carry_out, json_option, result_option


@click.command("note")
@click.argument("case")
@click.argument("text")
@by_option
@result_option
@json_option
def command(case: str, text: str, actor: str, out: Path, form: str) -> None:
    """Write a note."""
    carry_out(out, "noted", case, actor, form, {"text": text})
