"""Open a finished result to work on its cases."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from yoban.errors import UsageError
from yoban.store.folder import DATABASE, connect, version
from yoban.store.result import ResultStore, StoreError
from yoban.store.schema import MIGRATIONS


def working(out: Path) -> ResultStore:
    """A result to work on; an older one is brought up to date.

    Several people may: what each does is one transaction. Raises UsageError, StoreError.
    """
    with ResultStore.open(out) as store:
        if store.state == "running":
            raise UsageError(f"{out}: a run is writing this result, or was killed; triage it again")
    try:
        db = connect(out / DATABASE, "?mode=rw")
        store = ResultStore(out, db, None)
        with store.transaction():
            for number, migrate in enumerate(MIGRATIONS[version(db) :], version(db) + 1):
                migrate(db)
                db.execute(f"PRAGMA user_version={number:d}")
    except sqlite3.Error as error:
        raise StoreError(f"{out / DATABASE}: {error}") from error
    return store
