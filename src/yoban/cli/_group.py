"""The `yoban` command: every verb is one file of this folder that defines `command`."""

from __future__ import annotations

import click

from yoban import __version__
from yoban.errors import YobanError
from yoban.plugins import found


class _Verbs(click.Group):
    """Finds verbs by themselves; an error a user can act on is one line and exit status 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [verb.name for verb in found("yoban.cli", "command")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        verbs: dict[str, click.Command] = {v.name: v for v in found("yoban.cli", "command")}
        return verbs.get(cmd_name)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except YobanError as error:
            raise click.UsageError(str(error)) from error


@click.command(cls=_Verbs)
@click.version_option(__version__)
def main() -> None:
    """yoban, the night watch."""
