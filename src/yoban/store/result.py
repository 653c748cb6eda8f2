"""A triage result folder: its lock, its database and what one transaction commits.

    out/.yoban.lock   held (flock) by the run that writes; free = finished or killed
    out/yoban.db      SQLite; WAL while it is written, one plain file once finished
    out/lake/         Parquet files named in the table `lake` (see lake.py)
    out/*.json[l]     exports of the database (see exports.py)

A kill at any instant leaves the last committed transaction; the next `create` replaces it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from yoban.errors import UsageError, YobanError
from yoban.model.batch import Quarantined
from yoban.model.finding import Finding
from yoban.store.findings import from_object, rfc3339
from yoban.store.folder import (
    APPLICATION,
    DATABASE,
    acquire,
    clear,
    connect,
    is_ours,
    previous,
    refuse_foreign,
    version,
    work_of_people,
)
from yoban.store.rows import excepted_row, finding_row, int64
from yoban.store.schema import MIGRATIONS
from yoban.store.text import dumps, loads, safe

READING = "reading"

State = Literal["complete", "partial"]


class StoreError(YobanError):
    """The database refused: disk full, damaged file, or counts that do not add up."""


class Hit(NamedTuple):
    """A rule met an event, kept for correlation. values: the fields the correlations need.

    entities: (kind, value, role) of the event, for the finding that may come of it.
    """

    input: int
    rule: str
    uid: str
    time: int | None
    record: int
    values: dict[str, object]
    entities: tuple[tuple[str, str, str], ...] = ()


class Held(NamedTuple):
    """Sightings of an indicator that raised no finding, and why.

    reason: warning_list, expired or decayed. list, entry: of the warning list. events: how many.
    record, time: of the first event.
    """

    input_id: int
    reason: str
    list: str
    entry: str
    kind: str
    value: str
    observed: str
    feed: str
    events: int
    input: str
    record: int
    time: int | None


@dataclass(frozen=True, slots=True)
class InputRow:
    """An input and its counts so far. state: reading, then done, duplicate, failed or partial.

    identity: what event uids begin with; least, greatest: event times, microseconds.
    """

    id: int
    name: str
    sha256: str = ""
    bytes: int = 0
    source: str = ""
    format: str = ""
    encoding: str = ""
    received: int = 0
    events: int = 0
    quarantined: int = 0
    duplicates: int = 0
    state: str = READING
    identity: str = ""
    least: int | None = None
    greatest: int | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class LakeFile:
    """A line of the manifest. path: relative to the result folder; times in microseconds."""

    path: str
    class_uid: int
    received: str
    rows: int
    bytes: int
    least: int | None
    greatest: int | None


@dataclass(slots=True)
class Delta:
    """What one transaction adds. Findings and quarantine name their input's id.

    A finding of several inputs (a correlation) has the id None. excepted: with the exception's id.
    """

    inputs: list[InputRow] = field(default_factory=list)
    quarantined: list[tuple[int, Quarantined]] = field(default_factory=list)
    findings: list[tuple[int | None, Finding]] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    lake: list[LakeFile] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    excepted: list[tuple[int | None, str, Finding]] = field(default_factory=list)


class ResultStore:
    """One result folder. One thread, one writer. `replaced`: state of the result before, or None.

    `replaced` is "complete", "partial" or "killed".
    """

    def __init__(self, out: Path, db: sqlite3.Connection, lock: int | None) -> None:
        self.out = out
        self.db = db
        self.replaced: str | None = None
        self._lock = lock

    @classmethod
    def create(cls, out: Path, meta: dict[str, Any], replace: bool = False) -> ResultStore:
        """A new result in `out`, in the place of an earlier one that is no longer written.

        replace: also of one whose cases people have worked on.
        """
        try:
            out.mkdir(mode=0o700, parents=True, exist_ok=True)
            refuse_foreign(out)
            lock = acquire(out)
        except OSError as error:
            raise UsageError(f"{out}: cannot write here: {error.strerror or error}") from error
        try:
            replaced = previous(out)
            if replaced and not replace and (done := work_of_people(out)):
                raise UsageError(
                    f"{out}: people have worked on its cases ({done} acts); name another folder"
                    " with --out, or give --replace to lose that work"
                )
            clear(out)
            db = connect(out / DATABASE)
            db.execute("PRAGMA journal_mode=WAL").fetchone()
            store = cls(out, db, lock)
            store.replaced = replaced
            with store.transaction():
                db.execute(f"PRAGMA application_id={APPLICATION:d}")
                for number, migrate in enumerate(MIGRATIONS, 1):
                    migrate(db)
                    db.execute(f"PRAGMA user_version={number:d}")
                store.put("state", "running")
                store.put("meta", meta)
        except BaseException as error:
            os.close(lock)
            if isinstance(error, sqlite3.Error | OSError):
                raise StoreError(f"{out}: cannot create the result: {error}") from error
            raise
        return store

    @classmethod
    def open(cls, out: Path) -> ResultStore:
        """An existing result, to read."""
        path = out / DATABASE
        if not path.is_file():
            raise UsageError(f"{out}: no Yoban result here (no {DATABASE})")
        try:
            db = connect(path, "?mode=ro")
            if not is_ours(db) or version(db) == 0:
                raise UsageError(f"{path}: not a Yoban database")
            if version(db) > len(MIGRATIONS):
                raise UsageError(f"{path}: written by a newer Yoban; read it with that one")
        except sqlite3.Error as error:
            raise StoreError(f"{path}: {error}") from error
        return cls(out, db, None)

    def commit(self, delta: Delta) -> None:
        """All of the delta, or nothing of it."""
        with self.transaction():
            self.write(delta)

    def write(self, delta: Delta) -> None:
        """The same within a transaction of the caller's."""
        for row in delta.inputs:
            self._input(row)
        self.db.executemany(
            "INSERT OR REPLACE INTO quarantine VALUES (?,?,?,?,?,?,?,?)",
            (
                (i, q.number, safe(q.reason), safe(q.detail), q.at, q.length, q.sha256, q.head)
                for i, q in delta.quarantined
            ),
        )
        self.db.executemany(
            "INSERT OR REPLACE INTO finding (uid, input_id, rule_uid, rule_title, level,"
            " time, source, input, record, body) VALUES (?,?,?,?,?,?,?,?,?,?)",
            (finding_row(i, f) for i, f in delta.findings),
        )
        self._hits(delta.hits)
        self.db.executemany(
            "INSERT OR REPLACE INTO excepted (uid, input_id, exception, time, body)"
            " VALUES (?,?,?,?,?)",
            (excepted_row(*one) for one in delta.excepted),
        )
        self.db.executemany(
            "INSERT INTO held VALUES (?,?,?,?,?)",
            (
                (h.input_id, h.reason, safe(h.feed), safe(h.value), dumps(h[1:]).decode())
                for h in delta.held
            ),
        )
        self.db.executemany(
            "INSERT INTO lake VALUES (?,?,?,?,?,?,?)",
            (
                (f.path, f.class_uid, f.received, f.rows, f.bytes, f.least, f.greatest)
                for f in delta.lake
            ),
        )

    def drop_input(self, number: int) -> None:
        """The input turned out to be a duplicate: its records count as such, nothing else stays.

        Its row is written by the caller.
        """
        with self.transaction():
            for statement in (
                "DELETE FROM finding WHERE input_id=?",
                "DELETE FROM quarantine WHERE input_id=?",
                "DELETE FROM hit WHERE input_id=?",
                "DELETE FROM held WHERE input_id=?",
                "DELETE FROM excepted WHERE input_id=?",
            ):
                self.db.execute(statement, (number,))

    def spool_hits(self, hits: Sequence[Hit]) -> None:
        """Keep hits for correlation, in a transaction of their own."""
        with self.transaction():
            self._hits(hits)

    def hits(self) -> Iterator[Hit]:
        """All hits in the total order: time (without one: last), then uid."""
        for row in self.db.execute(
            "SELECT input_id, rule, uid, time, record, body FROM hit"
            " ORDER BY time IS NULL, time, uid, rule, input_id"
        ):
            values, entities = loads(row[5])
            yield _hit(row, values, entities)

    def hits_of(self, uids: Sequence[str]) -> dict[str, tuple[Hit, str]]:
        """Of some events: event uid → (a hit, name of its input)."""
        found: dict[str, tuple[Hit, str]] = {}
        self.db.execute("CREATE INDEX IF NOT EXISTS hit_uid ON hit (uid)")
        for uid in uids:
            row = self.db.execute(
                "SELECT h.input_id, h.rule, h.uid, h.time, h.record, h.body, i.name FROM hit h"
                " JOIN input i ON i.id = h.input_id WHERE h.uid=? ORDER BY h.input_id LIMIT 1",
                (uid,),
            ).fetchone()
            if row is not None:
                values, entities = loads(row[5])
                found[uid] = (_hit(row, values, entities), row[6])
        return found

    def finish(self, state: State, summary: dict[str, Any]) -> None:
        """The result is done: nothing is written after this."""
        with self.transaction():
            if state == "complete":
                row = self.db.execute("SELECT name FROM input WHERE state='reading'").fetchone()
                if row is not None:
                    raise StoreError(f"{row[0]}: still being read; the result is not complete")
            self.put("summary", summary)
            self.put("state", state)
        with suppress(sqlite3.OperationalError):  # a reader is in it: it stays a WAL database
            self.db.execute("PRAGMA journal_mode=DELETE").fetchone()

    def close(self) -> None:
        """Close the database and release the folder."""
        self.db.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> ResultStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def state(self) -> str:
        """running, complete or partial."""
        return str(self.get("state"))

    @property
    def meta(self) -> dict[str, Any]:
        """What `create` was given."""
        return dict(self.get("meta") or {})

    def findings(self) -> Iterator[Finding]:
        """In the total order: time (without one: last), then uid."""
        for (body,) in self.db.execute(
            "SELECT body FROM finding ORDER BY time IS NULL, time, uid, id"
        ):
            yield from_object(loads(body))

    def finding_lines(self) -> Iterator[bytes]:
        """The same as lines of JSON."""
        for (body,) in self.db.execute(
            "SELECT body FROM finding ORDER BY time IS NULL, time, uid, id"
        ):
            yield body.encode()

    def excepted_lines(self) -> Iterator[bytes]:
        """Findings held back by an exception, as lines of JSON in the same order."""
        for (body,) in self.db.execute(
            "SELECT body FROM excepted ORDER BY time IS NULL, time, uid, id"
        ):
            yield body.encode()

    def excepted(self) -> dict[str, int]:
        """Exception id → findings that it holds back."""
        return dict(
            self.db.execute("SELECT exception, count(*) FROM excepted GROUP BY 1 ORDER BY 1")
        )

    def made_by(self, prefix: str) -> int:
        """Findings, without those an exception holds back, whose rule's id begins so."""
        text = "SELECT count(*) FROM finding WHERE substr(rule_uid, 1, ?) = ?"
        return int(self.db.execute(text, (len(prefix), prefix)).fetchone()[0])

    def inputs(self) -> Iterator[InputRow]:
        """Inputs by id."""
        for row in self.db.execute(
            "SELECT id, name, raw_name, sha256, bytes, source, format, encoding, received,"
            " events, quarantined, duplicates, state, identity, least, greatest, error"
            " FROM input ORDER BY id"
        ):
            name = row[1] if row[2] is None else row[2].decode("utf-8", "surrogatepass")
            yield InputRow(row[0], name, *row[3:])

    def quarantined(self) -> Iterator[tuple[int, Quarantined]]:
        """Quarantined records with their input's id."""
        for row in self.db.execute(
            "SELECT input_id, number, reason, detail, at, length, sha256, head FROM quarantine"
            " ORDER BY input_id, number"
        ):
            yield row[0], Quarantined(*row[1:])

    def held(self) -> Iterator[Held]:
        """What raised no finding, by reason, feed and value."""
        rows = self.db.execute(
            "SELECT input_id, body FROM held ORDER BY reason, feed, value, input_id, rowid"
        )
        for number, body in rows:
            yield Held(number, *loads(body))

    def drop_lake(self, paths: Sequence[str]) -> None:
        """Files of the lake that no longer count."""
        with self.transaction():
            self.db.executemany("DELETE FROM lake WHERE path=?", [(p,) for p in paths])

    def manifest(self) -> list[LakeFile]:
        """The files of the lake."""
        rows = self.db.execute(
            "SELECT path, class_uid, received, rows, bytes, least, greatest FROM lake"
            " ORDER BY class_uid, received, path"
        )
        return [LakeFile(*row) for row in rows]

    def summary(self, extra: dict[str, Any] | None = None) -> dict[str, Any]:
        """The run's own facts (`extra`, or what `finish` kept) with the counts of the database."""
        given = dict(extra if extra is not None else self.get("summary") or {})
        inputs = list(self.inputs())
        reasons: dict[str, int] = dict(
            self.db.execute("SELECT reason, count(*) FROM quarantine GROUP BY 1 ORDER BY 1")
        )
        unlisted = sum(i.quarantined for i in inputs) - sum(reasons.values())
        if unlisted:
            reasons["unlisted"] = unlisted
        return {
            "rules_loaded": 0,
            "rules_failed": 0,
            "seconds": 0.0,
            "partial": self.state != "complete" and extra is None,
            "versions": {},
            **given,
            "records_received": sum(i.received for i in inputs),
            "events": sum(i.events for i in inputs),
            "quarantined": reasons,
            "duplicates": sum(i.duplicates for i in inputs),
            "inputs": [_input(i) for i in inputs],
            "findings": dict(
                self.db.execute("SELECT level, count(*) FROM finding GROUP BY 1 ORDER BY 1")
            ),
        }

    def _input(self, row: InputRow) -> None:
        whole = row.events + row.quarantined + row.duplicates
        if row.state != READING and row.received != whole:
            raise StoreError(
                f"{safe(row.name)}: {row.received} records received, but {row.events} events +"
                f" {row.quarantined} quarantined + {row.duplicates} duplicates = {whole}"
            )
        name = safe(row.name)
        raw = None if name == row.name else row.name.encode("utf-8", "surrogatepass")
        self.db.execute(
            "INSERT INTO input VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
            " ON CONFLICT (id) DO UPDATE SET"
            " name=excluded.name, raw_name=excluded.raw_name, sha256=excluded.sha256,"
            " bytes=excluded.bytes, source=excluded.source, format=excluded.format,"
            " encoding=excluded.encoding, received=excluded.received, events=excluded.events,"
            " quarantined=excluded.quarantined, duplicates=excluded.duplicates,"
            " state=excluded.state, least=excluded.least, greatest=excluded.greatest,"
            " error=excluded.error",
            (
                *(row.id, name, raw, row.sha256, row.bytes),
                *(safe(row.source), safe(row.format), safe(row.encoding)),
                *(row.received, row.events, row.quarantined, row.duplicates, row.state),
                *(row.identity, int64(row.least), int64(row.greatest), safe(row.error)),
            ),
        )

    def _hits(self, hits: Iterable[Hit]) -> None:
        self.db.executemany(
            "INSERT OR REPLACE INTO hit VALUES (?,?,?,?,?,?)",
            (
                (
                    *(h.input, h.rule, h.uid, int64(h.time), h.record),
                    dumps((h.values, h.entities)).decode(),
                )
                for h in hits
            ),
        )

    def put(self, key: str, value: object) -> None:
        """Keep a fact about the result."""
        self.db.execute(
            "INSERT OR REPLACE INTO meta VALUES (?,?)", (key, dumps(value).decode("utf-8"))
        )

    def get(self, key: str) -> Any:
        """A fact about the result, None when it is not kept."""
        row = self.db.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
        return None if row is None else loads(row[0])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is done within, or nothing of it; one writer at a time."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise StoreError(f"{self.out / DATABASE}: {error}") from error


def _input(row: InputRow) -> dict[str, object]:
    """An input as it stands in summary.json."""
    whole: dict[str, object] = {name: getattr(row, name) for name in InputRow.__slots__}
    del whole["least"], whole["greatest"]
    return {**whole, "first": rfc3339(row.least), "last": rfc3339(row.greatest)}


def _hit(row: tuple[Any, ...], values: dict[str, object], entities: list[list[str]]) -> Hit:
    kept = tuple((e[0], e[1], e[2]) for e in entities)
    return Hit(row[0], row[1], row[2], row[3], row[4], values, kept)
