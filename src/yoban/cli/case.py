"""`yoban case`: look at the cases of a result and work them. Each verb is a file of _case/."""

from __future__ import annotations

import click

from yoban.plugins import found

PLACE = "yoban.cli._case"


class _Verbs(click.Group):
    """Finds its verbs by themselves."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(verb.name for verb in found(PLACE, "command"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        verbs: dict[str, click.Command] = {v.name: v for v in found(PLACE, "command")}
        return verbs.get(cmd_name)


@click.group("case", cls=_Verbs)
def command() -> None:
    """Look at the cases of a triage result and work them."""
