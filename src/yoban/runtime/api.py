"""What the API answers: plain values of one tenant, or of all that an actor sees.

In:   a service, who asks, what for.  Out: plain values; raises `Missing` for what is not there *for
them* (a foreign tenant does not exist), `Forbidden` for what their role may not do.
A tenant's data is only ever read from that tenant's own database: an id of another finds nothing.
"""

from __future__ import annotations

import base64
import binascii
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast, get_args

from yoban.errors import UsageError, YobanError
from yoban.model.act import ActKind
from yoban.model.case import Say
from yoban.model.finding import LEVELS
from yoban.model.people import Actor, Right
from yoban.model.tenancy import Integration, Tenant
from yoban.runtime.clock import now
from yoban.runtime.desk import desk_of, performed, state_object
from yoban.runtime.people import People
from yoban.runtime.phrases import LANGUAGES, tell
from yoban.runtime.place import Place
from yoban.store.findings import rfc3339
from yoban.store.folder import DATABASE, connect
from yoban.store.people import audit as entries_of
from yoban.store.people import people as every_person
from yoban.store.result import ResultStore
from yoban.store.service import ServiceStore
from yoban.store.tenant import ledger

MOST = 200  # rows of a page
DAY = 24 * 3600 * 1_000_000


class Missing(YobanError):
    """There is no such thing, for who asks."""


class Forbidden(YobanError):
    """It is there, but this role may not do that."""


