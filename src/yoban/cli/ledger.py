"""`yoban ledger`. Exit: 0 it adds up; 1 there is a hole."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from yoban.cli._forms import formatted
from yoban.cli._home import home_option, show
from yoban.runtime import manage


@click.command("ledger")
@click.option("--tenant", help="Only this tenant's.")
@home_option
@formatted()
def command(tenant: str | None, home: Path, form: str) -> None:
    """What came by integration and hour: received = events + quarantined + duplicates."""
    rows = manage.ledgers(home, tenant)
    names = ("tenant", "integration", "hour", "received", "events", "quarantined", "duplicates")
    show(rows, (*names, "hole"), form)
    if any(row["hole"] for row in rows):
        click.echo("the sums do not add up: see `hole`", err=True)
        sys.exit(1)
