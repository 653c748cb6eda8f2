"""The rule tests of Panther, where a rule of ours claims the behaviour that they test.

A rule of ours claims a Panther rule when all of this holds:
- an event of that rule's that must alert is recognised as a source of ours;
- our rule names that event's operation: it asks for the whole value that a route field of the
  source has in this event (CloudTrail's eventName, Okta's eventType …), and the others that it has
  do not rule it out;
- they name the same technique, or one the other's parent (where Panther names any);
- nobody has judged that the two are about different things (judged.yml, with the reason).
What else our rule's condition says is not looked at: that is what is tested. Then every test of the
Panther rule counts whose event is of a claimed source: one that must alert is met when a claiming
rule fires on it, at any level, and one that must not when none does. Correlations claim nothing: a
test is one event.

Reads the data folder; writes events to a temporary folder for the pipeline to read.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.quality.detection.labels import named
from tests.quality.detection.run import LAST_RESORTS, Lab, Seen
from tests.quality.detection.score import Rate, rate

from yoban.model.rule import Condition, Rule
from yoban.query.fold import fold


@dataclass(frozen=True, slots=True)
class Trial:
    """One test; fired: rules of ours that fire on its event, of `source` ("" of none of ours)."""

    name: str
    alert: bool
    source: str
    fired: frozenset[str]


@dataclass(slots=True)
class Counterpart:
    """One Panther rule. claimed: source → rules of ours that claim it."""

    rule: str
    file: str
    techniques: tuple[str, ...]
    tests: list[Trial] = field(default_factory=list)
    claimed: dict[str, set[str]] = field(default_factory=dict)

    def outcomes(self, alert: bool) -> Iterator[tuple[str, bool]]:
        """(test, met) of the tests that must alert, or must not."""
        for test in self.tests:
            if test.alert is alert and (claiming := self.claimed.get(test.source)):
                yield f"{self.rule}: {test.name}", bool(test.fired & claiming) is alert


def trials(
    lab: Lab, data: Path, different: Mapping[str, Collection[str]] | None = None
) -> list[Counterpart]:
    """All Panther rules with their tests. different: Panther rule → rules judged to differ."""
    found: dict[str, Counterpart] = {}
    for path in sorted((data / "cloud" / "panther-rule-tests").glob("*.jsonl.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            test = json.loads(line)
            techniques = tuple(_techniques(test.get("mitre") or ()))
            item = found.setdefault(
                test["rule_id"], Counterpart(test["rule_id"], path.name.split(".")[0], techniques)
            )
            _run(lab, test, item, different or {})
    return list(found.values())


def _techniques(mitre: Any) -> Iterator[str]:
    for text in mitre:
        yield str(text).rpartition(":")[2]


def _run(
    lab: Lab, test: dict[str, Any], item: Counterpart, different: Mapping[str, Collection[str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "event.json")
        path.write_text(json.dumps(test["event"]), "utf-8")
        seen = lab.see([path])
    own = frozenset(uid for uid in seen.fired if lab.facts[uid].own)
    source = next((s for s in seen.sources if s not in LAST_RESORTS), "")
    item.tests.append(Trial(test["test"], test["expected_alert"], source, own))
    if source and test["expected_alert"]:
        for uid in _claims(lab, seen, item.techniques):
            if uid not in different.get(item.rule, ()):
                item.claimed.setdefault(source, set()).add(uid)


def _claims(lab: Lab, seen: Seen, techniques: tuple[str, ...]) -> Iterator[str]:
    for route in seen.routes.values():
        fields = lab.plan.sources[route.source].route
        asked = {
            (name, fold(str(value)))
            for name, values in zip(fields, route.key, strict=True)
            for value in (values if isinstance(values, list | tuple) else (values,))
            if value is not None
        }
        for number in route.conditions:
            rule = lab.plan.rules[number]
            if lab.facts[rule.uid].own and rule.output and _linked(rule, techniques):
                aliases = route.aliases.get(number, {})
                said = whole(rule.condition)
                if asked & {(aliases.get(name, name), value) for name, value in said}:
                    yield rule.uid


def _linked(rule: Rule, techniques: tuple[str, ...]) -> bool:
    """Whether the rule names one of the techniques, or its parent, or a part of it."""
    if not techniques:
        return True
    return any(named(rule.attack, t) for t in techniques) or any(
        named(techniques, t) for t in rule.attack
    )


def whole(node: Condition) -> Iterator[tuple[str, str]]:
    """(field, folded value) where a condition names a whole value, other than to exclude it."""
    if node[0] == "atom":
        if node[1] is not None and node[2] in ("eq", "c_eq", "num"):
            yield node[1], fold(str(node[3]))
    elif node[0] in ("and", "or"):
        for part in node[1]:
            yield from whole(part)


def rates(items: list[Counterpart]) -> tuple[Rate, Rate]:
    """Must alert and must not, over the claimed rules."""
    claimed = [item for item in items if item.claimed]
    return (
        rate(outcome for item in claimed for outcome in item.outcomes(True)),
        rate(outcome for item in claimed for outcome in item.outcomes(False)),
    )
