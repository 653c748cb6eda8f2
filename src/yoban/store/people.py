"""People, sessions, tokens and the audit log, in the service's database.

Passwords come hashed (Argon2id), sessions and tokens are kept as SHA-256. The audit log is a chain
of hashes a tenant: what is changed, taken out or put in between later does not fit any more, and a
signed head that the customer holds shows when the end was cut off.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from yoban.model.people import Actor, Role
from yoban.store.service import hashed
from yoban.store.text import safe

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Person:
    """password: an Argon2id hash; totp: the shared secret, "" without a second factor."""

    name: str
    password: str
    role: Role
    tenants: tuple[str, ...]
    active: bool = True
    totp: str = ""


class Entry(NamedTuple):
    """A line of the audit log. digest covers all before it and `previous`."""

    tenant: str
    number: int
    at: int
    actor: str
    action: str
    detail: str
    previous: str
    digest: str


def put_person(db: sqlite3.Connection, person: Person) -> None:
    """New, or in the place of the one of that name."""
    tenants = json.dumps(list(person.tenants))
    db.execute(
        "INSERT OR REPLACE INTO person VALUES (?,?,?,?,?,?)",
        (person.name, person.password, person.role, tenants, person.active, person.totp),
    )


def person(db: sqlite3.Connection, name: str) -> Person | None:
    """By name."""
    row = db.execute(
        "SELECT name, password, role, tenants, active, totp FROM person WHERE name=?", (name,)
    ).fetchone()
    return None if row is None else _person(row)


def people(db: sqlite3.Connection) -> list[Person]:
    """All, by name."""
    query = "SELECT name, password, role, tenants, active, totp FROM person ORDER BY name"
    return [_person(row) for row in db.execute(query)]


def _person(row: tuple[Any, ...]) -> Person:
    name, password, role, tenants, active, totp = row
    return Person(name, password, cast(Role, role), tuple(json.loads(tenants)), bool(active), totp)


def put_session(
    db: sqlite3.Connection, token: str, name: str, until: int, kind: str, label: str = ""
) -> None:
    """A session or API token of a person, until a time. kind: session or token."""
    row = (hashed(token), name, until, kind, safe(label))
    db.execute("INSERT INTO session VALUES (?,?,?,?,?)", row)


def actor(db: sqlite3.Connection, token: str, now: int) -> Actor | None:
    """Who a token is of: nobody once it ended, or once the person is switched off."""
    row = db.execute(
        "SELECT p.name, p.role, p.tenants, s.kind FROM session s JOIN person p ON p.name = s.person"
        " WHERE s.token=? AND s.until > ? AND p.active",
        (hashed(token), now),
    ).fetchone()
    if row is None:
        return None
    return Actor(row[0], cast(Role, row[1]), tuple(json.loads(row[2])), row[3])


def end_sessions(db: sqlite3.Connection, name: str) -> int:
    """End all of a person's, everywhere; how many."""
    return db.execute("DELETE FROM session WHERE person=?", (name,)).rowcount


def end_session(db: sqlite3.Connection, token: str) -> None:
    """End one."""
    db.execute("DELETE FROM session WHERE token=?", (hashed(token),))


# ── audit ──────────────────────────────────────────────────────────────────────────────────────
def digest(previous: str, entry: tuple[Any, ...]) -> str:
    """Of an entry's fields and the digest before it."""
    text = json.dumps([previous, *entry], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def note(
    db: sqlite3.Connection, tenant: str, at: int, who: str, action: str, detail: str = ""
) -> Entry:
    """Add to a tenant's log ("" is the provider's). Call within a transaction."""
    row = db.execute(
        "SELECT number, digest FROM audit WHERE tenant=? ORDER BY number DESC LIMIT 1", (tenant,)
    ).fetchone()
    number, previous = (row[0] + 1, row[1]) if row else (1, GENESIS)
    fields = (tenant, number, at, safe(who), safe(action), safe(detail))
    entry = Entry(*fields, previous, digest(previous, fields))
    db.execute("INSERT INTO audit VALUES (?,?,?,?,?,?,?,?)", entry)
    return entry


def audit(db: sqlite3.Connection, tenant: str, after: int = 0, most: int = 1000) -> list[Entry]:
    """Entries of a tenant's log behind a number."""
    rows = db.execute(
        "SELECT tenant, number, at, actor, action, detail, previous, digest FROM audit"
        " WHERE tenant=? AND number > ? ORDER BY number LIMIT ?",
        (tenant, after, most),
    )
    return [Entry(*row) for row in rows]


def logs(db: sqlite3.Connection) -> list[str]:
    """The tenants that have a log."""
    return [row[0] for row in db.execute("SELECT DISTINCT tenant FROM audit ORDER BY 1")]


def broken(entries: list[Entry], previous: str = GENESIS, number: int = 0) -> str:
    """Where a chain does not hold, in words; "" when it does."""
    for entry in entries:
        number += 1
        if entry.number != number:
            return f"entry {number} is missing"
        if entry.previous != previous:
            return f"entry {number} does not follow the one before it"
        if entry.digest != digest(previous, tuple(entry[:6])):
            return f"entry {number} was changed"
        previous = entry.digest
    return ""
