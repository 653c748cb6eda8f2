"""`yoban integration`: a tenant's configured sources."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.cli._forms import formatted
from yoban.cli._home import home_option, show
from yoban.model.tenancy import Integration
from yoban.runtime import manage


@click.group("integration")
def command() -> None:
    """Add, list and switch the integrations of a service."""


@command.command()
@click.argument("tenant")
@click.argument("name")
@click.option(
    "--protocol",
    type=click.Choice(manage.protocol_names()),
    required=True,
    help="What its sender speaks.",
)
@click.option("--listen", type=click.IntRange(1, 65535), help="Port of its own, for syslog.")
@click.option("--ack", is_flag=True, help="HEC indexer acknowledgement.")
@home_option
def add(tenant: str, name: str, protocol: str, listen: int | None, ack: bool, home: Path) -> None:
    """Make an integration; its token is shown once."""
    token = manage.add_integration(
        home, Integration(name, tenant, protocol, True, ack, port=listen)
    )
    click.echo(f"listens on port {listen} after the next start" if listen else f"token: {token}")


@command.command("list")
@click.option("--tenant", help="Only this tenant's.")
@home_option
@formatted()
def listed(tenant: str | None, home: Path, form: str) -> None:
    """All integrations."""
    columns = ("tenant", "id", "protocol", "enabled", "ack", "port")
    show(manage.integrations(home, tenant), columns, form)


@command.command()
@click.argument("tenant")
@click.argument("name")
@home_option
def rotate(tenant: str, name: str, home: Path) -> None:
    """Give it a new token; the old one ends within a second."""
    click.echo(f"token: {manage.rotate(home, tenant, name)}")


@command.command()
@click.argument("tenant")
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
@home_option
def switch(tenant: str, name: str, state: str, home: Path) -> None:
    """Take events of it, or refuse them."""
    manage.switch(home, tenant, name, state == "on")
    click.echo(f"{tenant}/{name}: {state}")
