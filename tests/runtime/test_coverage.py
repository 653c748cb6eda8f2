"""Which techniques count as seen, partly seen and blind, and why."""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from yoban.collect.recognise import sources
from yoban.query.load import load
from yoban.query.plan import Plan
from yoban.runtime import ruletest
from yoban.runtime.attack import attack_facts
from yoban.runtime.coverage import coverage

NOTICE = str(importlib.resources.files("yoban.content") / "attack" / "NOTICE.md")
ATTACK: dict[str, Any] = {
    "version": "0.1",
    "copyright": "nobody",
    "tactics": [{"id": "TA1", "name": "Sneaking", "short": "sneak"}],
    "techniques": [
        {"id": i, "name": f"name of {i}", "tactics": ["sneak"], "parent": i.partition(".")[0] * sub}
        for i, sub in (("T1001", 0), ("T1001.001", 1), ("T1002", 0), ("T1003", 0), ("T1003.001", 1))
    ],
}
SECURITY = {"source": "windows", "product": "windows", "category": None, "service": "security"}


def made(
    uid: int,
    technique: str,
    level: str = "high",
    service: str = "security",
    fires: bool | None = True,
    title: str = "",
    condition: str = "a",
) -> str:
    """A rule for EventID 4625. fires: what its only test says; None: it has no test."""
    text = f"""title: {title or f"rule {uid}"}
id: 5b1d3c9e-0a57-4b0e-9f5e-2f1a0c7d{uid:04}
level: {level}
tags: [attack.{technique.lower()}]
logsource: {{product: windows, service: {service}}}
detection:
  a: {{EventID: 4625}}
  condition: {condition}
"""
    if fires is not None:
        event = "{Channel: Security, EventID: 4625, Computer: A}"
        text += f"tests: [{{name: t, fires: {str(fires).lower()}, events: [{event}]}}]\n"
    return text


