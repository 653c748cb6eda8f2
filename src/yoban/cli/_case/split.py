"""`yoban case split`."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.cli._case._common import by_option, carry_out, json_option, result_option


@click.command("split")
@click.argument("case")
@click.argument("findings", nargs=-1, required=True)
@by_option
@result_option
@json_option
def command(case: str, findings: tuple[str, ...], actor: str, out: Path, form: str) -> None:
    """Say that some findings are another case."""
    carry_out(out, "split", case, actor, form, {"findings": list(findings)})
