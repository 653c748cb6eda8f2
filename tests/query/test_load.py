"""Sigma text to compiled rules, over the language and over every SigmaHQ rule."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import re2

from strategies import as_yaml
from yoban.query.load import load

SIGMA = Path(__file__).parents[2].parent / "shared" / "data" / "sigma"
RULE = """
title: T
id: 6f3e2b1e-0c1b-4a53-9a65-0c6b0c1d2e3f
status: test
logsource: {product: windows, category: process_creation}
level: high
tags: [attack.t1059.001, attack.execution]
detection:
  a: {Image|endswith: '\\\\powershell.exe', CommandLine|contains|all: [' -enc ', 'IEX']}
  b: {User: null}
  condition: a and not b
"""


def test_a_rule_becomes_plain_data() -> None:
    rule = load([("r.yml", RULE)]).rules[0]
    assert (rule.attack, rule.tactics, rule.level) == (("T1059.001",), ("execution",), "high")
    assert rule.condition == (
        "and",
        (
            ("atom", "Image", "endswith", "\\powershell.exe"),
            ("atom", "CommandLine", "contains", " -enc "),
            ("atom", "CommandLine", "contains", "iex"),
            ("not", ("atom", "User", "null", None)),
        ),
    )


def test_bad_rules_are_all_reported_and_the_others_run() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x]\n" + "".join(
        f"{c}: &{c} [{','.join(['*' + p] * 8)}]\n"
        for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    texts = [
        ("bomb.yml", bomb),
        ("broken.yml", "title: x\n  - : ["),
        (
            "lookahead.yml",
            RULE.replace("Image|endswith", "Image|re").replace("'\\\\powershell.exe'", "'(?=a)b'"),
        ),
        ("good.yml", RULE.replace("6f3e2b1e", "6f3e2b1f")),
        ("list.yml", "- a\n- b\n"),
    ]
    got = load(texts)
    assert [f.path for f in got.failures] == ["bomb.yml", "broken.yml", "lookahead.yml", "list.yml"]
    assert len(got.rules) == 1


def test_failures_name_every_problem_and_its_line() -> None:
    text = """title: T
logsource: {product: windows}
level: hihg
id: 7
tags: [foo]
detection:
  s:
    Image|containz: x
    User|re: '(?=a)'
  t:
    - a: 1
    - b|cidr: 300.1.1.1/8
  condition: s
