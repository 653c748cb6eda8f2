"""YARA rules over the content of evidence."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from yoban.errors import UsageError, YobanError
from yoban.runtime import yara
from yoban.runtime.triage import Asked, triage
from yoban.runtime.yara import level, load_yara

RULES = """
rule found : t1059 {
  meta:
    description = "made up"
    score = 80
  strings:
    $a = "needle"
    $b = { 00 ff 10 }
  condition:
    any of them
}
rule by_name { meta: severity = "low" condition: filename == "b.bin" and extension == ".bin" }
rule unusable { condition: nobody_defined_this == 1 }
"""


def run(tmp_path: Path, evidence: Path, **more: Any) -> tuple[dict[str, Any], list[Any]]:
    (tmp_path / "rules.yar").write_text(RULES)
    asked = Asked(
        *((evidence,), tmp_path / "out"), shipped=False, yara=(tmp_path / "rules.yar",), **more
    )
    summary = triage(asked)
    lines = (tmp_path / "out" / "findings.jsonl").read_text().splitlines()
    return summary, [json.loads(line) for line in lines]


def test_members_of_archives_are_scanned_whatever_they_are(tmp_path: Path) -> None:
    body = b"\x00\xff\x10 some binary with a needle in it"
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as archive:
        archive.writestr("in/b.bin", body)
        archive.writestr("log.json", b'{"a":"needle"}\n')
        archive.writestr("fine.json", b'{"a":"hay"}\n')
    summary, findings = run(tmp_path, tmp_path / "e.zip")
    told = {(f["rule_title"], f["input"].split("!")[1], f["level"]) for f in findings}
    assert told == {
        ("YARA rule found", "in/b.bin", "high"),
        ("YARA rule by_name", "in/b.bin", "low"),
        ("YARA rule found", "log.json", "high"),
    }
    found = next(f for f in findings if f["event"]["rule"] == "found" and "b.bin" in f["input"])
    assert found["event"]["sha256"] == hashlib.sha256(body).hexdigest()
    assert found["attack"] == ["T1059"]
    assert found["event"]["strings"] == [
        {"id": "$a", "offset": body.index(b"needle"), "length": 6, "data": "needle"},
        {"id": "$b", "offset": 0, "length": 3, "data": "\x00\\xff\x10"},
    ]
    assert summary["yara"]["scanned"] == 3
    (problem,) = summary["yara"]["problems"]
    assert problem.startswith("rules.yar:13: unknown identifier")


def test_each_content_is_scanned_once_with_any_number_of_workers(tmp_path: Path) -> None:
    home = tmp_path / "e"
    home.mkdir()
    for name in ("a.json", "b.json"):
        (home / name).write_text('{"a":"needle"}\n' * 50)
    one = run(tmp_path, home, workers=1)
    two = run(tmp_path, home, workers=2)
    assert len(one[1]) == len(two[1]) == 1
    assert one[1] == two[1]


def test_large_files_are_scanned_in_part_and_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yara, "MOST", 1000)
    (tmp_path / "a.txt").write_bytes(b"x" * 998 + b"needle" + b"\n")
    summary, findings = run(tmp_path, tmp_path / "a.txt")
    assert not findings
    assert (summary["yara"]["partly"], summary["yara"]["bytes"]) == (1, 1000)


def test_compiled_rules_come_from_the_cache(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "a.yara").write_text(RULES)
    first = load_yara((tmp_path / "r",), "local")
    again = load_yara((tmp_path / "r",), "local")
    assert first is not None and again is not None
    assert {r.identifier for r in again.rules} == {"found", "by_name"}
    assert again.problems == first.problems != []


def test_rules_that_cannot_be_used_say_why(tmp_path: Path) -> None:
    (tmp_path / "bad.yar").write_text('include "/etc/passwd"\nrule a { condition: }')
    with pytest.raises(YobanError, match=r"bad\.yar:1: include"):
        load_yara((tmp_path / "bad.yar",), "local")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no YARA rules"):
        load_yara((tmp_path / "empty",), "local")
    assert load_yara((), "local") is None


@pytest.mark.parametrize(
    ("meta", "wanted"),
    [
        ({}, "medium"),
        ({"score": 75}, "high"),
        ({"score": "60"}, "medium"),
        ({"score": 10}, "informational"),
        ({"score": "much"}, "medium"),
        ({"severity": "Critical", "score": 1}, "critical"),
    ],
)
def test_levels(meta: dict[str, Any], wanted: str) -> None:
    assert level(meta) == wanted


@pytest.mark.soak
def test_signature_base_compiles_whole(data: Path) -> None:
    """Its rules ask for external variables, which exist; what is refused is named."""
    made = load_yara((data / "intel" / "signature-base-yara.tar.gz",), "local")
    assert made is not None
    assert len(made.versions) == 737
    assert sum(1 for _ in made.rules) > 4000
    assert made.problems == []
