"""`yoban doctor`. Exit: 0 all is well; 1 something is to be mended."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from yoban.cli._forms import formatted
from yoban.cli._home import home_option
from yoban.runtime.doctor import examine
from yoban.runtime.phrases import inert


@click.command("doctor")
@click.option("--port", default=8470, show_default=True, help="Port of the web server.")
@home_option
@formatted()
def command(port: int, home: Path, form: str) -> None:
    """Say what is wrong with the service and how to mend it."""
    found = examine(home, port)
    if form == "json":
        click.echo(json.dumps([asdict(check) for check in found], ensure_ascii=False))
    else:
        for check in found:
            mend = f"\n     → {inert(check.mend)}" if check.mend and not check.good else ""
            click.echo(
                f"{'ok  ' if check.good else 'BAD '} {check.what}: {inert(check.found)}{mend}"
            )
    if not all(check.good for check in found):
        sys.exit(1)
