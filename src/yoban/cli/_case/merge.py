"""`yoban case merge`."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.cli._case._common import by_option, carry_out, json_option, result_option


@click.command("merge")
@click.argument("case")
@click.argument("others", nargs=-1, required=True)
@by_option
@result_option
@json_option
def command(case: str, others: tuple[str, ...], actor: str, out: Path, form: str) -> None:
    """Say that cases belong together; later runs keep to it."""
    carry_out(out, "merged", case, actor, form, {"cases": list(others)})