@dataclass(slots=True)
class Api:
    """place, service: of the running service. One a request or thread: SQLite is of one thread."""

    place: Place
    service: ServiceStore
    people: People

    # ── rights ─────────────────────────────────────────────────────────────────────────────────
    def tenant(self, actor: Actor, tenant: str, right: Right) -> Tenant:
        """The tenant, if the actor may do this there."""
        found = next((t for t in self.service.tenants() if t.id == tenant), None)
        if found is None or not actor.sees(tenant):
            raise Missing(f"tenant {tenant!r}: there is none")
        if not actor.may(right, tenant):
            raise Forbidden(f"a {actor.role} may not do that")
        return found

    def allowed(self, actor: Actor, right: Right) -> None:
        """Raises Forbidden unless the role has the right at all."""
        if not actor.may(right):
            raise Forbidden(f"a {actor.role} may not do that")

    @contextmanager
    def _read(self, tenant: str) -> Iterator[sqlite3.Connection | None]:
        """The tenant's database to read; None while it has no events."""
        path: Path = self.place.tenant(tenant) / DATABASE
        if not path.is_file():
            yield None
            return
        db = connect(path, "?mode=ro")
        try:
            yield db
        finally:
            db.close()

    # ── tenants ────────────────────────────────────────────────────────────────────────────────
    def tenants(self, actor: Actor) -> list[dict[str, Any]]:
        """Those that the actor sees."""
        return [asdict(t) for t in self.service.tenants() if actor.sees(t.id)]

    def cases(
        self, actor: Actor, tenant: str, cursor: str = "", limit: int = 50, level: str = ""
    ) -> dict[str, Any]:
        """A page of a tenant's cases, the worst first: {"items", "next"}."""
        self.tenant(actor, tenant, "read")
        after = _cursor(cursor, tenant)
        with self._read(tenant) as db:
            if db is None:
                return {"items": [], "next": None}
            rows = db.execute(
                "SELECT uid, level, score, first, last, body FROM case_"
                " WHERE (? = '' OR level = ?) AND (-score, coalesce(first, 0), uid) > (?, ?, ?)"
                " ORDER BY -score, coalesce(first, 0), uid LIMIT ?",
                (level, level, *after, _limit(limit) + 1),
            ).fetchall()
            desk = desk_of(ResultStore(self.place.tenant(tenant), db, None))
            items = [_header(tenant, row, state_object(desk.state(row[0]))) for row in rows]
        return _page(items, rows, limit, tenant, lambda r: (-r[2], r[3] or 0, r[0]))

    def case(self, actor: Actor, tenant: str, uid: str) -> dict[str, Any]:
        """A case with what was worked out of it and what people did."""
        self.tenant(actor, tenant, "read")
        with self._read(tenant) as db:
            if db is None:
                raise Missing(f"case {uid}: there is none")
            store = ResultStore(self.place.tenant(tenant), db, None)
            desk = desk_of(store)
            current = desk.current(uid)
            row = db.execute("SELECT body FROM case_ WHERE uid=?", (current,)).fetchone()
            if current is None or row is None:
                raise Missing(f"case {uid}: there is none")
            state = state_object(desk.state(current))
        self.people.note(actor.name, "case.read", tenant, current)
        return {"tenant": tenant, "case": json.loads(row[0]), "state": state}

    def act(
        self, actor: Actor, tenant: str, uid: str, kind: str, body: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Work a case. Raises UsageError (of the desk) when it is not allowed now."""
        self.tenant(actor, tenant, "work")
        if kind not in get_args(ActKind):
            raise UsageError(f"kind {kind!r}: one of {', '.join(get_args(ActKind))}")
        self.case(actor, tenant, uid)
        given = {name: value for name, value in body.items() if name != "known"}
        done = performed(self.place.tenant(tenant), cast(ActKind, kind), uid, actor.name, given)
        self.people.note(actor.name, f"case.{kind}", tenant, uid)
        return {"tenant": tenant, **done}

    def findings(
        self, actor: Actor, tenant: str, cursor: str = "", limit: int = 50
    ) -> dict[str, Any]:
        """A page of a tenant's findings, the newest first."""
        self.tenant(actor, tenant, "read")
        after = _cursor(cursor, tenant)
        with self._read(tenant) as db:
            if db is None:
                return {"items": [], "next": None}
            rows = db.execute(
                "SELECT uid, time, body FROM finding WHERE (-coalesce(time, 0), 0, uid) > (?, ?, ?)"
                " ORDER BY -coalesce(time, 0), uid LIMIT ?",
                (*after, _limit(limit) + 1),
            ).fetchall()
        items = [{"tenant": tenant, **json.loads(row[2])} for row in rows]
        return _page(items, rows, limit, tenant, lambda r: (-(r[1] or 0), 0, r[0]))

    def ledger(self, actor: Actor, tenant: str) -> list[dict[str, Any]]:
        """What came by integration and hour."""
        self.tenant(actor, tenant, "read")
        with self._read(tenant) as db:
            return [] if db is None else [{"tenant": tenant, **t._asdict()} for t in ledger(db)]

    def audit(self, actor: Actor, tenant: str, after: int = 0) -> list[dict[str, Any]]:
        """A tenant's audit log behind a number."""
        self.tenant(actor, tenant, "audit")
        return [e._asdict() for e in entries_of(self.service.db, tenant, after, MOST)]

    def queue(self, actor: Actor, limit: int = 50) -> list[dict[str, Any]]:
        """The worst open cases over all tenants that the actor sees."""
        self.allowed(actor, "queue")
        found: list[dict[str, Any]] = []
        for tenant in self.service.tenants():
            if actor.sees(tenant.id):
                found += self.cases(actor, tenant.id, limit=limit)["items"]
        waiting = [c for c in found if c["state"]["status"] != "closed"]
        waiting.sort(key=lambda c: (-LEVELS.index(c["level"]), c["first_seen"] or "", c["uid"]))
        return waiting[: _limit(limit)]

    # ── management ─────────────────────────────────────────────────────────────────────────────
    def add_tenant(self, actor: Actor, tenant: Tenant) -> dict[str, Any]:
        """Make a tenant."""
        self.allowed(actor, "manage")
        fresh = self.service.add_tenant(tenant, now())
        self.people.note(actor.name, "tenant.add", tenant.id)
        return {**asdict(tenant), "made": fresh}

    def integrations(self, actor: Actor, tenant: str) -> list[dict[str, Any]]:
        """A tenant's integrations; no token is ever shown again."""
        self.tenant(actor, tenant, "manage")
        return [asdict(one) for one in self.service.integrations(tenant)]

    def add_integration(self, actor: Actor, made: Integration) -> dict[str, Any]:
        """Make one; its token is in the answer, once."""
        self.tenant(actor, made.tenant, "manage")
        token = self.service.add_integration(made, now())
        self.people.note(actor.name, "integration.add", made.tenant, made.id)
        return {**asdict(made), "token": token or None}

    def persons(self, actor: Actor) -> list[dict[str, Any]]:
        """All people, without their secrets."""
        self.allowed(actor, "manage")
        return [
            {
                "name": p.name,
                "role": p.role,
                "tenants": list(p.tenants),
                "active": p.active,
                "second_factor": bool(p.totp),
            }
            for p in every_person(self.service.db)
        ]


def _header(tenant: str, row: tuple[Any, ...], state: dict[str, Any]) -> dict[str, Any]:
    body = json.loads(row[5])
    title = Say(body["title"]["key"], body["title"]["values"])
    return {
        "tenant": tenant,
        "uid": row[0],
        "level": row[1],
        "score": row[2],
        "first_seen": rfc3339(row[3]),
        "last_seen": rfc3339(row[4]),
        "title": {language: tell(title, language) for language in LANGUAGES},
        "hosts": body["hosts"],
        "accounts": body["accounts"],
        "findings": len(body["findings"]),
        "state": {name: state[name] for name in ("status", "owner", "acknowledged_at")},
    }


def _limit(limit: int) -> int:
    return max(1, min(limit, MOST))


def _page(
    items: list[dict[str, Any]], rows: list[Any], limit: int, tenant: str, key: Any
) -> dict[str, Any]:
    most = _limit(limit)
    more = len(rows) > most
    text = json.dumps([tenant, *key(rows[most - 1])]) if more else ""
    return {
        "items": items[:most],
        "next": base64.urlsafe_b64encode(text.encode()).decode() if more else None,
    }


def _cursor(cursor: str, tenant: str) -> tuple[float, int, str]:
    """Where a page begins. Raises UsageError for a cursor that is none of this list's."""
    if not cursor:
        return (-1e18, 0, "")
    try:
        where, first, second, uid = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        found = float(first), int(second), str(uid)
    except (ValueError, TypeError, binascii.Error, RecursionError, OverflowError) as error:
        raise UsageError("the cursor is none of ours") from error
    if where != tenant:
        raise UsageError("the cursor is none of this list's")
    return found
