"""`yoban audit`. Exit of verify: 0 whole; 1 something was changed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from yoban.cli._forms import formatted
from yoban.cli._home import home_option, show
from yoban.runtime.peopleview import audit_rows, signed_head, verified


@click.group("audit")
def command() -> None:
    """The audit log: who read and changed what."""


@command.command("show")
@click.option("--tenant", default="", help="A tenant's log; else the provider's.")
@home_option
@formatted()
def shown(tenant: str, home: Path, form: str) -> None:
    """The entries of a log."""
    show(audit_rows(home, tenant), ("number", "at", "actor", "action", "detail"), form)


@command.command("head")
@click.option("--tenant", default="", help="A tenant's log; else the provider's.")
@home_option
def head(tenant: str, home: Path) -> None:
    """The signed end of a log, as JSON, for the customer to keep."""
    click.echo(json.dumps(signed_head(home, tenant)))


@command.command("verify")
@click.argument("heads", nargs=-1, type=click.Path(path_type=Path, exists=True))
@home_option
def verify(heads: tuple[Path, ...], home: Path) -> None:
    """Check every log's chain, and HEADS that were kept."""
    wrong = verified(home, heads)
    for line in wrong:
        click.echo(line, err=True)
    click.echo("whole" if not wrong else "NOT WHOLE")
    sys.exit(1 if wrong else 0)
