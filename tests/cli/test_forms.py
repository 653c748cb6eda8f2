"""`--format json` is the one form; `--json` is understood wherever it is, and shown nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import click
from click.testing import CliRunner

from yoban.cli._forms import FORMS, formatted
from yoban.cli._group import main


@click.command()
@formatted(("text", "json", "picture"))
def made(form: str) -> None:
    click.echo(form)


def told(*words: str) -> str:
    got = CliRunner().invoke(made, words)
    assert got.exit_code == 0, got.output
    return got.output.strip()


def commands(group: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    yield name, group
    if isinstance(group, click.Group):
        context = click.Context(group)
        for word in group.list_commands(context):
            found = group.get_command(context, word)
            assert found is not None
            yield from commands(found, f"{name} {word}".strip())


def test_the_first_form_is_the_default_and_json_has_two_words() -> None:
    assert told() == "text"
    assert told("--format", "picture") == "picture"
    assert told("--format", "json") == told("--json") == "json"
    assert told("--json", "--format", "text") == told("--format", "text", "--json") == "json"
    assert "--json" not in CliRunner().invoke(made, ["--help"]).output
    assert CliRunner().invoke(made, ["--format", "xml"]).exit_code == 2


def test_every_command_that_gives_json_gives_it_by_format() -> None:
    both = []
    for name, command in commands(main):
        options = {word: p for p in command.params for word in p.opts}
        form = options.get("--format")
        forms = getattr(getattr(form, "type", None), "choices", ())
        if {"text", "json"} <= set(forms):
            assert "--json" in options and getattr(options["--json"], "hidden", False), name
            both.append(name)
            continue
        assert "--json" not in options, f"{name}: --json without --format"
    assert {"triage", "rules list", "rules coverage", "intel check", "case ack"} <= set(both)
    assert FORMS == ("text", "json")
