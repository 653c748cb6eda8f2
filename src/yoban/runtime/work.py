"""A piece of an input, or framed records → what came of it, as values that can cross processes.

In:   a Job.  Out: Outcomes.  Deterministic: they depend on the job and the rules alone, so any
number of workers gives the same result. What only who sees the whole input can tell comes back
unresolved: the number of a piece's first record, and times without a year (`yearless`).
"""

from __future__ import annotations

import hashlib
import io
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from yoban.collect.formats._base import Format, Hints, Piece
from yoban.collect.recognise import identify, sources
from yoban.collect.sniff import formats
from yoban.detect.lookup import Indicators
from yoban.errors import YobanError
from yoban.model.batch import HEAD_BYTES, Batch, Frames, Quarantined, ints
from yoban.model.finding import Entity
from yoban.model.ocsf import ENTITIES
from yoban.model.trace import is_context
from yoban.query.alerts import Said, said
from yoban.query.execute import ROUTES, Executor, Part, Result
from yoban.query.plan import Parts, Plan, Route
from yoban.query.record import flatten, joining, loads
from yoban.query.stamp import INFERRED, Stamps
from yoban.runtime.evidence import Opened, PlainFile
from yoban.runtime.spot import Sighting, Spotter
from yoban.store.lake import compact

NEVER = -(1 << 63)  # stands for "no time" in `Outcome.times`

Answered = tuple[str, frozenset[Parts]]  # source, the logsources that its events may answer


@dataclass(frozen=True, slots=True)
class Setup:
    """What workers are made with.

    events: keep every event, with its raw record, for the lake. needs: rule uid → own
        fields or OCSF attributes that correlations ask for.
    intel: indicators to look for; each: every sighting by itself.
    trace: keep for the lake what investigation needs of events (`model.trace`).
    """

    plan: Plan
    tz: str = "UTC"
    events: bool = False
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    intel: Indicators | None = None
    each: bool = False
    trace: bool = False


@dataclass(slots=True)
class Job:
    """What `format` still has to decode, or records that it framed already.

    data: a piece's bytes, or the frames' buffer. at: what to add to the records' places.
    file: whose bytes from `start` on, `length` of them, follow `data`: its path and key.
    """

    format: str
    data: bytes
    hints: Hints = field(default_factory=Hints)
    frames: Frames | None = None
    at: int = 0
    file: tuple[str, tuple[int, int]] | None = None
    start: int = 0
    length: int = 0


def piece_job(form: Format, piece: Piece, plain: PlainFile | None) -> Job:
    """The job of decoding a piece and evaluating its records."""
    file = (plain.path, plain.key) if plain is not None else None
    data, hints, at = piece.data, piece.hints, piece.at
    return Job(form.name, data, hints, None, at, file, piece.start, piece.length)


def frames_job(form: Format, frames: Frames, at: int) -> Job:
    """The job of evaluating records that are framed."""
    return Job(form.name, frames.buffer, frames=replace(frames, buffer=b""), at=at)


@dataclass(slots=True)
class Struck:
    """A rule that fired on a record. said: what the record says, if it is a vendor's alert."""

    row: int
    rule: int
    number: int
    source: str
    time: int | None
    quality: str
    event: dict[str, Any]
    entities: tuple[Entity, ...]
    raw: str
    flags: tuple[str, ...]
    values: dict[str, Any]
    said: Said | None = None


@dataclass(slots=True)
class Outcome:
    """What came of some consecutive records: records = events + quarantined.

    number: of a record, counted from the first of the job's. times: of each row (µs, NEVER when
    none). tables: events for the lake, if asked for. error: why decoding stopped.

    sequences: (host, channel) → rows and their record ids, of logs that number their records.
    layouts: events by (source, layout); yearless: (row, time in the year 2000) in order of rows.
    logsources: events by source and the logsources that they may answer.
    """

    records: int = 0
    flags: tuple[str, ...] = ()
    error: str = ""
    layouts: Counter[tuple[str, str]] = field(default_factory=Counter)
    logsources: Counter[Answered] = field(default_factory=Counter)
    quarantined: list[Quarantined] = field(default_factory=list)
    hits: list[Struck] = field(default_factory=list)
    times: array[int] = field(default_factory=ints)
    yearless: list[tuple[int, int]] = field(default_factory=list)
    tables: list[pa.Table] = field(default_factory=list)
    sequences: dict[tuple[str, str], tuple[array[int], array[int]]] = field(default_factory=dict)
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def events(self) -> int:
        """How many records became events."""
        return sum(self.layouts.values())


