"""Hostile rules cost bounded time and memory, run nothing, and are each named with a reason."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from yoban.model.rule import RuleSet
from yoban.query.code import function
from yoban.query.load import load
from yoban.query.match import canonical

ROOT = Path(__file__).parents[2]
HEAD = "title: T\nlogsource: {product: windows}\ndetection:\n"
GOOD = HEAD + "  a: {c: x}\n  condition: a\n"
END = "\n  condition: a\n"


def loaded(text: str, seconds: float = 10.0) -> RuleSet:
    """The hostile text and a good rule, within some seconds of CPU."""
    start = time.process_time()
    got = load([("hostile.yml", text), ("good.yml", GOOD)])
    assert time.process_time() - start < seconds
    assert "good.yml" in {rule.path for rule in got.rules}
    return got


def doubled(levels: int) -> str:
    lines = ["a0: &a0 [x, x]"]
    for i in range(levels):
        lines.append(f"a{i + 1}: &a{i + 1} [{', '.join([f'*a{i}'] * 9)}]")
    return "\n".join(lines) + "\n"


REFUSED: dict[str, Callable[[], str]] = {
    "alias bomb": lambda: doubled(9),
    "merge bomb": lambda: (
        "a0: &a0 {x: 1}\n"
        + "".join(f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 9)}]}}\n" for i in range(1, 9))
    ),
    "recursive anchor": lambda: "a: &a\n  b: *a\n",
    "recursive list": lambda: "a: &a [*a, *a]\n",
    "a Python object": lambda: "a: !!python/object/apply:os.system ['touch owned']\n",
    "a Python name": lambda: "a: !!python/name:os.system\n",
    "an unknown tag": lambda: "a: !weird x\n",
    "too large": lambda: "a: '" + "x" * (5 << 20) + "'\n",
    "flow nesting": lambda: "[" * 100_000,
    "flow nesting closed": lambda: "a: " + "[" * 50_000 + "]" * 50_000 + "\n",
    "map nesting": lambda: "{a: " * 30_000,
    "list nesting": lambda: "- " * 50_000 + "x\n",
    "block nesting": lambda: "".join(" " * i + "a:\n" for i in range(1200)),
    "key nesting": lambda: "? " * 50_000 + "x\n",
    "an endless number": lambda: "title: " + "9" * 100_000 + "\n",
    "a sexagesimal number": lambda: "title: 1" + ":1" * 200_000 + "\n",
    "NUL": lambda: "title: a\0b\n",
    "not a mapping": lambda: "- a\n- b\n",
    "look-around": lambda: HEAD + "  a: {c|re: '(?=a)b'}" + END,
    "a back-reference": lambda: HEAD + "  a: {c|re: '(a)\\1'}" + END,
    "a huge regular expression": lambda: HEAD + "  a: {c|re: '" + "(a|b)*" * 200_000 + "'}" + END,
    "nested repeats": lambda: HEAD + "  a: {c|re: '((a{1,100}){1,100}){1,100}'}" + END,
    "many wildcards": lambda: HEAD + "  a: {c: '" + "x*" * 100_000 + "'}" + END,
    "dashes": lambda: HEAD + "  a: {c|windash: '" + " -a" * 14 + "'}" + END,
    "nots": lambda: HEAD + "  a: {c: x}\n  condition: " + "not " * 5000 + "a\n",
    "a deep condition": lambda: (
        HEAD
        + "  a: {c: x}\n  b: {d: y}\n  condition: "
        + "(a and not (b or " * 80
        + "a"
        + "))" * 80
        + "\n"
    ),
    "a cut-off file": lambda: GOOD[:40] + '"',
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_used_is_refused_with_a_reason(kind: str) -> None:
    got = loaded(REFUSED[kind]())
    failed = [f for f in (*got.failures, *got.inactive) if f.path == "hostile.yml"]
    assert failed and all(f.reason for f in failed)
    assert all(len(f.reason) < 2000 for f in failed)
    assert not Path("owned").exists()


BIG: dict[str, Callable[[], str]] = {
    "a huge value": lambda: HEAD + "  a: {c: '" + "x" * 3_000_000 + "'}" + END,
    "a long list": lambda: HEAD + "  a: {c: [" + "x," * 50_000 + "x]}" + END,
    "many selections": lambda: (
        HEAD + "".join(f"  s{i}: {{c: x{i}}}\n" for i in range(5000)) + "  condition: 1 of s*\n"
    ),
    "many documents": lambda: "---\n".join([GOOD.replace("c: x", "c: y")] * 1000),
    "parentheses": lambda: HEAD + "  a: {c: x}\n  condition: " + "(" * 15 + "a" + ")" * 15 + "\n",
    "base64 of a huge value": lambda: (
        HEAD + "  a: {c|base64offset|contains: '" + "x" * 500_000 + "'}" + END
    ),
    "many tags": lambda: GOOD + "tags: [" + "attack.t1059," * 20_000 + "attack.t1]\n",
    "many networks": lambda: HEAD + "  a: {c|cidr: [" + "10.0.0.0/8," * 20_000 + "::/0]}" + END,
    "many words": lambda: HEAD + "  a:\n    '|all': [" + "x," * 20_000 + "x]" + END,
    "backslashes": lambda: HEAD + "  a: {c: '" + "\\\\" * 300_000 + "'}" + END,
}


@pytest.mark.parametrize("kind", BIG)
def test_big_rules_take_seconds(kind: str) -> None:
    loaded(BIG[kind]())


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_catastrophic_expressions_match_in_linear_time(pattern: str) -> None:
    rule = loaded(HEAD + f"  a: {{c|re: '{pattern}'}}" + END).rules[0]
    test = function(rule.condition, {"c": 0})
    start = time.process_time()
    assert not test((canonical("a" * 200_000 + "!"),), lambda: ([], []))
    assert time.process_time() - start < 2


def test_a_wildcard_value_matches_in_linear_time() -> None:
    rule = loaded(HEAD + "  a: {c: '*a*a*a*a*a*a*a*a*a*b'}" + END).rules[0]
    test = function(rule.condition, {"c": 0})
    start = time.process_time()
    assert not test((canonical("a" * 200_000 + "!"),), lambda: ([], []))
    assert time.process_time() - start < 2


def test_bombs_do_not_take_memory() -> None:
    code = f"""
    import resource
    from yoban.query.load import load
    from query.test_load_hostile import REFUSED
    load([("good.yml", {GOOD!r})])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for kind in ("alias bomb", "merge bomb", "dashes", "flow nesting", "list nesting"):
        load([("x.yml", REFUSED[kind]())])
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
    """
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) < 100


def test_nothing_of_a_rule_reaches_the_terminal_by_itself(
    capfd: pytest.CaptureFixture[str],
) -> None:
    loaded(HEAD + "  a: {c|re: '(\x9b31m'}" + END)
    loaded(HEAD + '  a: {c|re: "(\\e[31m"}' + END)
    said = capfd.readouterr()
    assert said.out == "" and "\x1b" not in said.err and "\x9b" not in said.err
