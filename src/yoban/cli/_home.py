"""What verbs that look at a service share: its folder, and how lists are shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from yoban.runtime.phrases import inert

F = TypeVar("F", bound=Callable[..., Any])


def home_option(function: F) -> F:
    """--home DIR."""
    return click.option(
        "--home",
        type=click.Path(path_type=Path),
        default=Path("out/service"),
        show_default=True,
        help="The service's folder.",
    )(function)


def show(rows: Sequence[dict[str, Any]], columns: Sequence[str], form: str) -> None:
    """Rows as a table, or all of them as JSON."""
    if form == "json":
        click.echo(json.dumps(list(rows), ensure_ascii=False))
        return
    table = Table(*columns, box=None, header_style="bold")
    for row in rows:
        table.add_row(*(inert(_text(row.get(c))) for c in columns))
    Console().print(table)


def _text(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