SEQUENCE = frozenset({"device.hostname", "metadata.uid"})


class Worker:
    """Evaluates jobs. State is caches only."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        wanted = None if setup.events else SEQUENCE
        self.executor = Executor(setup.plan, Stamps(setup.tz), wanted, setup.trace)
        self._sources = sources()
        self._formats = formats()
        self.spotter = (
            Spotter(setup.intel, setup.plan, self.executor.stamps, setup.each)
            if setup.intel is not None
            else None
        )
        self._opened = Opened()
        self._answered: dict[tuple[str, str], frozenset[Parts]] = {}

    def work(self, job: Job) -> list[Outcome]:
        """Evaluate one job."""
        if job.frames is not None:
            return [self._evaluate(replace(job.frames, buffer=job.data), job.at)]
        outcomes: list[Outcome] = []
        bad: list[Quarantined] = []
        error = ""
        try:
            data = job.data
            if job.file is not None and job.length:
                data += self._opened.read(*job.file, job.start, job.length)
            for part in self._formats[job.format].decode(io.BytesIO(data), job.hints):
                if isinstance(part, Quarantined):
                    bad.append(replace(part, at=part.at + job.at))
                else:
                    outcomes.append(self._evaluate(part, job.at))
        except (OSError, EOFError, YobanError) as failed:
            error = failed.strerror or str(failed) if isinstance(failed, OSError) else str(failed)
        if bad or error:
            outcomes.append(Outcome(records=len(bad), error=error, quarantined=bad))
        return outcomes

    def _evaluate(self, frames: Frames, at: int) -> Outcome:
        rows = ints(list(range(len(frames))))
        result = self.executor.execute(Batch(*self._guess(frames), frames, rows))
        outcome = Outcome(len(frames), frames.flags, times=array("q", [NEVER]) * len(frames))
        for row, reason in result.bad:
            raw = frames.record(row)
            digest = hashlib.sha256(raw).hexdigest()
            place = frames.numbers[row], frames.at[row] + at, frames.length[row]
            outcome.quarantined.append(
                Quarantined(
                    place[0], "bad_json", reason, place[1], place[2], digest, raw[:HEAD_BYTES]
                )
            )
        for part in result.parts:
            self._part(part, frames, at, outcome)
        if len(outcome.tables) > 1:
            outcome.tables = [compact(outcome.tables)]
        outcome.yearless.sort()
        self._hits(result, frames, outcome)
        if self.spotter is not None:
            outcome.sightings = self.spotter.spot(result, frames)
        return outcome

    def _guess(self, frames: Frames) -> tuple[str, str]:
        """What the records most likely are: what the first readable one is."""
        for row in range(min(len(frames), 16)):
            try:
                source, layout = identify(loads(frames.record(row))[0], self._sources)
            except (ValueError, LookupError, RecursionError):
                continue
            return source.name, layout.name
        last = self._sources[-1]
        return last.name, last.layouts[-1].name

    def _part(self, part: Part, frames: Frames, at: int, outcome: Outcome) -> None:
        route, table = part.route, part.table
        outcome.layouts[route.source, route.layout] += len(part.rows)
        outcome.logsources[route.source, self._answers(route)] += len(part.rows)
        times = table.column("time").to_pylist()
        for row, time in zip(part.rows, times, strict=True):
            if time is not None:
                outcome.times[row] = time
        qualities = table.column("time_quality").to_pylist()
        if INFERRED in qualities:
            outcome.yearless += [
                (row, times[i]) for i, row in enumerate(part.rows) if qualities[i] == INFERRED
            ]
        if route.source == "windows" and "metadata.uid" in table.column_names:
            self._sequence(part, outcome)
        if self.setup.events:
            outcome.tables.append(self._lake(route, part.rows, table, frames, at))
        elif self.setup.trace:
            kept = table if is_context(route.class_uid, route.activity_id) else part.found
            if kept is not None:
                rows = kept.column("row").to_pylist()
                outcome.tables.append(self._lake(route, rows, kept, frames, at))

    def _answers(self, route: Route) -> frozenset[Parts]:
        token = (route.source, repr(route.key))  # a key may hold lists
        found = self._answered.get(token)
        if found is None:
            if len(self._answered) >= ROUTES:
                self._answered.clear()
            found = self._answered[token] = self.setup.plan.answers(route.source, route.key)
        return found

    def _sequence(self, part: Part, outcome: Outcome) -> None:
        table = part.table
        ids = table.column("metadata.uid").to_pylist()
        hosts = (
            table.column("device.hostname").to_pylist()
            if "device.hostname" in table.column_names
            else [None] * len(ids)
        )
        channel = str(part.route.key[0]) if part.route.key else ""
        for row, number, host in zip(part.rows, ids, hosts, strict=True):
            if number is not None and number.isdecimal() and len(number) < 19:
                key = (host or "", channel)
                found = outcome.sequences.get(key)
                if found is None:
                    found = outcome.sequences[key] = (ints(), ints())
                found[0].append(row)
                found[1].append(int(number))

    def _lake(
        self, route: Route, rows: list[int], table: pa.Table, frames: Frames, at: int
    ) -> pa.Table:
        """Events with what leads back to their raw records; these themselves if all are kept."""
        version = self.setup.plan.sources[route.source].version
        own_columns = {
            "record": pa.array([frames.numbers[r] for r in rows], pa.int64()),
            "at": pa.array([frames.at[r] + at for r in rows], pa.int64()),
            "length": pa.array([frames.length[r] for r in rows], pa.int64()),
            "source": pa.array([route.source] * len(rows), pa.string()),
            "layout": pa.array([route.layout] * len(rows), pa.string()),
            "source_version": pa.array([version] * len(rows), pa.int32()),
            "activity_id": pa.array([route.activity_id] * len(rows), pa.int32()),
        }
        if self.setup.events:
            own_columns["raw"] = pa.array([frames.record(r) for r in rows], pa.binary())
        for name, values in own_columns.items():
            table = table.append_column(name, values)
        return table

    def _hits(self, result: Result, frames: Frames, outcome: Outcome) -> None:
        """Full events of the records that rules fired on."""
        if not result.hits:
            return
        facts: dict[int, tuple[Route, dict[str, Any]]] = {}
        for part in result.parts:
            if part.found is not None:
                for values in part.found.to_pylist():
                    facts[values["row"]] = (part.route, values)
        decoded: dict[int, tuple[dict[str, Any], dict[str, Any], tuple[str, ...], str]] = {}
        for row, rule in result.hits:
            route, values = facts[row]
            layout = self.setup.plan.layouts[route.source, route.layout]
            if row not in decoded:
                raw = frames.record(row)
                record, flags = loads(raw)
                digest = hashlib.sha256(raw).hexdigest()
                decoded[row] = (record, flatten(record, layout), flags, digest)
            record, event, flags, digest = decoded[row]
            needs = self.setup.needs.get(self.setup.plan.rules[rule].uid, ())
            aliases = route.aliases.get(rule, {})
            alert = self.setup.plan.alerts.get(rule)
            source = self.setup.plan.sources[route.source]
            outcome.hits.append(
                Struck(
                    row=row,
                    rule=rule,
                    number=frames.numbers[row],
                    source=route.source,
                    time=values["time"],
                    quality=values["time_quality"],
                    event=event,
                    entities=tuple(
                        Entity(kind, str(values[name]), role)
                        for name, kind, role in ENTITIES
                        if values.get(name) is not None
                    ),
                    raw=digest,
                    flags=frames.flags + flags,
                    values=joining(record, layout, needs, aliases, values),
                    said=said(source, alert, record, layout) if alert is not None else None,
                )
            )
