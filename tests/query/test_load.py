"""Sigma text to compiled rules, over the language and over every SigmaHQ rule."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
