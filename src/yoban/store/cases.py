"""Cases in a result database. The body is the case as one JSON object.

(docs/reference/cases.md)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import msgspec

from yoban.model.case import Case
from yoban.model.finding import Finding
from yoban.store.findings import from_object as finding
from yoban.store.rows import int64
from yoban.store.text import dumps, loads, safe


def to_object(case: Case) -> dict[str, Any]:
    """A case as plain values; times stay microseconds."""
    return asdict(case)


def from_object(body: dict[str, Any]) -> Case:
    """What `to_object` made, also after JSON."""
    return msgspec.convert(body, Case)


def write_cases(db: sqlite3.Connection, cases: Iterable[Case]) -> None:
    """Replace what the machine made of the findings. Call within a transaction."""
    db.execute("DELETE FROM case_finding")
    db.execute("DELETE FROM case_")
    for case in cases:
        body = dumps(to_object(case)).decode()
        first, last = int64(case.first_seen), int64(case.last_seen)
        row = (safe(case.uid), case.level, case.score.value, first, last, body)
        db.execute("INSERT INTO case_ VALUES (?,?,?,?,?,?)", row)
        roles = [(uid, "core") for uid in case.findings]
        roles += [(uid, "context") for uid in case.context]
        db.executemany(
            "INSERT OR IGNORE INTO case_finding VALUES (?,?,?)",
            ((safe(case.uid), safe(uid), role) for uid, role in roles),
        )


def case_objects(db: sqlite3.Connection, uid: str | None = None) -> Iterator[dict[str, Any]]:
    """Cases as plain values, the worst first; or the one of a uid."""
    where, values = ("", ()) if uid is None else (" WHERE uid=?", (uid,))
    query = f"SELECT body FROM case_{where} ORDER BY score DESC, first, uid"  # noqa: S608
    for (body,) in db.execute(query, values):
        yield loads(body)


def holding(db: sqlite3.Connection) -> dict[str, list[str]]:
    """Case uid → uids of the findings that carry it, the first one first."""
    found: dict[str, list[str]] = {}
    for uid, body in db.execute("SELECT uid, json_extract(body, '$.findings') FROM case_"):
        found[uid] = list(loads(body))
    return found


def findings_of(db: sqlite3.Connection, uid: str) -> list[Finding]:
    """The findings of a case, core and context, in the total order."""
    rows = db.execute(
        "SELECT f.body FROM case_finding c JOIN finding f ON f.uid = c.finding_uid"
        " WHERE c.case_uid=? ORDER BY f.time IS NULL, f.time, f.uid, f.id",
        (uid,),
    )
    return list({f.uid: f for f in (finding(loads(body)) for (body,) in rows)}.values())
