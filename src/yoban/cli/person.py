"""`yoban person`: who may use a service."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from yoban.cli._forms import formatted
from yoban.cli._home import home_option, show
from yoban.model.people import ROLES, Role
from yoban.runtime.manage import opened
from yoban.runtime.people import People
from yoban.runtime.peopleview import listed_people


@click.group("person")
def command() -> None:
    """Add people, switch them off, give them tokens."""


@command.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do.")
@click.option("--tenant", "tenants", multiple=True, required=True, help="Where; * for all.")
@click.password_option(help="Asked for when left out.")
@home_option
def add(name: str, role: Role, tenants: tuple[str, ...], password: str, home: Path) -> None:
    """A person, new or anew; all their sessions end."""
    with opened(home) as (_, store):
        People(store).add(name, password, role, tenants, getpass.getuser())
    click.echo(f"{name}: {role} of {', '.join(tenants)}")


@command.command("list")
@home_option
@formatted()
def listed(home: Path, form: str) -> None:
    """All people."""
    show(listed_people(home), ("name", "role", "tenants", "active", "second_factor"), form)


@command.command()
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
@home_option
def switch(name: str, state: str, home: Path) -> None:
    """Let a person in or not; switched off, all sessions and tokens end."""
    with opened(home) as (_, store):
        People(store).switch(name, state == "on", getpass.getuser())
    click.echo(f"{name}: {state}")


@command.command()
@click.argument("name")
@click.option("--days", default=90, show_default=True, help="How long it lasts.")
@click.option("--label", default="", help="What it is for.")
@home_option
def token(name: str, days: int, label: str, home: Path) -> None:
    """An API token, shown once."""
    with opened(home) as (_, store):
        click.echo(People(store).token(name, days, label, getpass.getuser()))


@command.command()
@click.argument("name")
@home_option
def totp(name: str, home: Path) -> None:
    """A second factor: its secret, shown once, for an authenticator."""
    with opened(home) as (_, store):
        secret = People(store).second_factor(name, getpass.getuser())
    click.echo(f"otpauth://totp/yoban:{name}?secret={secret}&issuer=yoban")
