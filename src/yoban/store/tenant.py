"""A tenant's data directory, open for its one writer.

In:   the folder.  Out: a `ResultStore` in the state `live`, with what only a live tenant keeps:
cursors into the tenant's log and the ledger by integration and hour.
The folder's lock makes sure that there is one writer; people's acts are transactions of others.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from yoban.errors import UsageError
from yoban.store.folder import APPLICATION, DATABASE, acquire, connect, refuse_foreign, version
from yoban.store.result import Delta, ResultStore, StoreError
from yoban.store.schema import MIGRATIONS


class Tally(NamedTuple):
    """What came by an integration in an hour of receipt (hours since 1970)."""

    integration: str
    hour: int
    received: int
    events: int
    quarantined: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a commit brings the tenant. detected, stored: numbers in the tenant's log."""

    detected: int | None = None
    stored: int | None = None


def open_tenant(folder: Path) -> ResultStore:
    """Create or go on. Raises UsageError when another process writes it, StoreError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_foreign(folder)
        lock = acquire(folder)
    except OSError as error:
        raise UsageError(f"{folder}: cannot write here: {error.strerror or error}") from error
    try:
        db = connect(folder / DATABASE)
        db.execute("PRAGMA journal_mode=WAL").fetchone()
        store = ResultStore(folder, db, lock)
        with store.transaction():
            db.execute(f"PRAGMA application_id={APPLICATION:d}")
            if version(db) > len(MIGRATIONS):
                raise StoreError(f"{folder}: written by a newer yoban")
            for number, migrate in enumerate(MIGRATIONS[version(db) :], version(db) + 1):
                migrate(db)
                db.execute(f"PRAGMA user_version={number:d}")
            store.put("state", "live")
    except BaseException as error:
        os.close(lock)
        if isinstance(error, sqlite3.Error):
            raise StoreError(f"{folder}: {error}") from error
        raise
    return store


def cursors(db: sqlite3.Connection) -> Progress:
    """How far the tenant's log is detected and stored in the lake; 0 = nothing yet."""
    found = dict(db.execute("SELECT name, number FROM cursor"))
    return Progress(found.get("detected", 0), found.get("stored", 0))


def write(store: ResultStore, delta: Delta, tallies: Iterable[Tally], progress: Progress) -> None:
    """One transaction: what was found, what was counted, and how far that brings the log."""
    with store.transaction():
        store.write(delta)
        store.db.executemany(
            "INSERT INTO ledger VALUES (?,?,?,?,?,?) ON CONFLICT (integration, hour) DO UPDATE SET"
            " received=received+excluded.received, events=events+excluded.events,"
            " quarantined=quarantined+excluded.quarantined,"
            " duplicates=duplicates+excluded.duplicates",
            tallies,
        )
        for name, number in (("detected", progress.detected), ("stored", progress.stored)):
            if number is not None:
                store.db.execute(
                    "INSERT INTO cursor VALUES (?,?) ON CONFLICT (name) DO UPDATE SET"
                    " number=max(number, excluded.number)",
                    (name, number),
                )


def ledger(db: sqlite3.Connection) -> list[Tally]:
    """Everything that came, by integration and hour."""
    rows = db.execute(
        "SELECT integration, hour, received, events, quarantined, duplicates FROM ledger"
        " ORDER BY integration, hour"
    )
    return [Tally(*row) for row in rows]
