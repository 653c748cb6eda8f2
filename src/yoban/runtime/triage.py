"""`yoban triage`: run the pipeline over evidence, keep the result, sum it up.

In:   Options.  Out: the summary, and the result folder (docs/reference/result.md).
An interrupt (Ctrl-C, SIGTERM) leaves a valid result marked partial; `kill -9` leaves the last
committed transaction, which the next run finds and replaces.
"""

from __future__ import annotations

import gc
import os
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from yoban import __version__
from yoban.collect.encodings import checked
from yoban.collect.formats._base import Hints
from yoban.collect.recognise import sources
from yoban.detect.correlation import needs
from yoban.errors import UsageError
from yoban.investigate.baseline import Baseline
from yoban.model.rule import RuleSet
from yoban.query.alerts import rules as alert_rules
from yoban.query.plan import Parts, Plan
from yoban.runtime.baselines import add_anomalies, load_baseline
from yoban.runtime.casefiles import write_case_files
from yoban.runtime.cases import make_cases
from yoban.runtime.clock import monotonic, now
from yoban.runtime.context import business, context_texts
from yoban.runtime.correlate import correlated
from yoban.runtime.evidence import Files, files, inputs
from yoban.runtime.exceptions import load_exceptions
from yoban.runtime.intel import Intel, load_intel
from yoban.runtime.keep import Keeper
from yoban.runtime.pipeline import Item, Options, Pipeline
from yoban.runtime.pool import Inline, Pool, Work
from yoban.runtime.rules import load_rules
from yoban.runtime.sightings import Sightings
from yoban.runtime.work import Answered, Setup
from yoban.store.exports import write_exports
from yoban.store.result import Delta, ResultStore

if TYPE_CHECKING:
    from yoban.runtime.yara import Yara

SMALL = 32 << 20  # evidence below this is not worth further processes
MOST = 4  # workers made without being asked for


@dataclass(frozen=True, slots=True)
class Asked:
    """What to triage and how. since, until: microseconds. workers: 0 = as many as are of use."""

    paths: tuple[Path, ...]
    out: Path
    rules: tuple[Path, ...] = ()
    shipped: bool = True
    installed: bool = True
    tz: str = "UTC"
    year: int | None = None
    encoding: str | None = None
    since: int | None = None
    until: int | None = None
    workers: int = 0
    events: bool = False
    cases: bool = True  # findings are joined into cases
    replace: bool = False  # an earlier result, even if people have worked on its cases
    tenant: str = "local"
    placeholders: Path | None = None
    alerts: bool = True  # a vendor's own alerts are findings
    intel: tuple[Path, ...] = ()
    installed_intel: bool = True
    yara: tuple[Path, ...] = ()
    exceptions: tuple[Path, ...] = ()
    context: tuple[Path, ...] = ()  # what the tenant says of itself
    baseline: Path | None = None  # what is usual in the tenant


class Watch:
    """Hears how a run goes; every method may be left as it is."""

    def begin(self, files: Files, rules: RuleSet) -> None:
        """Evidence is found and rules are loaded."""

    def moved(self, size: int, records: int, name: str) -> None:
        """So many bytes and records more."""

    def done(self, item: Item) -> None:
        """An input is finished."""


