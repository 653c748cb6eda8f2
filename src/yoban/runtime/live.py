"""A tenant's one writer: messages of its log → findings, ledger, lake and cases.

In:   messages in the order of their numbers.  Out: one transaction a batch: findings, hits for
correlation, ledger and how far the log is read. The same pipeline as `yoban triage` does the work,
with the log's number and the record's index in the place of a file's digest and record number, so
live and batch give the same findings for the same records.
Detection commits each message; the lake every 60 s or 64 MiB, with its own number. A message behind
that of detection is only read again for the lake.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from yoban.collect.formats._base import Hints
from yoban.collect.sniff import choose
from yoban.collect.unwrap import Inner, unwrap
from yoban.model.rule import RuleSet
from yoban.runtime.cases import remake
from yoban.runtime.clock import monotonic, now
from yoban.runtime.correlate import correlated
from yoban.runtime.evidence import PEEK, Evidence, Hashed
from yoban.runtime.exceptions import Excepting
from yoban.runtime.natslog import Logged
from yoban.runtime.pipeline import Item, Options, Pipeline
from yoban.runtime.pool import Inline
from yoban.runtime.work import Outcome, Setup
from yoban.store.acts import last_composing
from yoban.store.lake import Lake
from yoban.store.result import Delta, InputRow, LakeFile
from yoban.store.tenant import Progress, Tally, cursors, open_tenant, write

HOUR = 3_600_000_000
LAKE_SECONDS = 60.0
LAKE_BYTES = 64 << 20
SETTLE = 1.0  # seconds that new findings may wait for others before cases are made


class _Named:
    """In the place of a file's hash: who asks for it gets the message's own name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def get(self) -> str:
        return self._name


@dataclass(slots=True)
class _Input:
    """An integration's row in the database, and what came by it."""

    id: int
    name: str
    received: int = 0
    events: int = 0
    quarantined: int = 0
    duplicates: int = 0

    def row(self) -> InputRow:
        return InputRow(
            id=self.id,
            name=self.name,
            format="live",
            received=self.received,
            events=self.events,
            quarantined=self.quarantined,
            duplicates=self.duplicates,
            state="live",
        )


class TenantWriter:
    """The writer of one tenant; `take` in order, `tick` now and then, `close` at the end."""

    def __init__(
        self, tenant: str, folder: Path, work: Inline, setup: Setup, rules: RuleSet
    ) -> None:
        self.tenant, self.work, self.setup, self.rules = tenant, work, setup, rules
        self.store = open_tenant(folder)
        self.at = cursors(self.store.db)
        self.excepting = Excepting()
        self._inputs = {
            row.name: _Input(
                row.id, row.name, row.received, row.events, row.quarantined, row.duplicates
            )
            for row in self.store.inputs()
        }
        self._lake = Lake(folder)
        self._lake_number = self.at.stored or 0
        self._flushed = monotonic()
        # since when findings wait for cases; also those that a killed writer left without
        left = self.detected != (self.store.get("cased") or 0)
        self._dirty: float | None = monotonic() if left else None
        self._hits = False
        self._composed = last_composing(self.store.db)

    @property
    def detected(self) -> int:
        """The number up to which findings are committed."""
        return self.at.detected or 0

    @property
    def stored(self) -> int:
        """The number up to which the lake is committed: what the log may forget."""
        return self.at.stored or 0

    def take(self, messages: Sequence[Logged]) -> int:
        """Work on messages and commit; how many findings came."""
        found = 0
        for message in messages:
            sink = _Sink(self, message)
            self._read(message, sink)
            for table in sink.tables:
                self._lake.add(table, message.received)
            self._lake_number = max(self._lake_number, message.number)
            if message.number <= self.detected:
                continue  # known: only the lake had lost it
            found += self._commit(message, sink)
        if self._lake.bytes >= LAKE_BYTES:
            self.flush()
        return found

    def tick(self) -> bool:
        """What waits for time: correlation, cases, the lake. Whether cases changed."""
        if self._lake.rows and monotonic() - self._flushed > LAKE_SECONDS:
            self.flush()
        if self._hits:
            self._correlate()
        done = last_composing(self.store.db)
        settled = self._dirty is not None and monotonic() - self._dirty >= SETTLE
        if not settled and done == self._composed:
            return False
        self._dirty, self._composed = None, done
        with self.store.transaction():
            remake(self.store, self._lake.waiting())
            self.store.put("cased", self.detected)
        return True

    def flush(self) -> None:
        """Write the lake and say how far it goes."""
        files: list[LakeFile] = self._lake.flush()
        progress = Progress(stored=self._lake_number)
        write(self.store, Delta(lake=files), (), progress)
        self.at = replace(self.at, stored=self._lake_number)
        self._flushed = monotonic()

    def close(self) -> None:
        """Commit what is left."""
        if self._lake.rows or self._lake_number > self.stored:
            self.flush()
        self.store.close()

    # ── one message ────────────────────────────────────────────────────────────────────────────
    def _read(self, message: Logged, sink: _Sink) -> None:
        options = Options(
            tenant=self.tenant,
            hints=Hints(None, self.setup.tz, None, ""),
            tz=self.setup.tz,
            now=message.received,
            needs=frozenset(self.setup.needs),
        )
        pipeline = Pipeline(self.setup.plan.rules, self.work, sink, options)
        for kind, data in enumerate(_runs(unwrap(message.form, message.raw))):
            if data:
                name = f"{message.number * 2 + kind:032x}"
                stream = Hashed(io.BytesIO(data), _Named(name))  # type: ignore[arg-type]
                pipeline.read(Evidence(message.integration, name, "", None, stream))
                pipeline.drain()
        sink.items = pipeline.items

    def _commit(self, message: Logged, sink: _Sink) -> int:
        entry = self._inputs.get(message.integration)
        if entry is None:
            entry = _Input(len(self._inputs), message.integration)
            self._inputs[message.integration] = entry
        sums = Counter[str]()
        for item in sink.items:
            sums["received"] += item.received
            sums["events"] += item.events
            sums["quarantined"] += item.quarantined
        entry.received += sums["received"]
        entry.events += sums["events"]
        entry.quarantined += sums["quarantined"]
        delta = sink.placed(entry.id)
        self.excepting.part(delta)
        delta.inputs = [entry.row()]
        tally = Tally(
            message.integration,
            message.received // HOUR,
            sums["received"],
            sums["events"],
            sums["quarantined"],
            0,
        )
        write(self.store, delta, [tally], Progress(detected=message.number))
        self.at = replace(self.at, detected=message.number)
        if delta.findings and self._dirty is None:
            self._dirty = monotonic()
        self._hits = self._hits or bool(delta.hits)
        return len(delta.findings)

    def _correlate(self) -> None:
        self._hits = False
        if not self.rules.correlations:
            return
        findings, _ = correlated(self.store, self.rules.correlations, self.tenant, now())
        query = "SELECT uid FROM finding WHERE input_id IS NULL"
        known = {uid for (uid,) in self.store.db.execute(query)}
        self.store.commit(Delta(findings=[(None, f) for f in findings]))
        if self._dirty is None and any(f.uid not in known for f in findings):
            self._dirty = monotonic()


