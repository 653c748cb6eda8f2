"""`--format`: the one way in which every verb is asked for JSON.

`formatted` gives a command the parameter `form`. `--json` says the same as `--format json`; it is
understood everywhere and shown nowhere. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
_KEY = "yoban.cli.json"
FORMS = ("text", "json")


def formatted(forms: Sequence[str] = FORMS, what: str = "For people, or JSON.") -> Callable[[F], F]:
    """A decorator: `--format`, one of `forms`, the first being the default."""

    def decorate(function: F) -> F:
        function = click.option(
            "--format",
            "form",
            type=click.Choice(forms),
            default=forms[0],
            show_default=True,
            callback=_chosen,
            help=what,
        )(function)
        return click.option(
            "--json",
            is_flag=True,
            hidden=True,
            is_eager=True,
            expose_value=False,
            callback=_noted,
            help="The same as --format json.",
        )(function)

    return decorate


def _noted(context: click.Context, _: click.Parameter, asked: bool) -> None:
    """Eager, so that it is known when `--format` is read."""
    context.meta[_KEY] = asked


def _chosen(context: click.Context, _: click.Parameter, form: Any) -> Any:
    return "json" if context.meta.get(_KEY) else form
