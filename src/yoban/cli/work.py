"""`yoban work`: the worker's process of a service; `yoban up` starts and keeps it."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.runtime.place import Place
from yoban.runtime.roles import work


@click.command("work", hidden=True)
@click.option("--home", type=click.Path(path_type=Path), required=True, help="Service's folder.")
def command(home: Path) -> None:
    """Detect in what the tenants' logs hold, until stopped."""
    work(Place(home))