class _Sink:
    """Where the pipeline puts what came of one message."""

    def __init__(self, writer: TenantWriter, message: Logged) -> None:
        self.message, self.tenant = message, writer.tenant
        self.items: list[Item] = []
        self.tables: list[pa.Table] = []
        self._delta = Delta()

    def add(self, delta: Delta) -> None:
        self._delta.quarantined += delta.quarantined
        self._delta.findings += delta.findings
        self._delta.hits += delta.hits

    def events(self, item: Item, tables: list[pa.Table]) -> None:
        for table in tables:
            size, identity = table.num_rows, item.evidence.identity[:32]
            records = table.column("record").to_pylist()
            for name, values in (
                ("tenant", pa.array([self.tenant] * size, pa.string())),
                ("input", pa.array([item.name] * size, pa.string())),
                ("uid", pa.array([f"{identity}-{n}" for n in records], pa.string())),
                ("received", pa.array([self.message.received] * size, pa.int64())),
            ):
                table = table.append_column(name, values)
            self.tables.append(table)

    def sequences(self, item: Item, outcome: Outcome) -> None:
        """Gaps in record numbers are looked for in evidence, not in what shippers send."""

    def done(self, item: Item, duplicate: bool) -> None:
        """Everything of a message is committed at once."""

    def placed(self, number: int) -> Delta:
        """The delta with the database's id of the integration; numbers unique within it."""
        base = self.message.number << 20
        old = self._delta
        return Delta(
            quarantined=[(number, replace(q, number=base + q.number)) for _, q in old.quarantined],
            findings=[(number, finding) for _, finding in old.findings],
            hits=[hit._replace(input=number) for hit in old.hits],
        )


def _runs(inner: Sequence[Inner]) -> tuple[bytes, bytes]:
    """The JSON records and the lines of text of a message, each as one input."""
    text = [one for one in inner if not one.json]
    records = [one.data for one in inner if one.json]
    lines = b"\n".join(one.data for one in text)
    if text and any(one.whole for one in text):
        form = choose(lines[:PEEK])
        if form is None or form.name == "lines":  # no source knows them: keep what was around
            records += [one.whole or one.data for one in text]
            lines = b""
    return b"\n".join(_single(r) for r in records), lines


def _single(record: bytes) -> bytes:
    """JSON on one line: within strings line breaks are escaped already."""
    return record.replace(b"\n", b" ").replace(b"\r", b" ")
