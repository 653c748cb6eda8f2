"""Packed rules come back equal; anything else is refused."""

from __future__ import annotations

import random
from dataclasses import fields
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strategies import as_yaml, sigma_rules
from yoban.model.rule import Rule, RuleSet
from yoban.query.load import load
from yoban.query.packed import packed, unpacked

TEXT = """
title: A
name: a
logsource: {product: linux}
tags: [attack.t1059.001]
detection:
  s:
    a: ['x', 'x*y?z', 1, 1.5, true, null, 18446744073709551616, -9223372036854775809]
    b|contains|cased: Q
    c|re|i: x+
    d|cidr: 10.0.0.0/8
    e|exists: false
    f|fieldref: g
    h|hour|gte: 22
    i|lt: 5
  k: [word, w*d]
  condition: s and not k
---
title: B
name: b
correlation:
  type: temporal
  rules: [a, d]
  aliases: {x: {a: f, d: g}}
  group-by: [x]
  timespan: 5m
  condition: a and not d
---
title: C
correlation: {type: event_count, rules: a, timespan: 1h, condition: {gte: 3, lt: 10}}
---
title: D
name: d
logsource: {product: linux}
detection: {s: {a: 1}, condition: s}
---
title: Broken
---
title: Waits
logsource: {product: linux}
detection: {s: {a|expand: '%list%'}, condition: s}
"""


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    got = load([("r.yml", TEXT)])
    assert (len(got.rules), len(got.correlations)) == (2, 2)
    assert (len(got.failures), len(got.inactive)) == (1, 1)
    return got


def same(left: RuleSet, right: RuleSet) -> bool:
    """Equal also in types: True is not 1 here."""
    return left == right and repr(left) == repr(right)


def test_every_kind_of_value_comes_back(rules: RuleSet) -> None:
    assert same(unpacked(packed(rules)), rules)


@given(sigma_rules())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_generated_rules_come_back(document: dict[str, Any]) -> None:
    made = load([("r.yml", as_yaml(document))])
    assert same(unpacked(packed(made)), made)


@pytest.mark.data
def test_every_sigmahq_rule_comes_back(data: Path) -> None:
    files = sorted((data / "sigma").glob("rules*/**/*.yml"))
    made = load((str(f), f.read_text("utf-8")) for f in files)
    assert same(unpacked(packed(made)), made)


def test_damaged_bytes_are_refused_or_still_make_rules(rules: RuleSet) -> None:
    data = packed(rules)
    chance = random.Random(7)
    refused = 0
    for _ in range(3000):
        broken = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            made = unpacked(bytes(broken[: chance.choice([len(broken), chance.randrange(4000)])]))
        except ValueError:
            refused += 1
        else:
            packed(made)
    assert refused > 1000


OPS = ["eq", "like", "re", "num", "bool", "null", "time", "fieldref", "cidr", "exists", "system"]
values = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=3), st.lists(st.text())
)
fields_of = st.sampled_from(["a", None, 7])
atoms = st.tuples(st.just("atom"), fields_of, st.sampled_from(OPS), values)


@given(st.one_of(atoms, atoms, st.tuples(st.sampled_from(["and", "not", "x"]), values), values))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_conditions_are_checked_by_hand(rules: RuleSet, condition: Any) -> None:
    rows = msgspec.msgpack.decode(packed(rules))
    at = [field.name for field in fields(Rule)].index("condition")
    rows[1][1][at] = condition
    try:
        made = unpacked(msgspec.msgpack.encode(rows))
    except ValueError:
        return
    kind, *rest = made.rules[1].condition
    assert kind in ("atom", "and", "not", "true", "false")
    if kind == "atom":
        assert (rest[0] is None or isinstance(rest[0], str)) and rest[1] in OPS[:-1]


@pytest.mark.parametrize("data", [b"", b"\0", b"\xc1", b"[]", b"\x91" * 5000, b"\xdd\xff\xff\xff"])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        unpacked(data)


def test_another_format_is_refused(rules: RuleSet) -> None:
    rows = msgspec.msgpack.decode(packed(rules))
    with pytest.raises(ValueError, match="format 99"):
        unpacked(msgspec.msgpack.encode([99, *rows[1:]]))
