"""`yoban rules` as a person or a script calls it."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from yoban.cli._group import main

HEAD = "logsource: {product: windows, service: security}\n"
GOOD_ID = "5b1d3c9e-0a57-4b0e-9f5e-2f1a0c7d0001"
GOOD = f"""title: Logon failed
id: {GOOD_ID}
level: low
tags: [attack.t1110, attack.credential-access]
falsepositives: [Typing]
{HEAD}detection:
  a: {{EventID: 4625}}
  b: {{SubjectUserName|endswith: '$'}}
  condition: a and not b
tests:
  - name: fails
    fires: true
    events: [{{Channel: Security, EventID: 4625, Computer: A}}]
  - name: does not
    fires: false
    events: [{{Channel: Security, EventID: 4624, Computer: A}}]
"""
BAD = f"""title: Bad
{HEAD}detection: {{a: {{EventID: 1}}, condition: missing}}
---
title: Bad too
logsource: {{}}
detection: {{a: {{EventID: 1}}, condition: a}}
"""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))


def run(*words: str | Path) -> Result:
    got = CliRunner().invoke(main, ["rules", *map(str, words)])
    assert not got.exception or isinstance(got.exception, SystemExit), got.exception
    return got


def parsed(*words: str | Path) -> Any:
    return json.loads(run(*words, "--format", "json").stdout)


def put(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_check_lists_all_failures_with_file_and_line(tmp_path: Path) -> None:
    bad, good = put(tmp_path / "bad.yml", BAD), put(tmp_path / "good.yml", GOOD)
    got = run("check", bad, good)
    assert got.exit_code == 1
    assert re.search(r"bad\.yml:[1-3]: Bad: ", got.output)
    assert re.search(r"bad\.yml:[5-7]: Bad too: ", got.output)
    assert "1 rules and 0 correlations load, 2 fail" in got.output
    assert run("check", good).exit_code == 0
    failures = parsed("check", tmp_path)["failures"]
    assert [(f["path"], f["title"]) for f in failures] == [(str(bad), "Bad"), (str(bad), "Bad too")]
    put(bad, GOOD.replace("fires: true", "fires: perhaps"))
    assert "test 1: `fires` must be true or false" in run("check", bad).output
    assert run("check", tmp_path / "nothing").exit_code == 2


def test_test_runs_what_the_rules_carry(tmp_path: Path) -> None:
    path = put(tmp_path / "r.yml", GOOD)
    assert run("test", path).output == "2 passed, 0 failed\n"
    put(path, GOOD.replace("EventID: 4625}]", "EventID: 4626}]").replace("4624", "4625"))
    got = run("test", path)
    assert got.exit_code == 1
    assert f"{path}:1: Logon failed: does not: fired, but must not" in got.output
    put(path, GOOD.replace("Channel: Security, ", ""))
    assert "no source recognises it" in run("test", path).output
    put(path, GOOD.split("tests:")[0])
    assert run("test", path).exit_code == 2


def test_shipped_rules_pass_their_tests() -> None:
    got = parsed("test")
    assert got["failed"] == [] and got["untested"] == [] and got["passed"] > 100


def test_list_filters(tmp_path: Path) -> None:
    path = put(tmp_path / "r.yml", GOOD)
    every = parsed("list", "--rules", path)
    assert {"Logon failed", "Kerberoasting"} <= {row["title"] for row in every}
    for words, test in (
        (("--level", "high"), lambda row: row["level"] == "high"),
        (("--product", "aws"), lambda row: "aws_cloudtrail" in row["sources"]),
        (("--source", "zeek"), lambda row: "zeek" in row["sources"]),
        (
            ("--technique", "t1110"),
            lambda row: any(t[:5] == "T1110" for t in row["attack"]),
        ),
    ):
        rows = parsed("list", "--rules", path, *words)
        assert rows == [row for row in every if test(row)] and 0 < len(rows) < len(every)
    assert "T1110" in run("list", "--technique", "T1110", "--rules", path).stdout


def test_explain(tmp_path: Path) -> None:
    path = put(tmp_path / "r.yml", GOOD)
    facts = parsed("explain", "logon FAILED", "--rules", path)
    assert facts["fields"] == ["EventID", "SubjectUserName"]
    assert facts["condition"] == [
        "all of",
        "  EventID is the number 4625",
        "  not SubjectUserName ends with '$'",
    ]
    assert facts["witness"] == ["EventID is the number 4625"]
    assert "windows" in [source["source"] for source in facts["sources"]]
    told = run("explain", "kerberoasting").output
    assert "different values of ServiceName >= 5" in told and "Apache-2.0" in told
    assert run("explain", "no such rule").exit_code == 2
    assert "fits" in run("explain", "password").output


def test_health_names_rules_that_can_never_match(tmp_path: Path) -> None:
    process = "logsource: {product: windows, category: process_creation}\n"
    number = "5b1d3c9e-0a57-4b0e-9f5e-2f1a0c7d1"
    texts = {
        "unserved": f"{HEAD.replace('windows', 'toaster')}detection: {{a: {{b: 1}}, condition: a}}",
        "absent": f"{process}detection: {{a: {{Colour: red}}, condition: a}}",
        "not absent": f"{process}detection: {{a: {{Colour: null}}, condition: a}}",
        "contradicts": f"{process}detection: {{a: {{EventID: 7}}, condition: a}}",
        "half": f"{process}detection: {{a: {{OriginalFileName: x}}, condition: a}}",
        "alias": f"{process}detection: {{a: {{ParentImage: x}}, condition: a}}",
        "either": f"{process}detection: {{a: {{Colour: x}}, b: {{Image: x}}, condition: a or b}}",
    }
    for i, (title, text) in enumerate(texts.items()):
        put(tmp_path / f"{i}.yml", f"title: {title}\nid: {number}{i:03d}\n{text}\n")
    found = parsed("health", "--rules", tmp_path)
    assert {row["title"]: row["reason"] for row in found["never"]} == {
        "unserved": "no source serves its logsource",
        "absent": "no source of its logsource has the field Colour",
        "contradicts": "its condition contradicts its logsource",
    }
    assert found["starved"] is None and found["failed"] == []


def test_health_with_a_result(tmp_path: Path) -> None:
    evidence = put(
        tmp_path / "e.json",
        '{"Channel":"Security","EventID":4625,"Computer":"A","@timestamp":"2026-03-01T00:00:00Z"}',
    )
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["triage", str(evidence), "--out", str(out)])
    assert done.exit_code == 0, done.output
    starved = {row["title"] for row in parsed("health", out)["starved"]}
    assert "CloudTrail Stopped, Deleted or Narrowed" in starved
    assert "Security Event Log Cleared" not in starved
    assert "WMI Event Consumer That Runs Code" in starved  # Windows too, but of Sysmon
    assert run("health", tmp_path).exit_code == 2


def test_packs_from_add_to_remove(tmp_path: Path) -> None:
    path = tmp_path / "acme.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("LICENSE", "Acme licence")
        archive.writestr("rules/r.yml", GOOD)
        archive.writestr("rules/bad.yml", BAD)
    assert "acme: installed" in run("add", path).output
    (row,) = [r for r in parsed("list") if r["title"] == "Logon failed"]
    assert (row["licence"], row["origin"]) == ("Acme licence", str(path))
    assert row["path"] == "pack:acme/rules/r.yml"
    assert run("add", path).exit_code == 2
    assert "acme: unchanged" in run("update").output
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("r.yml", GOOD.replace("Logon failed", "Logon refused"))
    assert "acme: updated" in run("update", "acme").output
    assert len(parsed("packs")[0]["versions"]) == 2
    assert run("rollback", "acme").exit_code == 0
    assert run("rollback", "acme").exit_code == 2
    path.unlink()
    got = run("update")
    assert got.exit_code == 1 and "no such file" in got.output
    assert run("update", "acme").exit_code == 2
    assert run("remove", "acme").exit_code == 0
    assert parsed("packs") == []


def test_triage_uses_what_is_installed_and_says_whose_it_is(tmp_path: Path) -> None:
    evidence = put(
        tmp_path / "e.json",
        '{"Channel":"Security","EventID":4625,"Computer":"A","@timestamp":"2026-03-01T00:00:00Z"}',
    )
    run("add", put(tmp_path / "acme.yml", GOOD), "--licence", "Acme licence")

    def found(*more: str) -> list[tuple[str, str, str]]:
        out = tmp_path / "out"
        done = CliRunner().invoke(main, ["triage", str(evidence), "--out", str(out), *more])
        assert done.exit_code == 0, done.output
        lines = (out / "findings.jsonl").read_text().splitlines()
        return [(f["rule_title"], f["licence"], f["origin"]) for f in map(json.loads, lines)]

    mine = ("Logon failed", "Acme licence", str(tmp_path / "acme.yml"))
    assert mine in found()
    assert mine not in found("--no-installed-rules")


def test_hostile_text_does_not_act_on_the_terminal(tmp_path: Path) -> None:
    path = put(tmp_path / "r.yml", GOOD.replace("Logon failed", '"red \\e[31m \\u202e end"'))
    for got in (run("list", "--rules", path), run("explain", GOOD_ID, "--rules", path)):
        assert got.exit_code == 0 and "red" in got.output
        assert "\x1b" not in got.output and "\u202e" not in got.output


def test_coverage(tmp_path: Path) -> None:
    """A hostile title does not act on the terminal; the file named by --out gets the rest."""
    bad = GOOD.replace("title: Logon failed", 'title: "Logon \\e[2J failed"')
    bad = bad.replace("fires: true", "fires: false")
    (tmp_path / "bad.yml").write_text(bad, "utf-8")
    shown = CliRunner().invoke(main, ["rules", "coverage", "--rules", str(tmp_path)])
    assert shown.exit_code == 0, shown.output
    assert "\x1b" not in shown.output and "\u241b[2J" in shown.output
    assert "1 rules do not count" in shown.output
    lost = CliRunner().invoke(main, ["rules", "coverage", str(tmp_path)])
    assert lost.exit_code == 2 and "no result of a triage" in lost.output
