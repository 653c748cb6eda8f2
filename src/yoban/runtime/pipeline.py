"""Join the stages: evidence → records → events → findings.

In:   inputs, workers, a place to commit to.  Out: per input its sums; findings, quarantine and hits
for correlation as deltas, each committed as a whole.
Identical content met again is counted as duplicates and gives nothing else.
Memory: the jobs under way and one delta, whatever the length of the input.
"""

from __future__ import annotations

import io
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from yoban.collect.formats._base import Format, Hints
from yoban.collect.sniff import choose
from yoban.errors import YobanError
from yoban.model.batch import Quarantined
from yoban.model.finding import EventRef, Finding, event_uid, finding_uid
from yoban.model.rule import Rule
from yoban.query.stamp import Years
from yoban.runtime.evidence import PEEK, Evidence
from yoban.runtime.pool import Work
from yoban.runtime.work import NEVER, Answered, Job, Outcome, Struck, frames_job, piece_job
from yoban.store.result import Delta, Hit, InputRow


@dataclass(slots=True)
class Item:
    """One input under way: received = events + quarantined + duplicates."""

    id: int
    evidence: Evidence
    format: str = ""
    flags: tuple[str, ...] = ()
    received: int = 0
    events: int = 0
    quarantined: int = 0
    duplicates: int = 0
    findings: int = 0
    outside: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    least: int | None = None
    greatest: int | None = None
    error: str = ""
    state: str = "reading"
    years: Years | None = None
    pending: int = 0
    decoded: bool = False
    same: bool = False  # what it gave is given by another input
    told: bool = False  # that it is finished

    @property
    def name(self) -> str:
        return self.evidence.name

    def row(self) -> InputRow:
        """As it stands in the database."""
        stream = self.evidence.stream
        return InputRow(
            id=self.id,
            name=self.name,
            sha256=stream.hexdigest() if stream and self.decoded else "",
            bytes=stream.count if stream else 0,
            source=",".join(name for name, _ in self.sources.most_common()),
            format=self.format,
            encoding=",".join(self.flags),
            received=self.received,
            events=self.events,
            quarantined=self.quarantined,
            duplicates=self.duplicates,
            state=self.state,
            identity=self.evidence.identity if self.evidence.settled else "",
            least=self.least,
            greatest=self.greatest,
            error=self.error,
        )


@dataclass(frozen=True, slots=True)
class Options:
    """since, until: event times in microseconds; findings outside are left out and counted."""

    tenant: str
    hints: Hints
    tz: str = "UTC"
    year: int | None = None
    now: int = 0
    since: int | None = None
    until: int | None = None
    needs: frozenset[str] = frozenset()  # rules whose hits a correlation waits for


HELD = 128  # outcomes that may wait until the hash of their file is made
Tag = tuple[Item, int | None]


class Sink(Protocol):
    """Where results go; see `runtime/triage.py`."""

    def add(self, delta: Delta) -> None:
        """Keep a delta; it may be committed later, together with others."""
        ...

    def events(self, item: Item, tables: list[pa.Table]) -> None:
        """Keep events for the lake."""
        ...

    def sequences(self, item: Item, outcome: Outcome) -> None:
        """See record numbers go by."""
        ...

    def done(self, item: Item, duplicate: bool) -> None:
        """An input is finished."""
        ...


class Sighted(Protocol):
    """What becomes of sightings of indicators; see `runtime/sightings.py`."""

    def take(
        self, item: Item, outcome: Outcome, base: int, outside: Callable[[int | None], bool]
    ) -> Delta:
        """See those of a batch, whose times are settled. base: to add to record numbers."""
        ...

    def finish(self, item: Item) -> Delta:
        """The input is at its end."""
        ...

    def drop(self, item: Item) -> None:
        """The input is a duplicate."""
        ...


