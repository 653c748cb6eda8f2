"""Exceptions: what is read, what is refused, and of which findings they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import yaml

from yoban.detect.exceptions import Exceptions, Exempt, parse
from yoban.model.finding import Entity, Finding

TODAY = date(2026, 3, 10)
GOOD: dict[str, Any] = {
    "id": "e1",
    "title": "Backup",
    "owner": "ana",
    "reason": "agreed",
    "scope": {"rules": ["r1"]},
    "created": date(2026, 3, 1),
    "expires": date(2026, 3, 10),
}
FINDING = Finding(
    *("u", "local", "r1", "Rule", "v", "low", (), (), None, "none", "windows", "a.json", 0),
    {"Image": "C:\\Tools\\Backup.exe", "Ip": "192.0.2.7", "a": {"b": ["x", "y"]}, "n": 5},
    (Entity("host", "srv-01", "device"),),
)


def read(**changes: Any) -> tuple[list[Exempt], list[str]]:
    """The good one with changes; None leaves a key out."""
    document = {k: v for k, v in (GOOD | changes).items() if v is not None}
    found, failures = parse([("x.yml", "# a\n" + yaml.safe_dump(document))], TODAY)
    assert all((f.path, f.line) == ("x.yml", 2) for f in failures)
    return found, [f.reason for f in failures]


def holds(finding: Finding = FINDING, **changes: Any) -> bool:
    found, failures = read(**changes)
    assert not failures
    return Exceptions(found).holds(finding) is not None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"owner": None}, "owner is missing"),
        ({"owner": "  "}, "owner is missing"),
        ({"reason": None}, "reason is missing"),
        ({"id": 5}, "id is missing or no text"),
        ({"title": None}, "title is missing"),
        ({"created": None}, "created must be a day"),
        ({"expires": None}, "expires must be a day"),
        ({"expires": "soon"}, "expires must be a day"),
        ({"expires": GOOD["created"] + timedelta(367)}, "0 to 366 days"),
        ({"expires": date(2026, 2, 1)}, "0 to 366 days"),
        ({"expires": date(2026, 3, 9)}, "expired on 2026-03-09"),
        ({"created": date(2026, 3, 11), "expires": date(2026, 4, 1)}, "still to come"),
        ({"scope": None}, "scope is missing"),
        ({"scope": {}}, "names no rules"),
        ({"scope": {"rules": []}}, "rules in scope"),
        ({"scope": {"rules": None}}, "rules in scope"),
        ({"scope": {"rules": ["r1"], "source": 4}}, "source in scope"),
        ({"scope": {"rules": ["r1"], "tenant": []}}, "tenant in scope"),
        ({"scope": {"rules": ["r1"], "tennant": "x"}}, "unknown key 'tennant'"),
        ({"matches": {}}, "unknown key 'matches'"),
        ({"scope": {"rules": "any"}}, "hold for every finding"),
        ({"match": {}}, "match: must be"),
        ({"match": "Backup"}, "match: must be"),
        ({"match": {"Image|nothing": "x"}}, "match: "),
        ({"match": {"Image|re": "("}}, "match: "),
        ({"match": {"a": {"Image": "x"}, "condition": "b"}}, "match: "),
        ({"correlations": "no"}, "correlations must be"),
    ],
)
def test_what_is_wrong_is_told_and_does_not_apply(changes: dict[str, Any], reason: str) -> None:
    found, reasons = read(**changes)
    assert not found
    assert len(reasons) == 1 and reason in reasons[0]


def test_text_that_is_no_yaml_a_list_and_an_id_used_twice() -> None:
    good = yaml.safe_dump(GOOD)
    texts = [("a", "x: [\n"), ("b", "- 1\n"), ("c", good), ("d", f"\n---\n{good}")]
    found, failures = parse(texts, TODAY)
    assert [f.path for f in failures] == ["a", "b", "d"]
    assert "already used by c:1" in failures[2].reason
    assert [item.path for item in found] == ["c"]


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ({"Image|endswith": "\\backup.exe"}, True),
        ({"Image|endswith": "\\backup.com"}, False),
        ({"Image|contains": "tools", "entity.host": "srv-01"}, True),
        ({"Image|contains": "tools", "entity.host": "srv-02"}, False),
        ({"entity.account": "srv-01"}, False),
        ({"Ip|cidr": "192.0.2.0/24"}, True),
        ({"Ip|cidr": "198.51.100.0/24"}, False),
        ({"Image|re": "^C:.*exe$"}, True),
        ({"n|gte": 5}, True),
        ({"n|gt": 5}, False),
        ({"a.b": "y"}, True),
        ({"a.b": "z"}, False),
        ({"Missing|exists": True}, False),
        ({"Image|exists": True}, True),
        ({"finding.level": "low"}, True),
        ({"finding.level": "high"}, False),
        ({"finding.input|startswith": "a."}, True),
        ([{"n": 4}, {"n": 5}], True),
        ({"one": {"n": 5}, "two": {"Ip": "*"}, "condition": "one and not two"}, False),
        ({"one": {"n": 5}, "two": {"Ip": "*"}, "condition": "all of them"}, True),
    ],
)
def test_match_is_a_sigma_selection_over_the_finding(match: Any, expected: bool) -> None:
    assert holds(match=match) is expected
    assert holds(match=match, scope={"rules": "any"}) is expected


def test_scope() -> None:
    assert holds()
    assert not holds(replace(FINDING, rule_uid="r2"))
    both = {"rules": ["r1"], "source": ["windows", "linux"], "tenant": "local"}
    assert holds(scope=both)
    assert not holds(replace(FINDING, tenant="other"), scope=both)
    assert not holds(replace(FINDING, source="zeek"), scope=both)
