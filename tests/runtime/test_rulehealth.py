"""What is called never matchable never matches."""

from __future__ import annotations

from pathlib import Path

import pytest

from yoban.collect.recognise import sources
from yoban.model.rule import Condition
from yoban.model.source import Logsource
from yoban.query.load import load
from yoban.query.plan import Plan
from yoban.runtime.rulehealth import decide, health

ENTRY = Logsource("windows", "x", None, {"EventID": (1, 2)}, {"Pid": "ProcessId|pid"})
CLOSED = frozenset({"EventID", "Image", "pid"})


def atom(name: str | None, op: str, value: object) -> Condition:
    return ("atom", name, op, value)


NO = atom("Colour", "eq", "red")
YES = atom("Colour", "null", None)
MAYBE = atom("Image", "eq", "a")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (NO, False),
        (YES, True),
        (MAYBE, None),
        (atom("Colour", "exists", False), True),
        (atom("Colour", "exists", True), False),
        (atom("Colour", "fieldref", ("Image", "eq")), False),
        (atom("Pid", "eq", "4"), None),  # through its alias
        (atom(None, "contains", "red"), None),
        (atom("EventID", "num", 1), None),
        (atom("EventID", "num", 7), False),
        (atom("EventID", "lt", 3), True),
        (("not", NO), True),
        (("not", MAYBE), None),
        (("and", (NO, MAYBE)), False),
        (("and", (YES, MAYBE)), None),
        (("or", (NO, MAYBE)), None),
        (("or", (NO, YES)), True),
        (("or", (NO, atom("EventID", "num", 7))), False),
    ],
)
def test_decide(condition: Condition, expected: bool | None) -> None:
    assert decide(condition, ENTRY, CLOSED, {}) is expected


def test_open_fields_are_never_decided() -> None:
    assert decide(NO, ENTRY, None, {}) is None


def test_rules_that_are_known_to_fire_are_not_called_dead(data: Path) -> None:
    cases = sorted((data / "windows" / "sigma-regression").glob("**/info.yml"))
    home = data / "windows" / "sigma-regression"
    files = [data / "sigma" / f"{c.parent.relative_to(home)}.yml" for c in cases]
    texts = [(str(file), file.read_text("utf-8")) for file in files if file.is_file()]
    assert len(texts) > 100
    rules = load(texts)
    found = health(rules, sources(), Plan(rules, sources()).unserved())
    assert found["never"] == [] and found["rules"] == len(texts)
