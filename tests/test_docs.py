"""The documents say what is true: reference pages, import table, links, the README's figures."""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from test_layout import MAY
from yoban.cli._group import main

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
OPAQUE = {"quarantined", "findings", "versions", "event"}  # objects with keys of the evidence
RESULT = ROOT / "docs" / "reference" / "result.md"


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("_build", ROOT / "docs" / "_build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["cli.md", "sources.md"])
def test_generated_pages_are_up_to_date(name: str) -> None:
    page = ROOT / "docs" / "reference" / name
    fresh = builder().PAGES[name]() == page.read_text("utf-8")
    assert fresh, f"{name} is out of date: run `make docs` (python docs/_build.py) and commit"


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
    (evidence / "b.json").write_bytes((evidence / "a.json").read_bytes())
    (evidence / "c.gz").write_bytes(gzip.compress(line + b"\n")[:-9])
    logsource = "logsource: {product: windows, service: security}"
    (rules / "good.yml").write_text(
        "title: Logon failed\nid: 0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1d2\nlevel: low\n"
        f"{logsource}\ndetection: {{a: {{EventID: 4625}}, condition: a}}\n"
    )
    (rules / "bad.yml").write_text(f"title: Bad\n{logsource}\ndetection: {{condition: nothing}}\n")
    words = ["triage", str(evidence), "--out", str(out), "--rules", str(rules)]
    got = CliRunner().invoke(main, [*words, "--no-shipped-rules"])
    assert got.exit_code == 0, got.output
    lines = {
        name: [json.loads(x) for x in (out / name).read_text("utf-8").splitlines()]
        for name in ("summary.json", "findings.jsonl", "quarantine.jsonl")
    }
    for name, objects in lines.items():
        assert objects, name
        assert set().union(*map(fields, objects)) == documented(name), name
    documents = RESULT.read_text("utf-8")
    for name in (path.name for path in out.iterdir() if not path.name.startswith(".")):
        assert f"`{name}" in documents, f"{name} is not documented"
