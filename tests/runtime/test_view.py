"""The result at the terminal is readable at the widths people have."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from yoban.cli._group import main
from yoban.model.finding import Finding
from yoban.runtime.view import show
from yoban.store.result import ResultStore

LONG = "Directory Replication Asked For by an Account That Is No Domain Controller of Ours at All"
YEAR = 365 * 86_400_000_000
EVENT = (
    '{"Channel":"Security","EventID":4625,"Computer":"SRV-1.corp.example.com",'
    '"@timestamp":"2026-03-01T09:00:00Z","TargetUserName":"a-rather-long.account.name"}\n'
)
RULE = f"""title: {LONG}
id: 0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1d2
logsource: {{product: windows, service: security}}
detection: {{a: {{EventID: 4625}}, condition: a}}
level: high
"""


@pytest.fixture(scope="module")
def finding(tmp_path_factory: pytest.TempPathFactory) -> Finding:
    home = tmp_path_factory.mktemp("view")
    (home / "a.json").write_text(EVENT)
    (home / "r.yml").write_text(RULE)
    words = ["triage", str(home / "a.json"), "--rules", str(home / "r.yml"), "--no-shipped-rules"]
    got = CliRunner().invoke(main, [*words, "--no-installed-rules", "--out", str(home / "out")])
    assert got.exit_code == 0, got.output
    with ResultStore.open(Path(home / "out")) as store:
        (found,) = store.findings()
    return found


def screen(findings: list[Finding], width: int) -> list[str]:
    page = io.StringIO()
    show({}, findings, Console(file=page, width=width))
    lines = page.getvalue().splitlines()
    return lines[next(i for i, line in enumerate(lines) if line.startswith("level")) :]


@pytest.mark.parametrize("width", [80, 100, 160])
def test_titles_are_whole_at_any_width(finding: Finding, width: int) -> None:
    lines = screen([finding], width)
    assert max(map(len, lines)) <= width
    column = lines[0].index("finding"), lines[0].index("first")
    rows = lines[1 : lines.index("") if "" in lines else None]
    told = " ".join(line[slice(*column)].strip() for line in rows if line.startswith(("high", " ")))
    assert told.strip() == LONG
    assert "srv-1 " in rows[0]
    assert "03-01 09:00" in rows[0]


def test_times_have_their_year_when_there_are_two(finding: Finding) -> None:
    assert finding.time is not None
    other = replace(finding, time=finding.time - YEAR, rule_uid="other")
    text = "\n".join(screen([finding, other], 120))
    assert "2026-03-01 09:00" in text
    assert "2025-03-01 09:00" in text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--encoding", "klingon"], "unknown encoding 'klingon'"),
        (["--out", "{file}"], "--out FOLDER"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_touched(
    tmp_path: Path, words: list[str], told: str
) -> None:
    file = tmp_path / "a.txt"
    file.write_text(EVENT)
    options = ["--out", str(tmp_path / "out"), *(word.format(file=file) for word in words)]
    got = CliRunner().invoke(main, ["triage", str(file), *options])
    assert got.exit_code == 2
    assert told in got.output
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_what_was_left_out_is_said(finding: Finding) -> None:
    page = io.StringIO()
    show({"rules_failed": 2, "outside": 3}, [finding], Console(file=page, width=80))
    assert "why they failed: rules_failures in summary.json" in page.getvalue()
    assert "left out by --since and --until: 3" in page.getvalue()
