"""One input through the pipeline of `yoban triage`, with what came of it in memory.

In:   a path, and a change to its records if wanted.  Out: `Seen`.
Rules are loaded and compiled once for all inputs. Every input is a run of its own, correlations
included: nothing of one sample reaches another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from yoban.collect.formats._base import Hints
from yoban.collect.recognise import sources
from yoban.detect.correlation import Engine, needs
from yoban.detect.correlation import Hit as Seen_
from yoban.model.batch import Batch, Frames
from yoban.model.finding import LEVELS
from yoban.model.rule import RuleSet
from yoban.query.execute import Executor, Result
from yoban.query.plan import Plan, Route
from yoban.query.stamp import Stamps, Years
from yoban.runtime.evidence import Evidence, files, inputs
from yoban.runtime.pipeline import Item, Options, Pipeline
from yoban.runtime.rulepack import given, ruleset, shipped
from yoban.runtime.work import SEQUENCE, Job, Outcome, Setup, Worker
from yoban.store.result import Delta, Hit

LAST_RESORTS = frozenset({"generic_json", "generic_lines"})
NOW = 1_790_000_000_000_000  # microseconds; results do not depend on the day they are made
MEDIUM = LEVELS.index("medium")
Change = Callable[[Frames], Frames]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """What is said of a rule. own: it is not one of SigmaHQ's."""

    title: str
    level: str
    attack: tuple[str, ...]
    own: bool
    path: str = ""

    @property
    def loud(self) -> bool:
        """At medium or above."""
        return LEVELS.index(self.level) >= MEDIUM


@dataclass(slots=True)
class Seen:
    """What came of an input. keys: (source, channel, event id …) → events; fired: rule → findings.

    routes: of each key, what applies.
    errors: what of the input could not be read, with the reason.
    """

    events: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    keys: Counter[Key] = field(default_factory=Counter)
    fired: Counter[str] = field(default_factory=Counter)
    routes: dict[Key, Route] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def decoded(self) -> bool:
        """Whether a source recognised any of it."""
        return any(name not in LAST_RESORTS for name in self.sources)


class _Noting(Executor):
    """An executor that counts events by the values of their route fields."""

    seen: Seen

    def execute(self, batch: Batch, years: Years | None = None) -> Result:
        result = super().execute(batch, years)
        for part in result.parts:
            names = [str(value) for value in part.route.key if value is not None]
            key = (part.route.source, *names)
            self.seen.keys[key] += len(part.rows)
            self.seen.routes[key] = part.route
        return result


class _Changing(Worker):
    """A worker that changes records, decoded already, before it evaluates them."""

    change: Change | None = None

    def _evaluate(self, frames: Frames, at: int) -> Outcome:
        return super()._evaluate(self.change(frames) if self.change else frames, at)


class _Work:
    """Works jobs in this process, changed as asked."""

    def __init__(self, setup: Setup) -> None:
        self.worker = _Changing(setup)
        self.worker.executor = self.executor = _Noting(setup.plan, Stamps(setup.tz), SEQUENCE)

    def put(self, job: Job, tag: Any) -> Iterator[tuple[Any, list[Outcome]]]:
        yield tag, self.worker.work(job)

    def drain(self) -> Iterator[tuple[Any, list[Outcome]]]:
        yield from ()

    def close(self) -> None:
        return None


class _Sink:
    """Keeps what a run gives."""

    def __init__(self) -> None:
        self.findings: list[Any] = []
        self.hits: list[Hit] = []

    def add(self, delta: Delta) -> None:
        self.findings += [finding for _, finding in delta.findings]
        self.hits += delta.hits

    def events(self, item: Item, tables: list[pa.Table]) -> None:
        return None

    def sequences(self, item: Item, outcome: Outcome) -> None:
        return None

    def done(self, item: Item, duplicate: bool) -> None:
        return None


def rules_of(which: str, data: Path) -> RuleSet:
    """own, sigma (SigmaHQ's current rules) or both."""
    groups = [shipped()] if which != "sigma" else []
    if which != "own":
        folders = sorted(p for p in (data / "sigma").iterdir() if p.name.startswith("rules"))
        groups.append(replace(given(folders), name="sigma", origin="sigma"))
    return ruleset(groups)


class Lab:
    """Rules over all sources, ready for any number of inputs."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.facts: dict[str, Fact] = {
            r.uid: Fact(r.title, r.level, r.attack, r.origin != "sigma", r.path)
            for r in (*rules.rules, *rules.correlations)
        }
        self._output = {r.uid for r in rules.correlations if r.output}
        self._needs = needs(rules.correlations)
        self.plan = Plan(rules, sources())
        self._work = _Work(Setup(self.plan, "UTC", False, self._needs))

    def see(self, paths: Sequence[Path], change: Change | None = None) -> Seen:
        """Read one sample, of one file or several, as one run."""
        return self.read(inputs(files(paths), lambda _: None), change)

    def read(self, evidence: Iterator[Evidence], change: Change | None = None) -> Seen:
        """The same of inputs."""
        seen, sink = Seen(), _Sink()
        self._work.worker.change, self._work.executor.seen = change, seen
        wanted = frozenset(self._needs)
        options = Options("quality", Hints(None, "UTC", None, ""), now=NOW, needs=wanted)
        pipeline = Pipeline(self.rules.rules, self._work, sink, options)
        for item in evidence:
            pipeline.read(item)
        pipeline.drain()
        for entry in pipeline.items:
            seen.events += entry.events
            seen.sources += entry.sources
            if entry.error:
                seen.errors.append(f"{entry.name.rpartition('!')[2]}: {entry.error}")
        for finding in sink.findings:
            seen.fired[finding.rule_uid] += 1
            if finding.rule_uid not in self.facts:  # an alert of a vendor, or an indicator
                self.facts[finding.rule_uid] = Fact(
                    finding.rule_title, finding.level, finding.attack, True, finding.source
                )
        for uid in self._correlated(sink.hits):
            seen.fired[uid] += 1
        return seen

    def _correlated(self, hits: list[Hit]) -> Iterator[str]:
        """The correlations that fire."""
        if not hits:
            return
        engine = Engine(self.rules.correlations)
        engine.feed(Seen_(h.rule, h.uid, h.time, h.values) for h in hits)
        times = [h.time for h in hits if h.time is not None]
        fired = engine.finish(max(times, default=None))
        for uid, _ in {(f.correlation, f.anchor) for f in fired}:
            if uid in self._output:
                yield uid