"""
    (failure,) = load([("r.yml", text)]).failures
    assert (failure.path, failure.line, failure.title) == ("r.yml", 3, "T")
    for words in ("'hihg'", "line 4: the id", "line 5: ", "line 8: ", "line 9: ", "line 12: "):
        assert words in failure.reason
    assert "containz" in failure.reason and "300.1.1.1" in failure.reason


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("a and not b", "a and not c"), 11, "'c' not defined"),
        (("a and not b", "a | count() > 3"), 11, "pipe"),
        (("a and not b", "a and"), 11, "Expected"),
        (("a and not b", "(" * 50 + "a" + ")" * 50), 11, "nested deeper"),
        (("title: T\n", ""), 2, "no title"),
        (("test", "fine"), 4, "status"),
        (("b: {User: null}", "b: {User|expand|nope: x}"), 10, "Unknown modifier"),
        (("{product: windows, category: process_creation}", "{}"), 5, "can't be empty"),
    ],
)
def test_a_failure_is_at_the_key_that_is_wrong(
    change: tuple[str, str], line: int, words: str
) -> None:
    (failure,) = load([("r.yml", RULE.replace(*change))]).failures
    assert words in failure.reason
    assert failure.line == line


def test_placeholders_come_from_lists_or_leave_the_rule_inactive() -> None:
    text = RULE.replace("User: null", "User|expand: 'x%who%*'")
    got = load([("r.yml", text)])
    assert [(f.line, f.reason) for f in got.inactive] == [(10, "placeholder %who% has no list")]
    got = load([("r.yml", text)], {"who": ["A*", "b"]})
    assert got.rules[0].condition[1][-1] == (
        "not",
        ("or", (("atom", "User", "startswith", "xa*"), ("atom", "User", "startswith", "xb"))),
    )


def test_placeholders_in_regular_expressions_are_plain_alternatives() -> None:
    text = RULE.replace("User: null", "User|re|i|expand: '^x(%who%)\\d+%who%$'")
    got = load([("r.yml", text)])
    assert [f.reason for f in got.inactive] == ["placeholder %who% has no list"]
    assert load([("r.yml", text)], {"who": []}).inactive[0].reason == "placeholder %who% is empty"
    got = load([("r.yml", text)], {"who": ["a.b", "c|d", "e*"]})
    assert got.failures == ()
    kind, (_, name, op, (pattern, flags)) = got.rules[0].condition[1][-1]
    assert (kind, name, op, flags) == ("not", "User", "re", "i")
    good = ("xa.b1c|d", "Xe*22A.B")
    bad = ("xaxb1c|d", "xc1a.b", "xe1e", "xa.ba.b")
    assert [bool(re2.search(f"(?{flags}){pattern}", t)) for t in good + bad] == [True] * 2 + [
        False
    ] * 4
    once = text.replace("%who%$", "$")
    many = load([("r.yml", once)], {"who": [f"{n}-" + "ab" * 100 for n in range(9000)]})
    assert "regular expression" in many.failures[0].reason


def test_long_lists_are_used_and_empty_ones_leave_the_rule_inactive() -> None:
    text = RULE.replace("User: null", "User|expand: '%who%'")
    got = load([("r.yml", text)], {"who": [f"user{n}" for n in range(1000)]})
    assert len(got.rules[0].condition[1][-1][1][1]) == 1000
    got = load([("r.yml", text)], {"who": []})
    assert [f.reason for f in got.inactive] == ["placeholder %who% is empty"]
    got = load([("r.yml", text.replace("%who%", "%who%" * 3))], {"who": ["a"] * 100})
    assert "to more than" in got.failures[0].reason


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("a|wide|wide|wide|base64", "x"),
        ("a|base64offset|base64offset|base64offset|base64offset", "x"),
        ("a|windash|windash", "x"),
        ("a|windash", [f"-{n} -b -c" for n in range(3000)]),
        ("a|expand", [f"{n}%x%" for n in range(3000)]),
    ],
)
def test_values_that_would_fill_the_memory_are_refused(key: str, value: object) -> None:
    text = as_yaml(
        {
            "title": "T",
            "logsource": {"product": "x"},
            "detection": {"s": [{"b": 1}, {key: value}], "condition": "s"},
        }
    )
    (failure,) = load([("r.yml", text)], {"x": [str(n) for n in range(100)]}).failures
    assert text.split("\n")[failure.line - 1].lstrip(" -").startswith(key)


def test_global_documents_lend_to_those_that_follow() -> None:
    text = """action: global
title: T
logsource: {product: windows}
detection: {condition: s}
---
detection: {s: {a: 1}}
---
detection: {s: {a|huh: 1}}
"""
    got = load([("r.yml", text)])
    assert [(r.line, r.condition) for r in got.rules] == [(6, ("atom", "a", "num", 1))]
    assert [f.line for f in got.failures] == [8]


def test_an_id_is_used_once() -> None:
    got = load([("a.yml", RULE), ("b.yml", RULE)])
    assert len(got.rules) == 1
    assert "already used by a.yml:" in got.failures[0].reason


@pytest.mark.data
def test_every_sigmahq_rule_loads() -> None:
    if not SIGMA.is_dir():
        assert os.environ.get("CI") != "true", "../shared/data is missing in CI"
        pytest.skip("../shared/data is not here")
    files = sorted(SIGMA.glob("rules*/**/*.yml"))
    got = load((str(f), f.read_text("utf-8")) for f in files)
    assert got.failures == ()
    assert all("placeholder" in f.reason for f in got.inactive)
    assert len(got.rules) + len(got.inactive) == len(files)
