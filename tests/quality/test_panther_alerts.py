"""Where a rule of ours claims what one of Panther's is about, it alerts when that one does.

In:   the data folder's `cloud/panther-rule-tests`: events, each with the title of a rule and
whether it must alert. A rule of ours claims a behaviour when it fires on an event that must alert.
The floors hold over all claimed behaviours: 85 % of the events that must alert do, 97 % of those
that must not do not. Rules that only feed a correlation are left out, for one event is no burst.
Some of Panther's answers rest on lists of the own company (known addresses, partners, accounts for
tests), which no rule that ships can know; they are among the misses.
"""

from __future__ import annotations

import gzip
import importlib.resources
import io
from collections import defaultdict
from pathlib import Path
from typing import Any

import orjson

from yoban.collect.formats._base import Hints
from yoban.collect.recognise import identify, sources
from yoban.collect.sniff import choose
from yoban.model.batch import Batch, Quarantined, ints
from yoban.query.execute import Executor
from yoban.query.load import load
from yoban.query.plan import Plan
from yoban.query.record import loads
from yoban.query.stamp import Stamps

HOME = Path(str(importlib.resources.files("yoban.content"))) / "rules"
HINTS = Hints(None, "UTC", 2026, "test")


def executor() -> Executor:
    texts = [(str(path), path.read_text("utf-8")) for path in sorted(HOME.rglob("*.yml"))]
    return Executor(Plan(load(texts), sources()), Stamps("UTC"))


def fired(engine: Executor, event: dict[str, Any]) -> set[str]:
    """Titles of the rules that give a finding on one event."""
    raw = orjson.dumps(event) + b"\n"
    form = choose(raw)
    assert form is not None
    found: set[str] = set()
    for frames in form.decode(io.BufferedReader(io.BytesIO(raw)), HINTS):
        assert not isinstance(frames, Quarantined)
        source, layout = identify(loads(frames.record(0))[0], sources())
        hits = engine.execute(Batch(source.name, layout.name, frames, ints([0]))).hits
        rules = (engine.plan.rules[number] for _, number in hits)
        found |= {rule.title for rule in rules if rule.output}
    return found


def test_claimed_behaviours_alert_and_nothing_else_does(data: Path) -> None:
    engine = executor()
    behaviours: dict[str, list[tuple[bool, str, set[str]]]] = defaultdict(list)
    for path in sorted((data / "cloud" / "panther-rule-tests").glob("*.jsonl.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            test = orjson.loads(line)
            titles = fired(engine, test["event"])
            key = f"{path.name}: {test['rule_title']}"
            behaviours[key].append((test["expected_alert"], test["test"], titles))
    alerts, quiet, claimed = [], [], 0
    for name, tests in behaviours.items():
        claims = set().union(*(titles for must, _, titles in tests if must))
        claimed += bool(claims)
        if claims:
            alerts += [(bool(titles), name, test) for must, test, titles in tests if must]
            quiet += [(not titles & claims, name, test) for must, test, titles in tests if not must]
    assert claimed >= 200, claimed
    for what, results, floor in (("alert", alerts, 0.85), ("be quiet", quiet, 0.97)):
        wrong = [(name, test) for right, name, test in results if not right]
        assert 1 - len(wrong) / len(results) >= floor, (what, len(results), wrong)
