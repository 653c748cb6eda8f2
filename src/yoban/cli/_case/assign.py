"""`yoban case assign`."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.cli._case._common import by_option, carry_out, json_option, result_option


@click.command("assign")
@click.argument("case")
@click.argument("to")
@click.option("--from", "owner", help="Only if it is still owned by this person.")
@by_option
@result_option
@json_option
def command(case: str, to: str, owner: str | None, actor: str, out: Path, form: str) -> None:
    """Give a case to a person."""
    body = {"to": to} if owner is None else {"to": to, "from": owner}
    carry_out(out, "assigned", case, actor, form, body)
