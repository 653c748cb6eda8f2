"""`yoban case undo`."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.cli._case._common import by_option, carry_out, json_option, result_option


@click.command("undo")
@click.argument("case")
@click.option("--act", "number", type=int, help="Number of the act, as `case show` lists it.")
@by_option
@result_option
@json_option
def command(case: str, number: int | None, actor: str, out: Path, form: str) -> None:
    """Take back a merge, split or detach: the last of a case, or one by its number."""
    carry_out(out, "undone", case, actor, form, {} if number is None else {"act": number})
