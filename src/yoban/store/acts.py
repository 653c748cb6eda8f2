"""Acts in a tenant's database: appended, never changed (the table's triggers hold that)."""

from __future__ import annotations

import sqlite3
from typing import cast

from yoban.model.act import COMPOSING, MACHINE, Act, ActKind
from yoban.store.text import dumps, loads, safe


def acts(db: sqlite3.Connection) -> list[Act]:
    """All acts by number."""
    rows = db.execute("SELECT number, at, actor, kind, case_uid, body FROM act ORDER BY number")
    return [
        Act(number, at, actor, cast(ActKind, kind), case, loads(body))
        for number, at, actor, kind, case, body in rows
    ]


def append(db: sqlite3.Connection, act: Act) -> None:
    """Record an act; its number must be the next. Call within a transaction."""
    body = dumps(dict(act.body)).decode()
    row = (act.number, act.at, safe(act.actor), act.kind, safe(act.case), body)
    db.execute("INSERT INTO act VALUES (?,?,?,?,?,?)", row)


def last_composing(db: sqlite3.Connection) -> int:
    """Number of the last act that says what belongs together; 0 when there is none."""
    kinds = ",".join(f"'{kind}'" for kind in sorted((*COMPOSING, "undone")))
    row = db.execute(f"SELECT max(number) FROM act WHERE kind IN ({kinds})").fetchone()  # noqa: S608
    return int(row[0] or 0)


def by_people(db: sqlite3.Connection) -> int:
    """How many acts are of people: work that must not be overwritten."""
    row = db.execute("SELECT count(*) FROM act WHERE actor <> ?", (MACHINE,)).fetchone()
    return int(row[0])
