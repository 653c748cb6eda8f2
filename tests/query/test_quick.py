"""The fast path reads rules exactly as pySigma does, or hands them over."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from sigma.exceptions import SigmaError

from strategies import NAMES, as_yaml, conditions, sigma_rules
from yoban.model.rule import Rule
from yoban.query.blame import BROKEN
from yoban.query.condition import Unusable
from yoban.query.documents import read
from yoban.query.grammar import HandOver, parsed
from yoban.query.load import load, reference
from yoban.query.quick import quick

BASE = {"title": "T", "logsource": {"product": "windows"}}


def slow(document: Any) -> Rule | None:
    """pySigma's reading, None when it refuses."""
    try:
        return reference(document, "x.yml", 1, {})
    except (SigmaError, Unusable, *BROKEN):
        return None


def check(document: Any) -> bool:
    """Compare both readings; whether the fast path took the document."""
    fast = quick(document, "x.yml", 1, "", "")
    if fast is not None:
        assert fast == slow(document)
    return fast is not None


def rule(detection: dict[str, Any]) -> dict[str, Any]:
    return {**BASE, "detection": detection}


def one(key: str, value: Any) -> Any:
    """The condition that one item compiles to, on the fast path."""
    found = quick(rule({"s": {key: value}, "condition": "s"}), "", 1, "", "")
    return found and found.condition


@given(sigma_rules(wild=True))
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_both_readings_are_equal_on_generated_rules(document: dict[str, Any]) -> None:
    check(document)


@pytest.mark.soak
@given(sigma_rules(wild=True))
@settings(max_examples=30_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_both_readings_are_equal_on_many_generated_rules(document: dict[str, Any]) -> None:
    check(document)


@given(sigma_rules(wild=True))
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_yaml_gives_the_document_back(document: dict[str, Any]) -> None:
    assert [part.value for part in read(as_yaml(document))] == [document]


@given(conditions(list(NAMES)))
@settings(max_examples=300, deadline=None)
@example("not not sel_a and (sel_b or selection)and(sel_a)")
@example("1 of them or not 1 of filter* and all of sel*")
@example("not sel_a or sel_b and not (sel_a or not sel_b)")
def test_conditions_mean_the_same(text: str) -> None:
    detection: dict[str, Any] = {name: {name: name} for name in NAMES}
    check(rule({**detection, "condition": text}))


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "sel_a and", "and", "not", "sel_a sel_b", "(sel_a", "sel_a)", "()", "1 of",
        "all of ()", "1 of sel-*", "sel*", "sel_a | count() > 5", "SEL_A", "sel_a AND sel_b",
        "nope", "1 of nope*", "sel_a and\u00a0sel_b", "2 of sel*", "(" * 40 + "sel_a" + ")" * 40,
        "not " * 40 + "sel_a",
    ],
)  # fmt: skip
def test_wrong_conditions_are_handed_over(text: str) -> None:
    selections = {"sel_a": {"a": 1}, "sel_b": {"b": 1}}
    assert quick(rule({**selections, "condition": text}), "", 1, "", "") is None


def test_hostile_conditions_are_refused_at_once() -> None:
    text = "(" * 3000 + "s" + ")" * 3000
    got = load([("x.yml", as_yaml(rule({"s": {"a": 1}, "condition": text})))])
    assert "nested deeper" in got.failures[0].reason
    with pytest.raises(HandOver):
        parsed("a or " * 100_000 + "a")


def test_common_rules_take_the_fast_path() -> None:
    for key, value in {
        "a|contains|all": ["x", "y*z"], "a|re|i": "x.*", "a|cidr": "10.0.0.0/8", "a|exists": False,
        "a|gte": 5, "a|windash|contains": "-enc", "a|utf16le|base64offset|contains": "x", "a": None,
        "a|fieldref|endswith": "b", "a|hour|gt": 22, "a|cased": "X", "|contains": "word",
        "|re": "w",
    }.items():  # fmt: skip
        assert one(key, value) is not None, key


def test_values_as_the_specification_writes_them() -> None:
    atom = ("atom", "a")
    assert one("a", r"\\*\?x\y") == (*atom, "like", ("\\", 0, "?x\\y"))
    assert one("a", "b?c") == (*atom, "like", ("b", 1, "c"))
    assert one("a|contains", r"C:\Temp\*") == (*atom, "contains", "c:\\temp*")
    assert one("a|endswith", "*x") == (*atom, "endswith", "x")
    assert one("a|base64", "foo") == (*atom, "eq", "zm9v")
    assert one("a|cased|base64", "foo") == (*atom, "c_eq", "Zm9v")
    assert one("a|wide|cased|contains", "ab") == (*atom, "c_contains", "a\0b\0")
    assert one("a|neq", ["x", "y"]) == ("not", ("or", ((*atom, "eq", "x"), (*atom, "eq", "y"))))
    assert one("a|base64offset|contains", "foobar")[1] == (
        (*atom, "contains", "zm9vymfy"),
        (*atom, "contains", "zvb2jhc"),
        (*atom, "contains", "mb29iyx"),
    )


def test_case_counts_in_every_form_when_cased_is_given() -> None:
    """pySigma 2.0 loses it when another modifier follows."""
    for key in ("a|cased|contains", "a|contains|cased", "a|cased|windash|contains"):
        found = one(key, "-Enc")
        forms = found[1] if found[0] == "or" else (found,)
        assert {f[2] for f in forms} == {"c_contains"} and all("Enc" in f[3] for f in forms)
        check(rule({"s": {key: "-Enc"}, "condition": "s"}))


def test_large_integers_stay_exact() -> None:
    """pySigma 2.0 rounds them to a double."""
    assert one("a", 2**53 + 1) == ("atom", "a", "num", 2**53 + 1)
    assert one("a", 2**64 - 1) == ("atom", "a", "num", 2**64 - 1)


@pytest.mark.data
def test_both_readings_are_equal_on_every_sigmahq_rule(data: Path) -> None:
    texts = [p.read_text("utf-8") for p in sorted((data / "sigma/unsupported").glob("**/*.yml"))]
    with tarfile.open(data / "sigma/deprecated.tar.gz") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.name.endswith(".yml") else None
            texts += [stream.read().decode()] if stream else []
    files = sorted((data / "sigma").glob("rules*/**/*.yml"))
    texts += [p.read_text("utf-8") for p in files[::4]]  # all of them are compared by the soak test
    taken = sum(check(part.value) for text in texts for part in read(text))
    assert taken > len(texts) * 0.85


@pytest.mark.soak
@pytest.mark.data
def test_both_readings_are_equal_on_really_every_sigmahq_rule(data: Path) -> None:
    files = sorted((data / "sigma").glob("rules*/**/*.yml"))
    taken = sum(check(part.value) for f in files for part in read(f.read_text("utf-8")))
    assert taken >= len(files) - 25  # those with placeholders
