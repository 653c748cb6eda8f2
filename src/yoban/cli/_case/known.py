"""`yoban case known`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from yoban.cli._case._common import by_option, carry_out, json_option, result_option
from yoban.errors import UsageError


@click.command("known")
@click.argument("case")
@click.argument("when")
@by_option
@result_option
@json_option
def command(case: str, when: str, actor: str, out: Path, form: str) -> None:
    """Record since when we knew of it: legal clocks start there."""
    try:
        moment = datetime.fromisoformat(when)
    except ValueError:
        raise UsageError(f"{when!r} is no time such as 2026-03-01T09:00+09:00") from None
    if moment.tzinfo is None:
        raise UsageError(f"{when}: say the zone, as in 2026-03-01T09:00+09:00")
    carry_out(out, "known", case, actor, form, {"when": round(moment.timestamp() * 1e6)})
