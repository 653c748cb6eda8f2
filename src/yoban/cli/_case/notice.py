"""`yoban case notice`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

import click

from yoban.cli._case._common import by_option, result_option
from yoban.cli.triage import Zone
from yoban.errors import UsageError
from yoban.model.act import NoticeKind
from yoban.runtime.notices import Wanted, letter, mail, pdf, told
from yoban.runtime.phrases import LANGUAGES


@click.command("notice")
@click.argument("case")
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Its language."
)
@click.option(
    "--kind",
    type=click.Choice(get_args(NoticeKind)),
    default="first",
    show_default=True,
    help="The first one, or what it is to the one before.",
)
@click.option("--contact", required=True, help="Whom the customer is to call.")
@click.option("--said", default="", help="What is new or corrected, in your words.")
@click.option("--tz", "zone", type=Zone(), default="UTC", show_default=True, help="Reader's zone.")
@click.option(
    "--as",
    "form",
    type=click.Choice(["text", "mail", "pdf"]),
    default="text",
    show_default=True,
    help="What to write.",
)
@click.option("--from", "sender", default="", help="Sender of the mail.")
@click.option("--to", "recipients", multiple=True, help="Recipient of the mail; repeatable.")
@click.option("--output", type=click.Path(path_type=Path), help="File to write; else the screen.")
@click.option("--told", "channel", help="Record that it was delivered, by this channel.")
@by_option
@result_option
def command(
    case: str,
    lang: str,
    kind: NoticeKind,
    contact: str,
    said: str,
    zone: str,
    form: str,
    sender: str,
    recipients: tuple[str, ...],
    output: Path | None,
    channel: str | None,
    actor: str,
    out: Path,
) -> None:
    """Write the notice to the customer: what, where, since when, done, to do, whom to call."""
    if form == "mail" and not (sender and recipients):
        raise UsageError("a mail needs --from and --to")
    if kind in ("correction", "update") and not said:
        raise UsageError(f"--kind {kind}: --said what?")
    wanted = Wanted(case, lang, kind, contact, said, zone)
    made = letter(out, wanted)
    if form == "text":
        data = made.text.encode()
    else:
        data = pdf(made, lang) if form == "pdf" else mail(made, lang, sender, recipients)
    if output is not None:
        output.write_bytes(data)
    else:
        sys.stdout.buffer.write(data)
    if channel:
        done = told(out, wanted, made, actor, channel)
        click.echo(f"act {done['act']}: {done['notice']} was delivered by {channel}", err=True)
