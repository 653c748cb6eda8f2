"""`yoban oncall`: who is on call, how people are reached, when whom."""

from __future__ import annotations

import json
from pathlib import Path

import click

from yoban.cli._forms import formatted
from yoban.cli._home import home_option, show
from yoban.cli.triage import Zone, moment
from yoban.errors import UsageError
from yoban.model.finding import LEVELS
from yoban.runtime import manage


@click.group("oncall")
def command() -> None:
    """Who is on call, how people are reached, and what nobody answered."""


@command.command("show")
@home_option
@formatted()
def shown(home: Path, form: str) -> None:
    """Who is on call now, and the pages."""
    found = manage.show_oncall(home)
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(f"on call: {found['now'] or 'NOBODY'}; then {', '.join(found['next']) or 'nobody'}")
    show(found["pages"], ("at", "tenant", "level", "title", "answered", "answered_by"), form)


@command.command()
@click.argument("people", nargs=-1, required=True)
@click.option("--start", required=True, help="First hand-over, as 2026-03-02T09:00.")
@click.option("--zone", type=Zone(), default="UTC", show_default=True, help="Of the hand-over.")
@home_option
def rota(people: tuple[str, ...], start: str, zone: str, home: Path) -> None:
    """Who takes which week, in order."""
    manage.set_rota(home, people, start, zone)
    click.echo(f"on call now: {manage.show_oncall(home)['now']}")


@command.command()
@click.argument("person")
@click.argument("since")
@click.argument("until")
@click.option("--tz", type=Zone(), default="UTC", show_default=True, help="Of the times.")
@home_option
def override(person: str, since: str, until: str, tz: str, home: Path) -> None:
    """Someone else from one time to another."""
    begin, end = moment(since, tz, "SINCE"), moment(until, tz, "UNTIL")
    assert begin is not None
    assert end is not None
    manage.override(home, person, begin, end)
    click.echo(f"{person} is on call from {since} to {until}")


@command.command()
@click.argument("person")
@click.argument("channel")
@click.argument("address")
@click.option("--secret", default="", envvar="YOBAN_SECRET", help="Signing or routing key.")
@home_option
def contact(person: str, channel: str, address: str, secret: str, home: Path) -> None:
    """How a person is reached: email, webhook, slack, pagerduty."""
    manage.contact(home, person, channel, address, secret)
    click.echo(f"{person}: {channel}")


@command.command()
@click.argument("steps", nargs=-1, required=True)
@click.option(
    "--least", type=click.Choice(LEVELS), default="high", show_default=True, help="Lowest level."
)
@click.option("--repeat", default=15, show_default=True, help="Minutes between repeats at the end.")
@home_option
def policy(steps: tuple[str, ...], least: str, repeat: int, home: Path) -> None:
    """When whom by what: STEPS such as 0:on_call:email,slack 5:next:email 15:all:pagerduty."""
    manage.set_policy(home, [_step(text) for text in steps], least, repeat)
    click.echo(f"{len(steps)} steps")


def _step(text: str) -> dict[str, object]:
    parts = text.split(":")
    if len(parts) != 3 or not parts[0].isdecimal() or parts[1] not in ("on_call", "next", "all"):
        raise UsageError(f"step {text!r}: MINUTES:on_call|next|all:CHANNEL[,CHANNEL]")
    return {"minutes": int(parts[0]), "who": parts[1], "channels": parts[2].split(",")}


@command.command()
@click.argument("host")
@click.option("--port", default=25, show_default=True, help="Its port.")
@click.option("--from", "sender", required=True, help="Sender of the mails.")
@click.option("--tls", is_flag=True, help="STARTTLS, with a verified certificate.")
@click.option("--user", default="", help="Name to log in with.")
@click.option("--password", default="", envvar="YOBAN_SMTP_PASSWORD", help="Its password.")
@home_option
def smtp(
    host: str, port: int, sender: str, tls: bool, user: str, password: str, home: Path
) -> None:
    """The mail relay."""
    relay = {"host": host, "port": port, "from": sender, "tls": tls}
    manage.set_relay(home, relay | {"user": user, "password": password})
    click.echo(f"mail goes out by {host}:{port}")
