"""`yoban sample`. Exit: 0 written; 2 usage."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.runtime.sample import write_sample


@click.command("sample")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another day.")
def command(folder: Path, seed: int) -> None:
    """Write made-up evidence of one intrusion to DIR, to try yoban on.

    DIR/evidence is for `yoban triage`; DIR/truth.json says which records belong to the attack.
    """
    click.echo(write_sample(folder, seed))
