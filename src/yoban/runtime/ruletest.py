"""Run the tests that rules carry, through the path that evidence takes.

In:   (path, text) pairs of rule files.  Out: one `Outcome` a test.
A test's records are written as the source ships them, the format and source are recognised from
the bytes, the plan of *all* the given rules is executed over them, and the hits are correlated.
No I/O.

Form of a test, an item of a rule's list `tests`:
    name: what is tried     fires: true or false     events: list of records
A record is a mapping (shipped as one line of JSON) or text (lines of the log itself); the records
of one test are all of one kind. Each carries its own time.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import orjson

from yoban.collect.formats._base import Hints
from yoban.collect.recognise import identify, sources
from yoban.collect.sniff import choose
from yoban.detect.correlation import Engine, Hit, needs
from yoban.errors import DecodeError
from yoban.model.batch import Batch, Quarantined, ints
from yoban.model.rule import RuleSet
from yoban.query.condition import Unusable
from yoban.query.execute import Executor
from yoban.query.load import documents
from yoban.query.plan import Plan
from yoban.query.record import joining, loads
from yoban.query.stamp import Stamps, Years
from yoban.runtime.ruleview import every

HINTS = Hints(None, "UTC", 2026, "test")
LAST_RESORTS = ("generic_json", "generic_lines")


@dataclass(frozen=True, slots=True)
class Case:
    """One test of the rule at path:line: its records' bytes, and whether it must fire on them."""

    title: str
    name: str
    path: str
    line: int
    fires: bool
    raw: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """reason: why the test failed; empty when it passed."""

    case: Case
    reason: str

    @property
    def passed(self) -> bool:
        return not self.reason


def cases(path: str, text: str) -> Iterator[Case | tuple[int, str]]:
    """The tests of a rule file; a malformed one as (line, reason)."""
    try:
        parts = documents(path, text)
    except Unusable as error:
        yield error.line, str(error)
        return
    for line, document in parts:
        if not isinstance(document, dict) or "tests" not in document:
            continue
        tests = document["tests"]
        if not isinstance(tests, list):
            yield line, "tests must be a list"
            continue
        for number, test in enumerate(tests, 1):
            try:
                yield _case(document, test, path, line)
            except (ValueError, TypeError) as error:
                yield line, f"test {number}: {error}"


def _case(document: dict[str, Any], test: Any, path: str, line: int) -> Case:
    if not isinstance(test, dict) or set(test) - {"name", "fires", "events"}:
        raise ValueError("a test is a mapping of name, fires and events")
    if not isinstance(test.get("fires"), bool):
        raise ValueError("`fires` must be true or false")
    events = test.get("events")
    if not isinstance(events, list) or not events:
        raise ValueError("`events` must be a list of records")
    if all(isinstance(event, dict) for event in events):
        raw = b"".join(orjson.dumps(event) + b"\n" for event in events)
    elif all(isinstance(event, str) for event in events):
        raw = "".join(event.rstrip("\n") + "\n" for event in events).encode()
    else:
        raise ValueError("`events` must be all mappings or all text")
    title, name = str(document.get("title", "")), str(test.get("name", ""))
    return Case(title, name, path, line, test["fires"], raw)


class Bench:
    """Rules made ready to be tried on bytes."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.sources = sources()
        self.executor = Executor(Plan(rules, self.sources), Stamps("UTC"))
        # what only feeds another one is tried, too
        self.correlations = tuple(replace(c, output=True) for c in rules.correlations)
        self.needs = needs(rules.correlations)
        self.refused = Engine(rules.correlations).health.refused
        self.uids = {(r.path, r.line): r.uid for r in every(rules)}

    def fired(self, raw: bytes) -> set[str]:
        """Ids of the rules and correlations, silent ones too, that fire on these bytes.

        Raises DecodeError when a record is quarantined or of no known source.
        """
        hits = list(self.hits(raw))
        engine = Engine(self.correlations)
        engine.feed(hits)
        fired = {item.correlation for item in engine.finish()}
        if engine.health.untimed:
            raise DecodeError("records without a time cannot be correlated")
        return fired | {hit.rule for hit in hits}

    def hits(self, raw: bytes) -> Iterator[Hit]:
        """What the event rules match, in any order. Raises DecodeError."""
        form = choose(raw)
        if form is None:
            raise DecodeError("no format recognises the records")
        years = Years("UTC", HINTS.year)
        for frames in form.decode(io.BufferedReader(io.BytesIO(raw)), HINTS):
            if isinstance(frames, Quarantined):
                raise DecodeError(f"record {frames.number}: {frames.reason}: {frames.detail}")
            groups: dict[tuple[str, str], Any] = {}
            for row in range(len(frames)):
                source, layout = identify(loads(frames.record(row))[0], self.sources)
                if source.name in LAST_RESORTS:
                    raise DecodeError(f"record {frames.numbers[row]}: no source recognises it")
                groups.setdefault((source.name, layout.name), ints()).append(row)
            for (name, layout_name), rows in groups.items():
                yield from self._batch(Batch(name, layout_name, frames, rows), years)

    def _batch(self, batch: Batch, years: Years) -> Iterator[Hit]:
        result = self.executor.execute(batch, years)
        if result.bad:
            raise DecodeError(f"records {result.bad} cannot be evaluated")
        routes = {row: part.route for part in result.parts for row in part.rows}
        times = {
            row: time
            for table in result.tables
            for row, time in zip(*(table[c].to_pylist() for c in ("row", "time")), strict=True)
        }
        filled = {
            values["row"]: values
            for part in result.parts
            if part.found is not None
            for values in part.found.to_pylist()
        }
        for row, number in result.hits:
            rule, route = self.executor.plan.rules[number], routes[row]
            layout = self.executor.plan.layouts[route.source, route.layout]
            aliases = route.aliases.get(number, {})
            record = loads(batch.frames.record(row))[0]
            wanted = self.needs.get(rule.uid, ())
            values = joining(record, layout, wanted, aliases, filled[row])
            yield Hit(rule.uid, f"test-{batch.frames.numbers[row]}", times[row], values)

    def outcome(self, case: Case) -> Outcome:
        """Run one test."""
        uid = self.uids.get((case.path, case.line))
        if uid is None:
            return Outcome(case, "the rule did not load")
        if uid in self.refused:
            return Outcome(case, self.refused[uid])
        try:
            fired = uid in self.fired(case.raw)
        except DecodeError as error:
            return Outcome(case, str(error))
        if fired is case.fires:
            return Outcome(case, "")
        return Outcome(case, "fired, but must not" if fired else "did not fire, but must")


def run(texts: Iterable[tuple[str, str]], rules: RuleSet) -> Iterator[Outcome]:
    """All tests of all rule files; a malformed test is a failed one."""
    bench = Bench(rules)
    for path, text in texts:
        if "tests" not in text:
            continue
        for case in cases(path, text):
            if isinstance(case, Case):
                yield bench.outcome(case)
            else:
                line, reason = case
                yield Outcome(Case("", "", path, line, False, b""), reason)