class Stop:
    """Turns the first SIGINT or SIGTERM into one KeyboardInterrupt, never amid a commit.

    Further ones are not heard: what is left is to write down what there is.
    """

    def __init__(self) -> None:
        self._asked = self._raised = False
        self._shields = 0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self._asked = True
        self._raise()

    def _raise(self) -> None:
        if self._asked and not self._raised and not self._shields:
            self._raised = True
            raise KeyboardInterrupt

    @contextmanager
    def shield(self) -> Iterator[None]:
        """An interrupt waits until this is over."""
        self._shields += 1
        try:
            yield
        finally:
            self._shields -= 1
        self._raise()

    def deafen(self) -> None:
        """From here on only what is known is written down: hear no further interrupt."""
        self._raised = True

    def hear(self) -> None:
        """Hear the next one again; what came before is forgotten."""
        self._asked = self._raised = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Handle the signals while this lasts."""
        old = {n: signal.signal(n, self) for n in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in old.items():
                signal.signal(number, handler)


def triage(asked: Asked, watch: Watch | None = None, stop: Stop | None = None) -> dict[str, Any]:
    """Run; returns the summary. Raises UsageError, YobanError.

    stop: what hears interrupts, deaf when the result is written.
    """
    started = monotonic()
    watch = watch or Watch()
    stop = stop or Stop()
    found = _possible(asked)
    meta, usual = _known(asked)
    with ResultStore.create(asked.out, meta, asked.replace) as store, stop.listening():
        partial = False
        work: Work | None = None
        facts: dict[str, Any] = {}
        pipeline: Pipeline | None = None
        rules = RuleSet((), (), ())
        keeper = Keeper(store, asked, watch, stop)
        sighted: Sightings | None = None
        scan: Yara | None = None
        try:
            rules = load_rules(
                asked.rules, asked.shipped, asked.installed, placeholders=asked.placeholders
            )
            keeper.excepting = load_exceptions(asked.exceptions, now())
            setup, intel = _setup(asked, rules)
            sighted = Sightings(intel, asked.tenant, now())
            count = asked.workers or (min(os.cpu_count() or 1, MOST) if found.size > SMALL else 1)
            gc.freeze()  # the plan lives as long as the run: do not look through it again and again
            work = Inline(setup) if count == 1 else Pool(setup, count)
            scan = _yara(asked)  # after the fork: its library has threads
            watch.begin(found, rules)
            options = _options(asked, setup)
            pipeline = Pipeline(setup.plan.rules, work, keeper, options, sighted)
            for evidence in inputs(found, keeper.moved, behind=count > 1):
                if scan is not None:
                    scan.watch(evidence.stream)
                pipeline.read(evidence)
                if scan is not None:
                    keeper.add(scan.scan(pipeline.items[-1]))
            pipeline.drain()
            keeper.add(keeper.absences.delta(pipeline.outside))
            keeper.flush()
            facts |= _correlate(keeper, rules, asked.tenant, stop)
            stop.deafen()
        except KeyboardInterrupt:
            partial = True
        finally:
            stop.deafen()
            if work is not None:
                work.close()
        if pipeline is not None and partial:
            pipeline.abandon()
        keeper.close()
        facts |= {"cases": {}} if partial else _joined(store, keeper, asked, usual)
        facts = _facts(rules, pipeline) | facts | _counted(store, keeper, sighted, scan)
        facts["seconds"] = round(monotonic() - started, 3)
        facts |= {"partial": partial, "correlated": not partial}
        store.finish("partial" if partial else "complete", facts)
        return write_case_files(store, write_exports(store, facts))


def _known(asked: Asked) -> tuple[dict[str, Any], Baseline | None]:
    """What a result keeps of how it was asked for, and what is usual.

    Raises UsageError, before anything is written.
    """
    texts = context_texts(asked.context)
    business(texts)
    if asked.baseline is not None and not asked.cases:
        raise UsageError("a baseline needs the trace that is kept for cases")
    usual = load_baseline(asked.baseline, asked.tenant)
    return {"yoban": __version__, "context": texts}, usual


def _joined(
    store: ResultStore, keeper: Keeper, asked: Asked, usual: Baseline | None
) -> dict[str, Any]:
    """Add what is rare to the findings and make cases of all; facts for the summary."""
    if not asked.cases:
        return {"cases": {}}
    told = add_anomalies(store, usual, asked.tenant, keeper.excepting)
    return {"baseline": told, "cases": make_cases(store)}


def _counted(
    store: ResultStore, keeper: Keeper, sighted: Sightings | None, scan: Yara | None
) -> dict[str, Any]:
    """What the summary says of indicators, files, exceptions and what it replaced."""
    return {
        "intel": sighted.facts(store.made_by("intel:")) if sighted is not None else {},
        "yara": scan.facts(store.made_by("yara:")) if scan is not None else {},
        "exceptions": keeper.excepting.facts(store.excepted()),
        "replaced": store.replaced,
    }


def _plan(rules: RuleSet, alerts: bool) -> Plan:
    """The rules and, if asked for, those that make findings of vendors' alerts."""
    vendors = alert_rules(sources()) if alerts else ()
    return Plan(replace(rules, rules=(*rules.rules, *vendors)), sources())