def matrix(
    rules: Sequence[str], here: Sequence[dict[str, Any]] | None = None
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Coverage by these rules, and its techniques by id."""
    texts = [(f"{at}.yml", text) for at, text in enumerate(rules)]
    loaded = load(texts)
    assert not loaded.failures
    unserved = Plan(loaded, sources()).unserved()
    summary = None if here is None else {"logsources": [{**row, "events": 1} for row in here]}
    outcomes = list(ruletest.run(texts, loaded))
    found = coverage(loaded, sources(), unserved, outcomes, ATTACK, summary)
    return found, {t["id"]: t for t in found["techniques"]}


def test_a_tested_rule_whose_telemetry_is_there_sees() -> None:
    found, by = matrix([made(1, "T1002")], [SECURITY])
    assert (by["T1002"]["status"], by["T1002"]["rules"]) == ("seen", ["rule 1"])
    assert (by["T1003"]["status"], by["T1003"]["kind"]) == ("blind", "no rule")
    assert found["counts"] == {"seen": 1, "partly": 0, "blind": 4}
    assert found["tactics"][0]["seen"] == 1


def test_untested_and_low_rules_see_partly() -> None:
    _, by = matrix([made(1, "T1002", fires=None), made(2, "T1003", level="low")], [SECURITY])
    assert by["T1002"]["status"] == by["T1003"]["status"] == "partly"
    assert "untested" in by["T1002"]["reason"]
    assert "level low" in by["T1003"]["reason"] and "untested" not in by["T1003"]["reason"]


def test_a_parent_or_a_sub_technique_makes_partly() -> None:
    _, by = matrix([made(1, "T1001"), made(2, "T1003.001")], [SECURITY])
    assert (by["T1001"]["status"], by["T1001.001"]["status"]) == ("seen", "partly")
    assert by["T1001.001"]["reason"].endswith("T1001")
    assert (by["T1003.001"]["status"], by["T1003"]["status"]) == ("seen", "partly")
    assert by["T1003"]["reason"].endswith("T1003.001")


def test_without_telemetry_it_is_blind_and_the_missing_is_named() -> None:
    rules = [made(1, "T1002"), made(2, "T1003", service="system", fires=None)]
    found, by = matrix(rules, [SECURITY])
    assert by["T1002"]["status"] == "seen"
    lost = by["T1003"]
    assert (lost["status"], lost["kind"]) == ("blind", "no telemetry")
    assert lost["missing"] == ["windows/*/system"] and "windows/*/system" in lost["reason"]
    gap = found["gaps"][0]
    assert (gap["logsource"], gap["techniques"]) == ("windows/*/system", ["T1003"])
    assert "windows" in gap["sources"]
    assert by["T1003.001"]["status"] == "blind"  # a blind parent sees nothing for it


def test_with_no_result_all_telemetry_counts() -> None:
    found, by = matrix([made(1, "T1002", service="system", fires=None)])
    assert by["T1002"]["status"] == "partly" and found["telemetry"] is None


def test_telemetry_of_another_source_does_not_count() -> None:
    other = {**SECURITY, "source": "nobody"}
    _, by = matrix([made(1, "T1002")], [other])
    assert by["T1002"]["kind"] == "no telemetry"


def test_a_failing_test_does_not_count() -> None:
    found, by = matrix([made(1, "T1002", fires=False)], [SECURITY])
    assert (by["T1002"]["status"], by["T1002"]["kind"]) == ("blind", "tests fail")
    assert found["rules_failing"] == ["rule 1"]


def test_a_rule_that_can_never_match_does_not_count() -> None:
    nowhere = made(1, "T1002", service="nowhere", fires=None)
    never = made(2, "T1003", fires=None, condition="a and not a")
    _, by = matrix([nowhere, never], [SECURITY])
    assert (by["T1002"]["status"], by["T1002"]["kind"]) == ("blind", "cannot match")
    assert "no source serves its logsource" in by["T1002"]["reason"]


def correlation(uid: int, technique: str, below: Sequence[int]) -> str:
    ids = ", ".join(f"5b1d3c9e-0a57-4b0e-9f5e-2f1a0c7d{n:04}" for n in below)
    return f"""title: both
id: 5b1d3c9e-0a57-4b0e-9f5e-2f1a0c7d{uid:04}
level: high
tags: [attack.{technique.lower()}]
correlation: {{type: temporal, rules: [{ids}], group-by: [Computer], timespan: 5m}}
"""


def test_a_correlation_with_some_of_its_telemetry_sees_partly() -> None:
    rules = [made(1, "T1001"), made(2, "T1001", service="system", fires=None)]
    both = [*rules, correlation(3, "T1002", (1, 2))]
    _, by = matrix(both, [SECURITY])
    assert by["T1002"]["status"] == "partly"
    assert "no events of windows/*/system" in by["T1002"]["reason"]
    _, by = matrix(both, [])
    assert (by["T1002"]["status"], by["T1002"]["kind"]) == ("blind", "no telemetry")
    assert by["T1002"]["missing"] == ["windows/*/security", "windows/*/system"]


def test_tags_that_this_version_lacks_are_kept() -> None:
    found, _ = matrix([made(1, "T9999")], [SECURITY])
    assert found["unknown"] == [{"id": "T9999", "rules": ["rule 1"]}]
    assert found["counts"]["seen"] == 0


def test_the_facts_that_ship_are_those_of_attack(data: Path) -> None:
    truth = json.loads((data / "attack" / "techniques-compact.json").read_text("utf-8"))
    facts = attack_facts()
    ours = {t["id"]: (t["name"], set(t["tactics"])) for t in facts["techniques"]}
    assert ours == {t["id"]: (t["name"], set(t["tactics"])) for t in truth["techniques"]}
    assert {t["id"] for t in facts["techniques"] if t["parent"]} == {
        t["id"] for t in truth["techniques"] if t["is_subtechnique"]
    }
    assert all(t["parent"] in ours for t in facts["techniques"] if t["parent"])
    assert {t["short"] for t in facts["tactics"]} == {t["shortname"] for t in truth["tactics"]}
    assert "MITRE Corporation" in facts["copyright"]


def test_alerts_of_other_tools_make_what_they_named_partly_seen() -> None:
    texts = [("0.yml", made(1, "T1002"))]
    loaded = load(texts)
    unserved = Plan(loaded, sources()).unserved()
    outcomes = list(ruletest.run(texts, loaded))
    named = {"T1002": ["Tool: a"], "T1003.001": ["Tool: b", "Tool: c"], "T9999": ["Tool: d"]}
    summary = {"logsources": [{**SECURITY, "events": 1}]}
    found = coverage(loaded, sources(), unserved, outcomes, ATTACK, summary, named)
    by = {t["id"]: t for t in found["techniques"]}
    assert (by["T1002"]["status"], by["T1002"]["alerts"]) == ("seen", ["Tool: a"])
    assert by["T1003.001"]["status"] == by["T1003"]["status"] == "partly"
    assert by["T1003.001"]["reason"] == "only named by alerts: Tool: b; Tool: c"
    assert "T1003.001" in by["T1003"]["reason"] and by["T1003"]["alerts"] == []
    assert by["T1001"]["status"] == "blind"
    assert found["alerts"] == 2  # T9999 is not of ATT&CK


def test_mitres_notice_is_the_text_that_mitre_gives(data: Path) -> None:
    def words(text: str) -> str:
        return " ".join(text.replace("\n> ", "\n").replace(">\n", "\n").split())

    given = (data / "LICENSES" / "mitre-cti.LICENSE").read_text("utf-8")
    ours = words((Path(NOTICE)).read_text("utf-8"))
    about_attack = given.partition("CAPEC")[0]
    paragraphs = [words(part) for part in about_attack.split("\n\n")]
    for paragraph in paragraphs:
        text = paragraph.rpartition("-- ")[2]
        if text and not text.endswith("License") and text != "ATT&CK®":
            assert text in ours, text[:60]
    assert attack_facts()["copyright"] in ours
