"""Correlations and hits for tests, in few words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yoban.detect.correlation import Engine, Fired, Hit
from yoban.model.rule import Correlation
from yoban.query.load import load

RULE = """
title: {name}
name: {name}
logsource: {{category: test}}
detection:
  sel: {{kind: {name}}}
  condition: sel
"""


def correlations(text: str, *names: str) -> tuple[Correlation, ...]:
    """Correlations written in Sigma, over event rules with these names; rules are the names."""
    ids = {name: f"00000000-0000-4000-8000-{sum(map(ord, name)):012d}" for name in names}
    rules = [RULE.format(name=name) + f"id: {ids[name]}\n" for name in names]
    got = load([("r.yml", "---\n".join([*rules, text]))])
    assert got.failures == ()
    return got.correlations


def uid(name: str) -> str:
    """The uid that `correlations` gives an event rule."""
    return f"00000000-0000-4000-8000-{sum(map(ord, name)):012d}"


def hit(seconds: float, rule: str, number: int, **values: Any) -> Hit:
    """A hit of the rule with this name; the event is e-NUMBER."""
    return Hit(uid(rule), f"e-{number}", round(seconds * 1_000_000), values)


def run(
    rules: Iterable[Correlation], hits: Iterable[Hit], until: float | None = None
) -> list[Fired]:
    """All at once."""
    engine = Engine(tuple(rules))
    assert engine.health.refused == {}
    engine.feed(hits)
    return engine.finish(None if until is None else round(until * 1_000_000))


def numbers(fired: Fired) -> list[int]:
    """Numbers of the contributing events."""
    return [int(event.removeprefix("e-")) for event in fired.events]