def _possible(asked: Asked) -> Files:
    """The evidence; raises UsageError before anything is written if the run cannot be done."""
    if asked.encoding:
        checked(asked.encoding)
    if asked.out.exists() and not asked.out.is_dir():
        raise UsageError(f"{asked.out} is a file; the result needs a folder: --out FOLDER")
    return files(asked.paths)


def _setup(asked: Asked, rules: RuleSet) -> tuple[Setup, Intel]:
    """What workers need, and the intelligence of the run."""
    intel = load_intel(asked.intel, asked.installed_intel, now())
    setup = Setup(
        _plan(rules, asked.alerts),
        asked.tz,
        asked.events,
        trace=asked.cases,
        needs=needs(rules.correlations),
        intel=intel.indicators,
        each=asked.since is not None or asked.until is not None,
    )
    return setup, intel


def _yara(asked: Asked) -> Yara | None:
    if not asked.yara:
        return None
    from yoban.runtime.yara import load_yara  # its library is large

    return load_yara(asked.yara, asked.tenant)


def _options(asked: Asked, setup: Setup) -> Options:
    return Options(
        tenant=asked.tenant,
        hints=Hints(asked.encoding, asked.tz, asked.year, ""),
        tz=asked.tz,
        year=asked.year,
        now=now(),
        since=asked.since,
        until=asked.until,
        needs=frozenset(setup.needs),
    )


def _facts(rules: RuleSet, pipeline: Pipeline | None) -> dict[str, Any]:
    """What the summary says of the rules and the inputs."""
    items = pipeline.items if pipeline is not None else []
    evaluated = pipeline.rules if pipeline is not None else ()
    return {
        "rules_loaded": len(rules.rules) + len(rules.correlations),
        "rules_failed": len(rules.failures),
        "rules_inactive": len(rules.inactive),
        "rules_failures": [asdict(f) for f in (*rules.failures, *rules.inactive)],
        "vendor_alerts": sum(rule.source != "" for rule in evaluated),
        "correlation_health": {},
        "logsources": _logsources(pipeline.logsources if pipeline is not None else {}),
        "versions": {"yoban": __version__},
        "outside": sum(i.outside for i in items),
        "errors": [{"input": i.name, "error": i.error} for i in items if i.error],
    }


def _logsources(answered: Mapping[Answered, int]) -> list[dict[str, Any]]:
    """How many events there were for the rules of each logsource; the greatest first."""
    total: Counter[tuple[str, Parts]] = Counter()
    for (source, logsources), count in answered.items():
        for parts in logsources:
            total[source, parts] += count
    order = sorted(total.items(), key=lambda x: (-x[1], x[0][0], [p or "" for p in x[0][1]]))
    return [
        {"source": s, "product": p, "category": c, "service": v, "events": count}
        for (s, (p, c, v)), count in order
    ]


def _correlate(keeper: Keeper, rules: RuleSet, tenant: str, stop: Stop) -> dict[str, Any]:
    """Run the correlations over all hits; their findings join the others."""
    if not rules.correlations:
        return {}
    findings, health = correlated(keeper.store, rules.correlations, tenant, now())
    for at in range(0, len(findings), 2000):
        with stop.shield():
            keeper.add(Delta(findings=[(None, f) for f in findings[at : at + 2000]]))
    keeper.flush()
    return {"correlation_health": health}
