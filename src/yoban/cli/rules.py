"""`yoban rules`: list, check, test, explain and judge rules; install packs of them.

Exit: 0 all well; 1 `check` or `test` found something wrong, or an update failed; 2 usage.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from yoban.cli._forms import formatted
from yoban.errors import UsageError, YobanError
from yoban.model.finding import LEVELS
from yoban.runtime import coverageview, rulebook, rulepack
from yoban.runtime.clock import now
from yoban.runtime.exceptions import listed as exceptions_listed
from yoban.runtime.view import visible

LONG = 4000
NONE = "no rule pack is installed; see `yoban rules add --help`"
FEW = 3  # rules with the same trouble are named one by one
Wrap = Callable[[Callable[..., None]], Callable[..., None]]
besides: Wrap = click.option(
    "--rules",
    "more",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Further rules: a file, folder or archive; repeatable.",
)
private: Wrap = click.option(
    "--allow-private",
    is_flag=True,
    help="The server named in the URL may have an address that is not public.",
)


@click.group("rules")
def command() -> None:
    """List, check, test, explain and install detection rules."""


@command.command("list")
@formatted()
@besides
@click.option("--level", type=click.Choice(LEVELS), default=None, help="Rules of this level.")
@click.option("--source", "--product", default="", help="Source, product, category or service.")
@click.option("--technique", default="", help="ATT&CK id; sub-techniques are included.")
def list_(
    form: str, more: tuple[Path, ...], level: str | None, source: str, technique: str
) -> None:
    """List the rules and kinds of vendor alerts in use.

    A triage makes findings of both. The level of a vendor alert is the highest it can have; its own
    severity decides.
    """
    rows = rulebook.listed(more, level or "", source, technique)
    if form == "json":
        return _json(rows)
    for row in rows:
        kind = "" if row["kind"] == "event" else f" [{row['kind']}]"
        asked = technique.upper()  # what was asked for comes first
        first, *others = sorted(row["attack"], key=lambda t: not t.startswith(asked)) or ("-",)
        techniques = f"{first} +{len(others)}" if others else first
        _say(
            f"{row['level']:<13} {techniques:<12} {row['title']}{kind}"
            f"  ({', '.join(row['logsources'])})  {row['origin'] or row['path']}"
        )
    alerts = sum(row["kind"] == "vendor alert" for row in rows)
    click.echo(f"{len(rows) - alerts} rules, {alerts} kinds of vendor alerts", err=True)
    if not rows:
        click.echo("`yoban rules list` without options shows which words there are", err=True)


@command.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@formatted()
def check(paths: tuple[Path, ...], form: str) -> None:
    """Say what is wrong with rule files, with file and line."""
    result = rulebook.checked(paths)
    if form == "json":
        _json(result)
    else:
        _failures(result["failures"])
        _failures(result["inactive"], "inactive: ")
        click.echo(
            f"{result['files']} files: {result['rules']} rules and {result['correlations']} "
            f"correlations load, {len(result['failures'])} fail, {len(result['inactive'])} inactive"
        )
    sys.exit(1 if result["failures"] else 0)


@command.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@formatted()
def test(paths: tuple[Path, ...], form: str) -> None:
    """Run the tests that rules carry.

    Those of the shipped rules, if no path is given.
    """
    result = rulebook.tested(paths)
    if form == "json":
        _json(result)
    else:
        for bad in result["failed"]:
            _say(f"{bad['path']}:{bad['line']}: {bad['title']}: {bad['test']}: {bad['reason']}")
        untested = f", {len(result['untested'])} rules without tests" if result["untested"] else ""
        click.echo(f"{result['passed']} passed, {len(result['failed'])} failed{untested}")
    sys.exit(1 if result["failed"] else 0)


@command.command()
@click.argument("rule")
@besides
@formatted()
def explain(rule: str, more: tuple[Path, ...], form: str) -> None:
    """Say what a rule looks for, where, and what it needs.

    RULE is its id, its name, or its title or a part of that.
    """
    facts = rulebook.explained(rule, more)
    if form == "json":
        return _json(facts)
    for line in _explained(facts):
        _say(line)


@command.command()
@click.argument("result", required=False, type=click.Path(path_type=Path))
@besides
@formatted()
def health(result: Path | None, more: tuple[Path, ...], form: str) -> None:
    """List rules that can never match, failed or are inactive.

    With the folder of a triage result (out/triage) also the starved ones: those for which it held
    no events.
    """
    found = rulebook.judged(result, more)
    if form == "json":
        return _json(found)
    _grouped("can never match", found["never"])
    _grouped("starved", found["starved"] or [])
    _failures(found["failed"], "failed: ")
    _failures(found["inactive"], "inactive: ")
    starved = "" if found["starved"] is None else f"{len(found['starved'])} starved, "
    click.echo(
        f"{found['rules']} rules, {found['correlations']} correlations: {len(found['never'])} can "
        f"never match, {starved}{len(found['failed'])} failed, "
        f"{len(found['inactive'])} inactive"
    )


@command.command()
@click.argument("result", required=False, type=click.Path(path_type=Path))
@besides
@formatted(
    ("text", "json", "navigator", "html"),
    "A table, everything, a layer for the ATT&CK Navigator, or one page with a picture.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
def coverage(result: Path | None, more: tuple[Path, ...], form: str, out: Path | None) -> None:
    """Say which techniques of ATT&CK could be seen, and what is missing for the others.

    With the folder of a triage result only telemetry that was there counts; without, all of it.
    A rule counts as tested when it carries tests and they pass.
    """
    found = rulebook.covered(result, more)
    if form == "text":
        text = "\n".join(visible(line, LONG) for line in coverageview.lines(found)) + "\n"
    elif form == "html":
        text = coverageview.page(found)
    else:
        made = found if form == "json" else coverageview.navigator(found)
        text = json.dumps(made, ensure_ascii=False) + "\n"
    if out is None:
        return click.echo(text, nl=False)
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{out}: cannot be written: {error.strerror}") from error


@command.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@formatted()
def exceptions(paths: tuple[Path, ...], form: str) -> None:
    """List the exceptions that apply today, and say what is wrong with the others."""
    found = exceptions_listed(paths, now())
    if form == "json":
        _json(found)
    else:
        for row in found["exceptions"]:
            rules = ", ".join(row["rules"]) or "any"
            _say(f"until {row['expires']}  {row['owner']}  {row['title']}  ({row['id']}: {rules})")
        _failures(found["problems"])
        click.echo(f"{len(found['exceptions'])} apply, {len(found['problems'])} do not", err=True)
    sys.exit(1 if found["problems"] else 0)


@command.command()
@formatted()
def packs(form: str) -> None:
    """List the installed packs and their versions."""
    found = rulepack.listed()
    if form == "json":
        return _json(found)
    for pack in found:
        _say(f"{pack['name']}  {pack['origin']}  {pack['licence'] or 'licence unknown'}")
        for version in pack["versions"]:
            mark = "*" if version["in_use"] else " "
            _say(
                f"  {mark} {version['hash'][:12]}  {version['installed']}  {version['files']} files"
            )
    if not found:
        click.echo(NONE, err=True)


@command.command()
@click.argument("origin")
@click.option("--name", default="", help="What to call the pack; made from the origin if left out.")
@click.option("--licence", default="", help="Licence of the rules; read from the pack if left out.")
@private
def add(origin: str, name: str, licence: str, allow_private: bool) -> None:
    """Install a pack: a file, a folder, an archive, or the URL of one."""
    _report(rulepack.add(origin, name, licence, allow_private=allow_private), "installed")


@command.command()
@click.argument("name", required=False)
@private
def update(name: str | None, allow_private: bool) -> None:
    """Refresh one pack, or all, from where they came."""
    names = [name] if name else [pack["name"] for pack in rulepack.listed()]
    if not names:
        click.echo(NONE, err=True)
    failed = False
    for one in names:
        try:
            report = rulepack.update(one, allow_private=allow_private)
            _report(report, "updated" if report.changed else "unchanged")
        except YobanError as error:
            if name:
                raise
            failed = True
            _say(f"{one}: {error}", err=True)
    sys.exit(1 if failed else 0)


@command.command()
@click.argument("name")
def rollback(name: str) -> None:
    """Go back to the version of a pack before the one in use."""
    pack = rulepack.rollback(name)
    _say(f"{pack.name}: in use is {pack.current.hash[:12]}")


@command.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove a pack and all its versions."""
    rulepack.remove(name)
    _say(f"{name}: removed")


