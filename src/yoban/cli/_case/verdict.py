"""`yoban case verdict`."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.cli._case._common import by_option, carry_out, json_option, result_option
from yoban.model.act import VERDICTS


@click.command("verdict")
@click.argument("case")
@click.argument("verdict", type=click.Choice(VERDICTS))
@click.option("--reason", required=True, help="Why: in words that stand without you.")
@click.option("--evidence", multiple=True, help="Uid of a finding or event; repeatable.")
@click.option("--of", "other", default="", help="With duplicate: the case it duplicates.")
@by_option
@result_option
@json_option
def command(
    case: str,
    verdict: str,
    reason: str,
    evidence: tuple[str, ...],
    other: str,
    actor: str,
    out: Path,
    form: str,
) -> None:
    """Judge a case; it needs a reason and evidence, and closes nothing by itself."""
    body = {"verdict": verdict, "reason": reason, "evidence": list(evidence), "of": other}
    carry_out(out, "verdict", case, actor, form, body)