class Pipeline:
    """One run over evidence. sighted: where sightings of indicators go."""

    def __init__(
        self,
        rules: tuple[Rule, ...],
        work: Work,
        sink: Sink,
        options: Options,
        sighted: Sighted | None = None,
    ) -> None:
        self.sighted = sighted
        self.rules = rules
        self.work = work
        self.sink = sink
        self.options = options
        self.items: list[Item] = []
        self.logsources: Counter[Answered] = Counter()
        self._identities: set[str] = set()
        self._sizes: dict[int, list[Evidence]] = {}
        self._held: deque[tuple[Tag, list[Outcome]]] = deque()
        self._digests: set[str] = set()

    def read(self, evidence: Evidence) -> None:
        """Read one input to its end; its outcomes may follow while later ones are read."""
        item = Item(len(self.items), evidence)
        self.items.append(item)
        if evidence.stream is None:
            item.error, item.state = evidence.error, "failed"
            item.decoded = True
            self._done(item)
            return
        buffered = io.BufferedReader(evidence.stream, PEEK)
        try:
            form = self._format(item, buffered.peek(PEEK))
            apart = False
            if form is not None:
                item.format = form.name
                self.sink.add(Delta(inputs=[item.row()]))
                apart = self._decode(item, form, buffered)
            while not apart and buffered.read(PEEK):  # what is behind: for the digest, and damage
                pass
        except (OSError, EOFError, YobanError) as error:
            item.error = item.error or f"reading stopped: {error}"
        item.decoded = True
        self._finish(item)

    def drain(self) -> None:
        """Take the outcomes of all that was read."""
        for tag, outcomes in self.work.drain():
            self._hold(tag, outcomes)
        while self._held:
            self._taken(*self._held.popleft())

    def abandon(self) -> None:
        """The run ends here: what was read so far counts, the rest is marked."""
        for item in self.items:
            if item.state == "reading":
                item.state, item.error = "partial", item.error or "the run was stopped"
                if self.sighted is not None:
                    self.sink.add(self.sighted.finish(item))
            if not item.told:  # the interrupt may have come between its end and its row
                self._done(item)

    def _format(self, item: Item, head: bytes) -> Format | None:
        if not head:
            item.error = "empty"
            return None
        form = choose(head, self.options.hints.encoding, item.name)
        if form is None:
            item.error = "no format recognises the content"
        return form

    def _decode(self, item: Item, form: Format, buffered: BinaryIO) -> bool:
        """Hand out what is in it; whether that was read to the end, apart from `buffered`."""
        options = self.options
        known = self._known(item.evidence)
        item.years = Years(options.tz, options.year, options.now)
        hints = Hints(options.hints.encoding, options.tz, options.year, item.name)
        if known:
            for part in form.decode(buffered, hints):
                count = 1 if isinstance(part, Quarantined) else len(part)
                item.received += count
                item.duplicates += count
        elif form.cut is None:
            self._whole(item, form, buffered, hints)
        else:
            self._pieces(item, form, item.evidence.plain or buffered, hints)
            if item.evidence.plain is not None and item.evidence.stream is not None:
                item.evidence.stream.count = item.evidence.plain.size
                return True
        return False

    def _pieces(self, item: Item, form: Format, stream: Any, hints: Hints) -> None:
        """Hand out the pieces of what can be cut."""
        assert form.cut is not None
        plain = item.evidence.plain
        for piece in form.cut(stream, hints):
            if piece.rest is not None:
                self.drain()  # it must be known how many records stand before
                self._whole(item, form, piece.rest, piece.hints, item.received, piece.at)
                continue
            self._put(item, piece_job(form, piece, plain), None)
            if plain is not None:
                plain.passed(piece.start + piece.length)

    def _known(self, evidence: Evidence) -> bool:
        """Whether the same input was met before; files of different sizes are never the same."""
        if evidence.plain is None:
            known = evidence.identity in self._identities
            self._identities.add(evidence.identity)
            return known
        earlier = self._sizes.setdefault(evidence.plain.size, [])
        known = any(other.identity == evidence.identity for other in earlier)
        if not known:
            earlier.append(evidence)
        return known

    def _whole(
        self,
        item: Item,
        form: Format,
        stream: BinaryIO,
        hints: Hints,
        base: int = 0,
        at: int = 0,
    ) -> None:
        """Decode here what cannot be cut; only its evaluation is shared."""
        for part in form.decode(stream, hints):
            if isinstance(part, Quarantined):
                item.received += 1
                item.quarantined += 1
                placed = replace(part, number=part.number + base, at=part.at + at)
                self.sink.add(Delta(quarantined=[(item.id, placed)]))
            else:
                self._put(item, frames_job(form, part, at), base)

    def _put(self, item: Item, job: Job, base: int | None) -> None:
        """base: the number of the job's first record; None: that of all received before it."""
        item.pending += 1
        for tag, outcomes in self.work.put(job, (item, base)):
            self._hold(tag, outcomes)

    def _hold(self, tag: Tag, outcomes: list[Outcome]) -> None:
        """Keep outcomes, within bounds, until the identity of their input is known."""
        self._held.append((tag, outcomes))
        large = any(outcome.tables for outcome in outcomes)
        while self._held:
            settled = self._held[0][0][0].evidence.settled
            if not settled and len(self._held) < (HELD >> 3 if large else HELD):
                return
            self._taken(*self._held.popleft())

    def _taken(self, tag: Tag, outcomes: list[Outcome]) -> None:
        item, base = tag
        first = item.received if base is None else base
        for outcome in outcomes:
            self._take(item, outcome, first)
        item.pending -= 1
        self._finish(item)

    def _take(self, item: Item, outcome: Outcome, base: int) -> None:
        """Count an outcome and hand on what came of it."""
        item.received += outcome.records
        item.error = item.error or (f"reading stopped: {outcome.error}" if outcome.error else "")
        item.events += outcome.events
        item.quarantined += len(outcome.quarantined)
        for (source, _), count in outcome.layouts.items():
            item.sources[source] += count
        self.logsources.update(outcome.logsources)
        if outcome.flags and not set(outcome.flags) <= set(item.flags):
            item.flags = tuple(dict.fromkeys((*item.flags, *outcome.flags)))
        settled = self._settle(item, outcome)
        delta = Delta(
            quarantined=[(item.id, replace(q, number=q.number + base)) for q in outcome.quarantined]
        )
        for hit in outcome.hits:
            time = settled.get(hit.row, hit.time)
            if self.outside(time):
                item.outside += 1
                continue
            rule = self.rules[hit.rule]
            hit.number += base
            uid = event_uid(item.evidence.identity, hit.number)
            if rule.output:
                item.findings += 1
                delta.findings.append((item.id, self._finding(item, rule, hit, uid, time)))
            if rule.uid in self.options.needs:
                entities = tuple((e.kind, e.value, e.role) for e in hit.entities)
                delta.hits.append(
                    Hit(item.id, rule.uid, uid, time, hit.number, hit.values, entities)
                )
        self.sink.add(delta)
        if self.sighted is not None and outcome.sightings:
            self.sink.add(self.sighted.take(item, outcome, base, self.outside))
        if outcome.tables:
            self.sink.events(item, [self._placed(t, settled, base) for t in outcome.tables])
        if outcome.sequences:
            self.sink.sequences(item, outcome)

    def _settle(self, item: Item, outcome: Outcome) -> dict[int, int | None]:
        """Find the years of times without one, and what span the events cover."""
        settled: dict[int, int | None] = {}
        if outcome.yearless and item.years is not None:
            for row, yearless in outcome.yearless:
                time = settled[row] = item.years.resolve(yearless)
                outcome.times[row] = NEVER if time is None else time
        known = [t for t in outcome.times if t != NEVER]
        if known:
            least, greatest = min(known), max(known)
            item.least = least if item.least is None else min(item.least, least)
            item.greatest = greatest if item.greatest is None else max(item.greatest, greatest)
        return settled

    def _placed(self, table: pa.Table, settled: dict[int, int | None], base: int) -> pa.Table:
        """A table with settled times and numbers, within since and until."""
        if base:
            place = table.schema.get_field_index("record")
            table = table.set_column(place, "record", pc.add(table.column(place), base))
        bounded = self.options.since is not None or self.options.until is not None
        times = table.column("time").to_pylist() if settled or bounded else []
        if settled:
            rows = table.column("row").to_pylist()
            times = [settled.get(row, time) for row, time in zip(rows, times, strict=True)]
            place = table.schema.get_field_index("time")
            table = table.set_column(place, "time", pa.array(times, pa.int64()))
        if bounded:
            table = table.filter(pa.array([not self.outside(t) for t in times], pa.bool_()))
        return table.drop_columns(["row"])

    def outside(self, time: int | None) -> bool:
        """Whether a time is not between since and until; no time is never outside."""
        since, until = self.options.since, self.options.until
        if time is None:
            return False
        return (since is not None and time < since) or (until is not None and time >= until)

    def _finding(self, item: Item, rule: Rule, hit: Struck, uid: str, time: int | None) -> Finding:
        said = hit.said
        rule_uid = said.rule_uid if said else rule.uid
        return Finding(
            uid=finding_uid(self.options.tenant, rule_uid, uid),
            tenant=self.options.tenant,
            rule_uid=rule_uid,
            rule_title=said.title if said else rule.title,
            rule_version=rule.version,
            level=said.level if said else rule.level,
            attack=said.attack if said else rule.attack,
            tactics=said.tactics if said else rule.tactics,
            time=time,
            time_quality=hit.quality if time is not None else "none",
            source=hit.source,
            input=item.name,
            record=hit.number,
            event=hit.event,
            entities=hit.entities,
            events=(EventRef(uid, item.name, hit.number, time),),
            raw_sha256=hit.raw,
            licence=rule.licence,
            origin=rule.origin,
            notes=hit.flags,
            vendor=said.vendor if said else None,
        )

    def _finish(self, item: Item) -> None:
        """When an input is decoded and all its outcomes are in."""
        if not item.decoded or item.pending or item.state != "reading":
            return
        digest = item.evidence.stream.hexdigest() if item.evidence.stream else ""
        item.error = item.error or item.evidence.error
        same = digest in self._digests and not item.duplicates and not item.error
        if self.sighted is not None:
            if same:
                self.sighted.drop(item)
            else:
                self.sink.add(self.sighted.finish(item))
        if same:
            item.duplicates, item.events, item.quarantined = item.received, 0, 0
            item.findings = item.outside = 0
        if not item.error and not item.duplicates:  # a copy may finish before what it copies
            self._digests.add(digest)
        item.same = same and item.received > 0
        item.state = "failed" if item.error else "duplicate" if item.duplicates else "done"
        self._done(item)

    def _done(self, item: Item) -> None:
        self.sink.done(item, item.same)
        item.told = True
