"""What every rule that ships must satisfy. A rule is found by itself: one file in content/rules.

The form of a rule is Sigma's with the keys of src/yoban/content/rules/README.md; `FIELDS` below
must all be there and say something. A test of a rule is `name`, `fires` and `events`; an event is a
mapping (the record in JSON, as its source ships it) or text (lines of the log itself).
"""

from __future__ import annotations

import datetime
import importlib.resources
import json
import uuid
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from yoban.collect.recognise import sources
from yoban.model.finding import LEVELS
from yoban.model.rule import Condition, Correlation, Rule, RuleSet
from yoban.query.load import documents, load
from yoban.runtime.rulehealth import health
from yoban.runtime.ruletest import Bench, Case, cases

FIELDS = (
    *("title", "id", "status", "description", "why", "author", "date", "references", "tags"),
    *("falsepositives", "gaps", "response", "level", "license", "tests"),
)
HOME = Path(str(importlib.resources.files("yoban.content"))) / "rules"
TEXTS = [
    (str(path.relative_to(HOME)), path.read_text("utf-8"))
    for path in sorted(HOME.rglob("*.yml"))
]  # fmt: skip
DOCUMENTS = [
    (path, line, document) for path, text in TEXTS for line, document in documents(path, text)
]
CASES = [case for path, text in TEXTS for case in cases(path, text)]
NAMES = {
    *("Image", "ParentImage", "NewProcessName", "ParentProcessName", "OriginalFileName"),
    *("ProcessName", "SourceImage", "exe", "comm", "Product", "Company", "Description"),
}
ROUTES = {"EventID", "Channel", "Provider_Name", "type", "program"}


@cache
def ruleset() -> RuleSet:
    return load(TEXTS)


@cache
def bench() -> Bench:
    return Bench(ruleset())


def known() -> dict[str, Rule | Correlation]:
    return {rule.uid: rule for rule in (*ruleset().rules, *ruleset().correlations)}


def name_of(item: Any) -> str:
    return item.name if isinstance(item, Case) else str(item)


def test_all_load_and_there_are_enough() -> None:
    assert ruleset().failures == () and ruleset().inactive == ()
    assert len(TEXTS) >= 24
    assert len(known()) == len(DOCUMENTS)


def test_ids_and_titles_are_unique() -> None:
    for key in ("id", "title"):
        values = [document[key] for _, _, document in DOCUMENTS]
        assert len(values) == len(set(values))


@pytest.mark.parametrize(
    ("path", "line", "rule"), DOCUMENTS, ids=lambda x: x if isinstance(x, str) else ""
)
def test_fields(path: str, line: int, rule: dict[str, Any]) -> None:
    where = f"{path}:{line}"
    missing = [field for field in FIELDS if not rule.get(field)]
    assert not missing, f"{where}: lacks {', '.join(missing)}"
    assert uuid.UUID(rule["id"]).version == 4, where
    assert rule["author"] == "yoban" and rule["license"] == "Apache-2.0", where
    assert rule["level"] in LEVELS and rule["status"] in ("stable", "test", "experimental"), where
    assert isinstance(rule["date"], datetime.date), where
    assert all(link.startswith("https://") for link in rule["references"]), where
    assert any("attack.mitre.org" not in link for link in rule["references"]), where
    assert all(isinstance(rule[key], list) for key in ("falsepositives", "gaps")), where
    both = {case["fires"] for case in rule["tests"]}
    assert both == {True, False}, f"{where}: needs a test that fires and one that does not"


@pytest.mark.parametrize(
    ("path", "line", "rule"), DOCUMENTS, ids=lambda x: x if isinstance(x, str) else ""
)
def test_attack_ids_are_real(path: str, line: int, rule: dict[str, Any], data: Path) -> None:
    known_ids = json.loads((data / "attack" / "techniques-compact.json").read_text("utf-8"))
    tactics_of = {item["id"]: set(item["tactics"]) for item in known_ids["techniques"]}
    made = known()[rule["id"]]
    assert made.attack and made.tactics, f"{path}:{line}"
    assert set(made.attack) <= set(tactics_of), f"{path}:{line}"
    possible = set().union(*(tactics_of[technique] for technique in made.attack))
    assert set(made.tactics) <= possible, f"{path}:{line}: a tactic that no technique serves"
    for technique in made.attack:
        assert tactics_of[technique] & set(made.tactics), (
            f"{path}:{line}: {technique} has no tactic"
        )


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_tests_pass(case: Case | tuple[int, str]) -> None:
    assert isinstance(case, Case), case
    assert bench().outcome(case).reason == ""


@pytest.mark.parametrize("rule", ruleset().rules, ids=lambda r: r.title)
def test_behaviour_not_only_names(rule: Rule) -> None:
    if NAMES & _fields(rule.condition):
        assert not _by_name(rule.condition), "a renamed tool would pass; match what it does"


def test_every_rule_can_match_and_be_correlated() -> None:
    assert bench().refused == {}
    found = health(ruleset(), sources(), bench().executor.plan.unserved())
    assert found["never"] == []


def _fields(condition: Condition) -> set[str]:
    if condition[0] == "atom":
        return {condition[1]}
    if condition[0] == "not":
        return _fields(condition[1])
    return set().union(*map(_fields, condition[1])) if condition[0] in ("and", "or") else set()


def _by_name(condition: Condition) -> bool:
    """Whether it can hold though nothing but the names of programs is right.

    A name that contradicts another one (fieldref) is behaviour: the file was renamed.
    """
    if condition[0] == "atom":
        return condition[1] in NAMES | ROUTES and condition[2] != "fieldref"
    if condition[0] == "not":
        return not _compares(condition[1])
    if condition[0] == "or":  # what only a route tells is its own event, not a name
        return any(_by_name(part) for part in condition[1] if NAMES & _fields(part))
    return all(map(_by_name, condition[1])) if condition[0] == "and" else True


def _compares(condition: Condition) -> bool:
    """Whether two fields of the event are compared in it."""
    if condition[0] == "atom":
        return condition[2] == "fieldref"
    parts = condition[1] if condition[0] in ("and", "or") else condition[1:]
    return any(_compares(part) for part in parts if isinstance(part, tuple))