def _report(report: rulepack.Report, word: str) -> None:
    pack = report.pack
    licence = pack.current.licence or "licence unknown"
    _say(
        f"{pack.name}: {word}, version {pack.current.hash[:12]}: {report.loaded} rules, "
        f"{report.failed} failed; {licence}"
    )


def _explained(facts: dict[str, Any]) -> Iterable[str]:
    yield f"{facts['title']}  ({facts['level']}, {facts['status'] or 'no status'})"
    yield f"id        {facts['id']}  version {facts['version']}"
    yield f"from      {facts['where']}  {facts['origin']}  {facts['licence'] or 'licence unknown'}"
    yield f"ATT&CK    {', '.join((*facts['attack'], *facts['tactics'])) or '-'}"
    for key, word in (("description", "what"), ("why", "why"), ("response", "do first")):
        if facts.get(key):
            yield f"{word:<9} {' '.join(str(facts[key]).split())}"
    for key, word in (("falsepositives", "benign"), ("gaps", "gap")):
        items = facts.get(key) or ()
        for item in items if isinstance(items, list) else (items,):
            yield f"{word:<9} {item}"
    if not facts["output"]:
        yield "output    none of its own: it only feeds a correlation"
    if "correlation" in facts:
        told = facts["correlation"]
        yield f"correlates {told['type']}: {told['condition']}"
        yield f"within    {told['seconds']} seconds, by {', '.join(told['group_by']) or 'nothing'}"
        for below in told["rules"]:
            yield f"rule      {below['title']}  ({below['id']})"
        for alias, mapping in told["aliases"].items():
            yield f"alias     {alias}: {', '.join(sorted(set(mapping.values())))}"
        return
    yield f"logsource {facts['logsource']}"
    for served in facts["sources"]:
        when = "; ".join(f"{k} in {', '.join(map(str, v))}" for k, v in served["when"].items())
        yield f"source    {served['source']}{f' when {when}' if when else ''}"
        for name, own in served["aliases"].items():
            yield f"          {name} is read from {own.replace('|', ' or ')}"
    if not facts["sources"]:
        yield "source    none: the rule can never match"
    yield f"fields    {', '.join(facts['fields']) or 'none, it looks at all'}"
    yield f"witness   {' or '.join(facts['witness']) or 'none: evaluated on every event'}"
    yield "condition"
    for line in facts["condition"]:
        yield f"  {line}"


def _grouped(word: str, rows: Iterable[dict[str, Any]]) -> None:
    """One line a rule, or one for many rules of the same logsource and reason."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["logsource"], row["reason"]), []).append(row)
    for (logsource, reason), members in sorted(groups.items(), key=lambda g: -len(g[1])):
        if len(members) > FEW:
            _say(f"{word}: {len(members)} rules for {logsource}: {reason}")
        else:
            _failures(members, f"{word}: ")


def _failures(rows: Iterable[dict[str, Any]], before: str = "") -> None:
    for row in rows:
        title = f" {row['title']}:" if row["title"] else ""
        _say(f"{before}{row['path']}:{row['line']}:{title} {row['reason']}")


def _say(text: str, err: bool = False) -> None:
    """Rule text is hostile too: nothing in it acts on the terminal."""
    lead = len(text) - len(text.lstrip(" "))
    click.echo(text[:lead] + visible(text[lead:], LONG), err=err)


def _json(value: object) -> None:
    click.echo(json.dumps(value, default=str))
