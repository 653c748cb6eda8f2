"""`yoban tenant`: the customers of a service."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.cli._forms import formatted
from yoban.cli._home import home_option, show
from yoban.cli.triage import Zone
from yoban.runtime import manage


@click.group("tenant")
def command() -> None:
    """Add and list the tenants of a service."""


@command.command()
@click.argument("tenant")
@click.option("--title", default="", help="Its name for people.")
@click.option("--zone", type=Zone(), default="UTC", show_default=True, help="Its time zone.")
@home_option
def add(tenant: str, title: str, zone: str, home: Path) -> None:
    """Make a tenant: a short name of lower-case letters, digits and -."""
    fresh = manage.add_tenant(home, tenant, title, zone)
    click.echo(f"tenant {tenant}: {'made' if fresh else 'was there'}")


@command.command("list")
@home_option
@formatted()
def listed(home: Path, form: str) -> None:
    """All tenants."""
    show(manage.tenants(home), ("id", "title", "zone", "drill", "integrations"), form)
