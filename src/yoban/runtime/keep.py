"""Gather what the pipeline gives and commit it: findings often, the lake in larger files.

A transaction a second or every few thousand findings; memory is bounded by both.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from yoban.runtime.absences import Absences
from yoban.runtime.clock import monotonic, now
from yoban.runtime.exceptions import Excepting
from yoban.runtime.pipeline import Item
from yoban.runtime.work import Outcome
from yoban.store.lake import PIECES, Lake, compact
from yoban.store.result import Delta, LakeFile, ResultStore

EVERY = 1.0  # seconds between commits
MANY = 4000  # findings, hits and quarantined records in one
LAKE_BYTES = 64 << 20
FRESH_BYTES = 4 << 20  # of an input, before they go to its lake


class _Asked(Protocol):
    """The part of the options that is needed here."""

    @property
    def tenant(self) -> str: ...


class _Watch(Protocol):
    def moved(self, size: int, records: int, name: str) -> None: ...

    def done(self, item: Item) -> None: ...


class _Stop(Protocol):
    def shield(self) -> AbstractContextManager[None]: ...


@dataclass(slots=True)
class _Fresh:
    """Events of an input that are not in its lake yet."""

    item: Item
    tables: list[pa.Table] = field(default_factory=list)
    bytes: int = 0


class Keeper:
    """Commits to a store; `close` writes what is left."""

    def __init__(self, store: ResultStore, asked: _Asked, watch: _Watch, stop: _Stop) -> None:
        self.store, self.asked, self.watch, self.stop = store, asked, watch, stop
        self._delta = Delta()
        self._size = 0
        self._last = monotonic()
        self._lake = Lake(store.out)
        self._fresh: dict[int, _Fresh] = {}
        self._own: dict[int, Lake] = {}  # events of inputs that may still prove duplicates
        self._files: dict[int, list[LakeFile]] = {}
        self._received = now()
        self.absences = Absences(asked.tenant, self._received)
        self.excepting = Excepting()
        self._name = ""

    def moved(self, size: int) -> None:
        """Bytes of the evidence were read."""
        self.watch.moved(size, 0, self._name)

    def add(self, delta: Delta) -> None:
        """Keep a delta; commit when it is time."""
        self.excepting.part(delta)
        old = self._delta
        old.excepted += delta.excepted
        old.inputs += delta.inputs
        old.quarantined += delta.quarantined
        old.findings += delta.findings
        old.hits += delta.hits
        old.lake += delta.lake
        old.held += delta.held
        self._size += len(delta.quarantined) + len(delta.findings) + len(delta.hits)
        self._size += len(delta.held) + len(delta.excepted)
        self._size += sum(len(q.head) >> 10 for _, q in delta.quarantined)
        if self._size >= MANY or (self._size and monotonic() - self._last > EVERY):
            self.flush()

    def events(self, item: Item, tables: list[pa.Table]) -> None:
        """Keep events; small inputs share files, a large one has its own."""
        fresh = self._fresh.setdefault(item.id, _Fresh(item))
        fresh.tables += tables
        fresh.bytes += sum(table.nbytes for table in tables)
        if len(fresh.tables) >= PIECES or fresh.bytes >= FRESH_BYTES:
            self._named_events(item.id)
        lake = self._own.get(item.id)
        if lake is not None and lake.bytes >= LAKE_BYTES:
            with self.stop.shield():
                files = lake.flush()
                self._files.setdefault(item.id, []).extend(files)
                self.add(Delta(lake=files))

    def _named_events(self, number: int) -> None:
        """Say of an input's latest events whose they are: of many at once, for it costs as much."""
        fresh = self._fresh.pop(number, None)
        if fresh is not None and fresh.tables:
            lake = self._own.setdefault(number, Lake(self.store.out))
            lake.add(self._named(fresh.item, compact(fresh.tables)), self._received)

    def _named(self, item: Item, table: pa.Table) -> pa.Table:
        """The columns that say whose event it is and where it stands."""
        size = table.num_rows
        identity = item.evidence.identity[:32]
        records = table.column("record").to_pylist()
        for name, values in (
            ("tenant", pa.array([self.asked.tenant] * size, pa.string())),
            ("input", pa.array([item.name.encode("utf-8", "replace").decode()] * size)),
            ("uid", pa.array([f"{identity}-{n}" for n in records], pa.string())),
            ("received", pa.array([self._received] * size, pa.int64())),
        ):
            table = table.append_column(name, values)
        return table

    def sequences(self, item: Item, outcome: Outcome) -> None:
        """See record numbers go by."""
        self.absences.add(item, outcome)

    def done(self, item: Item, duplicate: bool) -> None:
        """An input is finished: its row, and where its events go."""
        self._name = item.name
        if duplicate:
            self.flush()
            with self.stop.shield():
                self.store.drop_input(item.id)
                self.store.drop_lake([f.path for f in self._files.get(item.id, [])])
        self._named_events(item.id)
        lake = self._own.pop(item.id, None)
        if lake is not None and not duplicate:
            self._lake.take(lake)
            if self._lake.bytes >= LAKE_BYTES:
                with self.stop.shield():
                    self.add(Delta(lake=self._lake.flush()))
        self._files.pop(item.id, None)
        self.add(Delta(inputs=[item.row()]))
        self.watch.moved(0, item.received, item.name)
        self.watch.done(item)

    def flush(self) -> None:
        """Commit what was gathered."""
        with self.stop.shield():
            delta, self._delta, self._size = self._delta, Delta(), 0
            self._last = monotonic()
            self.store.commit(delta)

    def close(self) -> None:
        """Write and commit all that is left."""
        for number in [*self._fresh]:
            self._named_events(number)
        for lake in self._own.values():
            self._lake.take(lake)
        self._own.clear()
        self._delta.lake += self._lake.flush()
        delta, self._delta = self._delta, Delta()
        self.store.commit(delta)
