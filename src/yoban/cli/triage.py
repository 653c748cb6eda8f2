"""`yoban triage`. Exit: 0 ran; 1 a finding at --fail-on; 2 usage; 3 nothing readable."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from yoban.errors import UsageError
from yoban.model.finding import LEVELS
from yoban.runtime.pipeline import Input
from yoban.runtime.triage import Options, triage


@click.command("triage")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default=Path("out/triage"))
@click.option("--rules", multiple=True, type=click.Path(path_type=Path), help="Sigma rules.")
@click.option("--no-shipped-rules", is_flag=True)
@click.option("--tz", default="UTC", help="Zone of logs without one.")
@click.option("--year", type=int, help="Year of logs without one.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--fail-on", type=click.Choice(LEVELS))
def command(
    paths: tuple[Path, ...],
    out: Path,
    rules: tuple[Path, ...],
    no_shipped_rules: bool,
    tz: str,
    year: int | None,
    form: str,
    fail_on: str | None,
) -> None:
    """Evidence in, findings out."""
    screen = Console(stderr=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)

    def told(item: Input) -> None:
        if form == "text":
            note = f"  {item.events} events, {len(item.findings)} findings {item.error}"
            screen.print(Text(shown(item.name + note)))

    try:
        summary = triage(Options(paths, out, rules, not no_shipped_rules, tz, year), told)
    except UsageError as error:
        raise click.UsageError(str(error)) from error
    if form == "json":
        sys.stdout.write(json.dumps(summary) + "\n")
    else:
        picture(summary, out)
    if not summary["records_received"]:
        sys.exit(3)
    if fail_on and any(summary["findings"].get(x) for x in LEVELS[LEVELS.index(fail_on) :]):
        sys.exit(1)


def shown(text: str) -> str:
    """Log text made harmless for a terminal: control and direction characters are spelled out."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def picture(summary: dict[str, object], out: Path) -> None:
    """The result, compactly."""
    console = Console()
    held = summary["quarantined"]
    assert isinstance(held, dict)
    if summary["partial"]:
        console.print(Text("PARTIAL: the run was stopped before the end", style="bold red"))
    console.print(
        f"received {summary['records_received']} = events {summary['events']}"
        f" + quarantined {sum(held.values())} + duplicates {summary['duplicates']}"
    )
    table = Table("level", "findings")
    levels = summary["findings"]
    assert isinstance(levels, dict)
    for level in reversed(LEVELS):
        table.add_row(level, str(levels.get(level, 0)))
    console.print(table)
    console.print(f"rules: {summary['rules_loaded']} loaded, {summary['rules_failed']} failed")
    if summary["correlations_not_run"]:
        count = summary["correlations_not_run"]
        console.print(f"{count} correlation rules are NOT evaluated by this version", style="red")
    console.print(Text(f"full result: {out}"))
