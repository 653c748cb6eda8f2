"""`yoban case contained`."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.cli._case._common import by_option, carry_out, json_option, result_option


@click.command("contained")
@click.argument("case")
@click.option("--what", required=True, help="What is contained: host, account, address.")
@click.option("--proof", required=True, help="How it was seen to hold.")
@by_option
@result_option
@json_option
def command(case: str, what: str, proof: str, actor: str, out: Path, form: str) -> None:
    """Record that containment was verified."""
    carry_out(out, "contained", case, actor, form, {"what": what, "proof": proof})
