"""The checker looks for values as events hold them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.investigate.evidence import Evidence

from yoban.investigate.build import build
from yoban.investigate.check import check
from yoban.model.case import KeyFact


@pytest.mark.parametrize(
    ("value", "proved"),
    [
        ("C:\\Users\\ana\\a.exe", True),
        ("c:\\users\\ANA\\a.exe", True),
        ("C:\\Users\\eve\\a.exe", False),
    ],
)
def test_paths_without_case(value: str, proved: bool) -> None:
    evidence = Evidence()
    row = evidence.start(1, "C:\\Users\\ana\\a.exe", 7)
    evidence.found(row)
    group = evidence.group()
    fact = KeyFact("execution", value, row.time, "ws7", {"account": "example\\ana"}, (row.uid,))
    problems = check(replace(build(group), key_facts=(fact,)), group)
    assert (problems == []) is proved


def test_an_address_with_its_port_is_two_values() -> None:
    evidence = Evidence()
    evidence.found(evidence.start(1, "C:\\Users\\ana\\a.exe", 7))
    row = evidence.connect(2, 7, "198.51.100.9", 8443)
    group = evidence.group()
    case = build(group)
    right = KeyFact("c2", "198.51.100.9:8443", row.time, "ws7", {}, (row.uid,))
    wrong = replace(right, value="198.51.100.9:9999")
    assert check(replace(case, key_facts=(right,)), group) == []
    assert check(replace(case, key_facts=(wrong,)), group) != []
