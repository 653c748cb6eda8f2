"""`yoban triage`. Exit: 0 ran; 1 a finding at --fail-on; 2 usage; 3 nothing readable."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from yoban.cli._forms import formatted
from yoban.errors import UsageError
from yoban.model.finding import LEVELS
from yoban.runtime.screen import Watching, picture, result_json, showing
from yoban.runtime.triage import Asked, Stop, triage


class Zone(click.ParamType[str]):
    """A time zone by its IANA name."""

    name = "zone"

    def convert(self, value: str, param: object, ctx: object) -> str:
        """Check that the zone exists."""
        try:
            ZoneInfo(value)
        except (ValueError, OSError, LookupError):
            raise click.BadParameter(f"{value!r} is no time zone such as Asia/Tokyo") from None
        return value


def moment(text: str | None, tz: str, option: str) -> int | None:
    """A date or time as microseconds; without a zone it is in `tz`. Raises UsageError."""
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text)
        if when.tzinfo is None:
            when = when.replace(tzinfo=ZoneInfo(tz))
        return round(when.timestamp() * 1e6)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{option}: {text!r} is no time such as 2026-03-01T09:00") from error


@click.command("triage")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out/triage"),
    show_default=True,
    help="Folder of the result; an earlier result there is replaced.",
)
@click.option(
    "--rules",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Sigma rules: a file, folder or archive; repeatable.",
)
@click.option(
    "--no-shipped-rules",
    is_flag=True,
    help="Leave out the rules that ship with yoban; vendor alerts stay.",
)
@click.option("--no-installed-rules", is_flag=True, help="Leave out the installed rule packs.")
@click.option(
    "--no-vendor-alerts",
    is_flag=True,
    help="Make no findings of the alerts that other tools raised; see `rules list`.",
)
@click.option(
    "--placeholders",
    type=click.Path(path_type=Path, exists=True),
    help="Lists for rules with %name%: a folder of name.txt files, or a YAML mapping.",
)
@click.option(
    "--intel",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Threat intelligence: a file, folder or archive of any known form; repeatable.",
)
@click.option(
    "--yara",
    multiple=True,
    type=click.Path(path_type=Path),
    help="YARA rules over the content of the evidence: a file, folder or archive; repeatable.",
)
@click.option("--no-installed-intel", is_flag=True, help="Leave out the installed intelligence.")
@click.option(
    "--exceptions",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Findings that are expected: a YAML file or a folder of them; repeatable.",
)
@click.option(
    "--context",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="Assets, accounts, hours, declared tests and changes: YAML or CSV; repeatable.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What is usual here, from `yoban baseline build`: what is rare becomes findings.",
)
@click.option("--since", metavar="TIME", help="Leave out findings before this event time.")
@click.option("--until", metavar="TIME", help="Leave out findings from this event time on.")
@click.option("--tz", type=Zone(), default="UTC", show_default=True, help="Zone of logs without.")
@click.option("--year", type=click.IntRange(1970, 9998), help="Year of logs without one.")
@click.option("--encoding", help="Encoding of all text, instead of telling by content.")
@click.option(
    "--workers",
    type=click.IntRange(0, 64),
    default=0,
    help="Processes; 0 chooses by the size of the evidence.",
)
@click.option("--events", is_flag=True, help="Keep every event in the result's lake.")
@click.option("--no-cases", is_flag=True, help="Do not join findings into cases.")
@click.option(
    "--replace",
    is_flag=True,
    help="Replace an earlier result even if people have worked on its cases.",
)
@formatted(what="For people, or the summary and the findings as JSON.")
@click.option("--fail-on", type=click.Choice(LEVELS), help="Exit 1 on a finding of this level.")
def command(
    paths: tuple[Path, ...],
    out: Path,
    rules: tuple[Path, ...],
    no_shipped_rules: bool,
    no_installed_rules: bool,
    no_vendor_alerts: bool,
    placeholders: Path | None,
    intel: tuple[Path, ...],
    no_installed_intel: bool,
    yara: tuple[Path, ...],
    exceptions: tuple[Path, ...],
    context: tuple[Path, ...],
    baseline: Path | None,
    since: str | None,
    until: str | None,
    tz: str,
    year: int | None,
    encoding: str | None,
    workers: int,
    events: bool,
    no_cases: bool,
    replace: bool,
    form: str,
    fail_on: str | None,
) -> None:
    """Evidence in, findings out.

    PATHS are files, folders or archives of logs; "-" is standard input.
    """
    asked = Asked(
        paths=paths,
        out=out,
        rules=rules,
        shipped=not no_shipped_rules,
        installed=not no_installed_rules,
        alerts=not no_vendor_alerts,
        tz=tz,
        year=year,
        encoding=encoding,
        placeholders=placeholders,
        intel=intel,
        installed_intel=not no_installed_intel,
        yara=yara,
        exceptions=exceptions,
        context=context,
        baseline=baseline,
        since=moment(since, tz, "--since"),
        until=moment(until, tz, "--until"),
        workers=workers,
        events=events,
        cases=not no_cases,
        replace=replace,
    )
    _exit(_run(asked, form == "json"), fail_on)


def _run(asked: Asked, quiet: bool) -> dict[str, Any]:
    """Run and show; returns the summary."""
    stop = Stop()
    with stop.listening():
        with Watching(Console(stderr=True), quiet) as watch:
            summary = triage(asked, watch, stop)
        with showing(asked.out, stop):
            if quiet:
                result_json(asked.out, sys.stdout.buffer)
            else:
                picture(asked.out, summary, Console())
    return summary


def _exit(summary: dict[str, Any], fail_on: str | None) -> None:
    """The exit status says what came of it."""
    if not summary["records_received"]:
        click.echo("nothing readable was found in the evidence", err=True)
        sys.exit(3)
    if fail_on and any(summary["findings"].get(x) for x in LEVELS[LEVELS.index(fail_on) :]):
        sys.exit(1)
