"""`yoban baseline`: what is usual in a tenant. Exit: 0 done; 2 usage."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.runtime.baselines import YOUNG, built


@click.group("baseline")
def command() -> None:
    """Learn what is usual, so that a triage can say what is rare."""


@command.command("build")
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="File to write; give it to `yoban triage --baseline`.",
)
@click.option("--tenant", default="local", show_default=True, help="Whose results they are.")
def build(results: tuple[Path, ...], out: Path, tenant: str) -> None:
    """Learn from the folders of past triage results of one tenant.

    The days that the events span count, not how many results there are.
    """
    made = built(results, tenant, out)
    keys = sum(len(keys) for keys in made.kinds.values())
    click.echo(f"{out}: version {made.version}, {made.days} days, {made.hosts} hosts, {keys} facts")
    if made.days < YOUNG:
        click.echo(f"younger than {YOUNG} days: it calls nothing rare yet", err=True)
