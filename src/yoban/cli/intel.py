"""`yoban intel`: threat intelligence and warning lists: install, look at, check, expire, remove.

Exit: 0 all well; 1 an update failed; 2 usage.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from yoban.cli._forms import formatted
from yoban.errors import YobanError
from yoban.model.indicator import TLPS
from yoban.runtime import intelbook
from yoban.runtime.view import visible

LONG = 4000
NONE = "no intelligence is installed; see `yoban intel add --help`"
Wrap = Callable[[Callable[..., None]], Callable[..., None]]
private: Wrap = click.option(
    "--allow-private",
    is_flag=True,
    help="The server named in the URL may have an address that is not public.",
)


@click.group("intel")
def command() -> None:
    """Install, look at and check threat intelligence."""


@command.command()
@click.argument("origin")
@click.option("--name", default="", help="What to call it; made from the origin if left out.")
@click.option("--warning-lists", is_flag=True, help="The origin holds warning lists, as MISP's.")
@click.option(
    "--confidence", type=click.IntRange(0, 100), help="Of indicators without one of their own."
)
@click.option("--tlp", type=click.Choice(TLPS), default=None, help="Likewise, the TLP marking.")
@click.option("--licence", default="", help="The feed's licence, kept in findings.")
@private
@formatted()
def add(
    origin: str,
    name: str,
    warning_lists: bool,
    confidence: int | None,
    tlp: str | None,
    licence: str,
    allow_private: bool,
    form: str,
) -> None:
    """Install a feed: a file, a folder, an archive, or the URL of one."""
    made = intelbook.add(
        origin,
        name=name,
        warnings=warning_lists,
        confidence=confidence,
        tlp=tlp or "",
        licence=licence,
        allow_private=allow_private,
    )
    if form == "json":
        return _json(intelbook.show(made.name, 0))
    _report(intelbook.show(made.name, 0), "installed")


@command.command("list")
@formatted()
def list_(form: str) -> None:
    """List what is installed."""
    found = intelbook.listed()
    if form == "json":
        return _json(found)
    for item in found:
        tlp = f"  TLP:{item['tlp'].upper()}" if item["tlp"] else ""
        _say(
            f"{item['name']:<24} {item['records']:>9} {_what(item)}  {item['added'][:10]}"
            f"  {item['origin']}{tlp}"
        )
    if not found:
        click.echo(NONE, err=True)


@command.command()
@click.argument("name")
@click.option("--limit", type=click.IntRange(0, 10_000_000), default=20, show_default=True,
              help="How many records.")  # fmt: skip
@formatted()
def show(name: str, limit: int, form: str) -> None:
    """Show a feed: its facts, what was not read, first records."""
    item = intelbook.show(name, limit)
    if form == "json":
        return _json(item)
    _report(item, item["what"])
    for problem in item["problems"][:limit]:
        _say(f"  not read: {problem}")
    for row in item["first"]:
        if "values" in row:
            _say(f"  {row['name']}: {row['values']} values ({row['type']})")
        else:
            _say(f"  {_line(row)}")


@command.command()
@click.argument("value")
@click.option(
    "--intel",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Intelligence besides what is installed; repeatable.",
)
@formatted()
def check(value: str, intel: tuple[Path, ...], form: str) -> None:
    """Say what is known of a value, and if it would raise a finding.

    VALUE is an address, name, URL, hash or path, defanged or not.
    """
    told = intelbook.check(value, intel)
    if form == "json":
        return _json(told)
    _say(f"{told['value']} is read as {told['kind']} {told['normal']}")
    for row in told["indicators"]:
        _say(f"  {_line(row)}")
        for name in ("source", "description", "uid", "place"):
            if row[name]:
                _say(f"    {name:<12} {row[name]}")
    if not told["indicators"]:
        _say("  no indicator")
    if told["held_back"]:
        _say(f"  held back: {told['entry']} is on the warning list {told['warning_list']}")
    elif told["below_listed"]:
        _say(
            f"  one level lower: it stands below {told['entry']}, which is on the warning"
            f" list {told['warning_list']}"
        )
    for problem in told["problems"]:
        _say(problem, err=True)


@command.command()
@click.argument("names", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Only count.")
@formatted()
def expire(names: tuple[str, ...], dry_run: bool, form: str) -> None:
    """Drop indicators that are past their time.

    Of the feeds named, or of all.
    """
    told = intelbook.expire(names, dry_run)
    if form == "json":
        return _json(told)
    for item in told:
        why = ", ".join(f"{count} {reason}" for reason, count in item["dropped"].items())
        word = "would go" if dry_run else "dropped"
        _say(f"{item['name']}: {item['kept']} stay, {word}: {why or 'none'}")


@command.command()
@click.argument("name", required=False)
@private
def update(name: str | None, allow_private: bool) -> None:
    """Read one feed, or all, again from where they came."""
    failed = False
    names = [name] if name else [item["name"] for item in intelbook.listed()]
    if not names:
        click.echo(NONE, err=True)
    for one in names:
        try:
            made, changed = intelbook.update(one, allow_private)
            _report(intelbook.show(made.name, 0), "updated" if changed else "unchanged")
        except YobanError as error:
            if name:
                raise
            failed = True
            _say(f"{one}: {error}", err=True)
    sys.exit(1 if failed else 0)


@command.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove a feed or a set of warning lists."""
    intelbook.remove(name)
    _say(f"{name}: removed")


def _what(item: dict[str, Any]) -> str:
    return "warning lists" if item["what"] == "warnings" else "indicators"


def _report(item: dict[str, Any], word: str) -> None:
    kinds = ", ".join(f"{count} {kind}" for kind, count in item["counts"].items())
    read = f"{item['records']} {_what(item)} ({kinds}) of {item['files']} files"
    _say(f"{item['name']}: {word}: {read}")
    for reason, count in item["unread"].items():
        _say(f"  not read: {count} {reason}")


def _line(row: dict[str, Any]) -> str:
    words = [f"{row['kind']} {row['value']}", f"score {row['score']} ({row['level']})"]
    if row["expired"]:
        words.append(row["expired"])
    if row["tlp"]:
        words.append(f"TLP:{row['tlp'].upper()}")
    words.append(f"feed {row['feed']}")
    return "  ".join(words)


def _say(text: str, err: bool = False) -> None:
    """What feeds say is hostile too: nothing in it acts on the terminal."""
    lead = len(text) - len(text.lstrip(" "))
    click.echo(text[:lead] + visible(text[lead:], LONG), err=err)


def _json(value: object) -> None:
    click.echo(json.dumps(value, default=str))
