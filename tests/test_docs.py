"""The documents say what is true: reference pages, import table, links, the README's figures."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from test_layout import MAY
from yoban.cli._group import main

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
OPAQUE = {
    "quarantined",
    "findings",
    "cases",
    "versions",
    "event",
    "intel.held_back",
}  # objects with keys of the evidence
RESULT = ROOT / "docs" / "reference" / "result.md"


def test_generated_parts_are_up_to_date() -> None:
    """The command line, the sources, and all that is said about the sample: by running it."""
    words = [sys.executable, str(ROOT / "docs" / "_build.py"), "--check"]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")}
    got = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert got.returncode == 0, got.stderr


def verbs(command: click.Command, name: str) -> list[tuple[str, click.Command]]:
    found = [(name, command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for verb in command.list_commands(context):
            inner = command.get_command(context, verb)
            assert inner is not None
            found += verbs(inner, f"{name} {verb}")
    return found


@pytest.mark.parametrize(("name", "command"), verbs(main, "yoban"), ids=lambda x: str(x))
def test_every_verb_and_option_has_help(name: str, command: click.Command) -> None:
    assert command.help, f"{name}: give it a docstring"
    silent = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert not silent, f"{name}: give these options help=: {silent}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if not target.startswith(("https://", "http://")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_import_table_is_the_one_that_is_held() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    table = text.split("| unit | may import |")[1].split("\n\n")[0]
    told: dict[str, set[str]] = {}
    for row in table.splitlines()[2:]:
        units, may = row.strip("|").split("|")
        allowed = set(re.findall(r"`(\w+)`", may))
        told |= {unit: allowed for unit in re.findall(r"`(\w+)`", units)}
    assert told.pop("runtime") == set()  # everything above
    assert told == MAY


def fields(value: Any, at: str = "") -> set[str]:
    """Paths of all fields: a.b, a[].b; not inside OPAQUE ones."""
    if isinstance(value, list):
        return set().union(*(fields(item, f"{at}[]") for item in value))
    if not isinstance(value, dict):
        return set()
    found = set()
    for key, inner in value.items():
        path = f"{at}.{key}" if at else key
        found.add(path)
        if path not in OPAQUE:
            found |= fields(inner, path)
    return found


def documented(name: str) -> set[str]:
    section = RESULT.read_text("utf-8").split(f"\n## {name}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([\w.\[\]]+)` \|", section, re.M))


def test_result_fields_are_documented_and_exist(tmp_path: Path) -> None:
    """A run in which everything happens that a field tells of."""
    evidence, rules, out = (tmp_path / name for name in ("evidence", "rules", "out"))
    evidence.mkdir()
    rules.mkdir()
    line = b'{"Channel":"Security","EventID":4625,"Computer":"A","@timestamp":"2026-03-01T00:00Z"}'
    (evidence / "a.json").write_bytes(line + b"\n{bad}\n" + line + b'\n{"a":"\xff\xfe",}\n')
    alert = b'{"timestamp":"2026-03-01T00:00:00Z","event_type":"alert","src_ip":"192.0.2.1","dest_'
    alert += b'ip":"192.0.2.2","alert":{"signature_id":1,"signature":"Made up","severity":1}}\n'
    (evidence / "d.json").write_bytes(alert)
    (evidence / "b.json").write_bytes((evidence / "a.json").read_bytes())
    (evidence / "c.gz").write_bytes(gzip.compress(line + b"\n")[:-9])
    logsource = "logsource: {product: windows, service: security}"
    (rules / "good.yml").write_text(
        "title: Logon failed\nid: 0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1d2\nlevel: low\n"
        f"{logsource}\ndetection: {{a: {{EventID: 4625}}, condition: a}}\n"
    )
    (rules / "bad.yml").write_text(f"title: Bad\n{logsource}\ndetection: {{condition: nothing}}\n")
    seen = b'{"Channel":"Security","EventID":5156,"Computer":"A","DestAddress":"%s"}'
    (evidence / "e.json").write_bytes(seen % b"81.2.69.142" + b"\n" + seen % b"8.8.8.8" + b"\n")
    (tmp_path / "list.txt").write_text("81.2.69[.]142\n8.8.8.8\n")
    words = ["triage", str(evidence), "--out", str(out), "--rules", str(rules)]
    (tmp_path / "a.yar").write_text("rule made_up { condition: filesize == 0 }")
    words += ["--intel", str(tmp_path / "list.txt"), "--yara", str(tmp_path / "a.yar")]
    day = datetime.now(UTC).date()
    entry = "title: T\nid: {}\nowner: me\nreason: r\nscope: {{rules: any}}\n"
    entry += "match: {{finding.input|contains: c.gz}}\ncreated: {}\nexpires: {}\n---\n"
    given = entry.format("a", day, day + timedelta(1)) + entry.format(
        "b", "2020-01-01", "2020-02-01"
    )
    (tmp_path / "x.yml").write_text(given)
    words += ["--exceptions", str(tmp_path / "x.yml")]
    got = CliRunner().invoke(main, [*words, "--no-shipped-rules"])
    assert got.exit_code == 0, got.output
    usual = str(tmp_path / "usual.json")
    got = CliRunner().invoke(main, ["baseline", "build", str(out), "--out", usual])
    assert got.exit_code == 0, got.output
    got = CliRunner().invoke(main, [*words, "--no-shipped-rules", "--baseline", usual])
    assert got.exit_code == 0, got.output
    lines = {
        name: [json.loads(x) for x in (out / name).read_text("utf-8").splitlines()]
        for name in ("summary.json", "findings.jsonl", "quarantine.jsonl", "held.jsonl")
    }
    (excepted,) = (out / "excepted.jsonl").read_text("utf-8").splitlines()
    assert set(json.loads(excepted)) - set(lines["findings.jsonl"][0]) == documented(
        "excepted.jsonl"
    )
    for name, objects in lines.items():
        assert objects, name
        assert set().union(*map(fields, objects)) == documented(name), name
    documents = RESULT.read_text("utf-8")
    for name in (path.name for path in out.iterdir() if not path.name.startswith(".")):
        assert f"`{name}" in documents, f"{name} is not documented"


@pytest.mark.parametrize("name", ["README", "docs/tutorial"])
def test_japanese_twins_say_as_much(name: str) -> None:
    """The same parts in the same order: headings, tables, code, links to the same pages."""

    def shape(page: Path) -> list[tuple[str, ...]]:
        text = page.read_text("utf-8")
        links = [x.replace(".ja.md", ".md") for x in re.findall(r"\]\(([^)]+)\)", text)]
        code = re.findall(r"^    (make \w+)", text, re.M)
        kinds = re.findall(r"^(#+ |\| |- |```\w*)", text, re.M)
        return [tuple(links[1:]), tuple(code), tuple(kinds)]

    assert shape(ROOT / f"{name}.md") == shape(ROOT / f"{name}.ja.md")


def test_the_readme_has_exactly_two_commands_to_set_up_and_go() -> None:
    text = re.sub(r"^```.*?^```$", "", (ROOT / "README.md").read_text("utf-8"), flags=re.M | re.S)
    assert re.findall(r"^    (.+)", text, re.M) == ["make up", "make test"]
