"""What the verbs of `yoban case` share: where the result lies, who acts, how an act is told."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from yoban.cli._forms import formatted
from yoban.model.act import ActKind
from yoban.runtime.desk import performed
from yoban.runtime.phrases import inert

F = TypeVar("F", bound=Callable[..., Any])


def result_option(function: F) -> F:
    """--result DIR."""
    return click.option(
        "--result",
        "out",
        type=click.Path(path_type=Path),
        default=Path("out/triage"),
        show_default=True,
        help="Folder of the triage result.",
    )(function)


def by_option(function: F) -> F:
    """--by NAME."""
    return click.option(
        "--by", "actor", default=getpass.getuser, show_default="your login", help="Who you are."
    )(function)


def json_option(function: F) -> F:
    """--format text|json."""
    return formatted(what="For people or for programs.")(function)


def carry_out(
    out: Path, kind: ActKind, uid: str, actor: str, form: str, body: dict[str, Any] | None = None
) -> None:
    """Do it and say what was recorded."""
    done = performed(out, kind, uid, actor, body)
    if form == "json":
        click.echo(json.dumps(done, ensure_ascii=False))
        return
    act, state = done["act"], done["state"]
    click.echo(f"act {act['number']}: {act['kind']} by {inert(act['actor'])}")
    owner = inert(state["owner"]) or "nobody"
    click.echo(f"case {state['case'][:12]}: {state['status']}, owned by {owner}")
