"""Manage a service's tenants, integrations and on-call from the command line.

In:   the service's folder, running or not.  Out: plain values to show. The database is shared with
the running processes, which feel a change within seconds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from yoban.errors import UsageError
from yoban.model.tenancy import Integration, Tenant
from yoban.plugins import found
from yoban.runtime.clock import now
from yoban.runtime.pager import Pager
from yoban.runtime.place import Place
from yoban.service.oncall import order
from yoban.store.findings import rfc3339
from yoban.store.folder import DATABASE, connect
from yoban.store.pages import Contact, add_contact, pages, sent
from yoban.store.service import ServiceStore
from yoban.store.tenant import ledger

HOUR = 3_600_000_000


@contextmanager
def opened(home: Path) -> Iterator[tuple[Place, ServiceStore]]:
    """A service's folder. Raises UsageError when there is none."""
    place = Place(home)
    if not place.database.is_file():
        raise UsageError(f"{home}: no service here; `yoban up --home {home}` makes one")
    store = ServiceStore(place.database)
    try:
        yield place, store
    finally:
        store.close()


def known(store: ServiceStore, tenant: str) -> Tenant:
    """A tenant by id. Raises UsageError when there is none."""
    for one in store.tenants():
        if one.id == tenant:
            return one
    names = ", ".join(t.id for t in store.tenants()) or "none yet"
    raise UsageError(f"tenant {tenant!r}: there is none; there are: {names}")


def add_tenant(home: Path, tenant: str, title: str, zone: str) -> bool:
    """Whether it is new."""
    with opened(home) as (_, store):
        return store.add_tenant(Tenant(tenant, title or tenant, zone), now())


def tenants(home: Path) -> list[dict[str, Any]]:
    """All, with how many integrations."""
    with opened(home) as (_, store):
        return [
            {**asdict(t), "integrations": len(store.integrations(t.id))} for t in store.tenants()
        ]


def protocol_names() -> tuple[str, ...]:
    """The protocols that an integration may speak."""
    return tuple(p.name for p in found("yoban.collect.protocols", "protocol"))


def add_integration(home: Path, made: Integration) -> str:
    """Its token, shown once; "" for one with a port. Raises UsageError."""
    if made.protocol == "syslog" and made.port is None:
        raise UsageError("syslog has no token: give the integration a port of its own (--listen)")
    with opened(home) as (_, store):
        known(store, made.tenant)
        token = store.add_integration(made, now())
        if not token:
            raise UsageError(f"{made.tenant}/{made.id}: there is such an integration already")
        return "" if made.port else token


def rotate(home: Path, tenant: str, integration: str) -> str:
    """A new token; the old one ends within a second."""
    with opened(home) as (_, store):
        return store.rotate(tenant, integration)


def switch(home: Path, tenant: str, integration: str, on: bool) -> None:
    """Take events of it, or no more. Raises UsageError."""
    with opened(home) as (_, store):
        store.switch(tenant, integration, on)


def integrations(home: Path, tenant: str | None) -> list[dict[str, Any]]:
    """All or a tenant's; tokens are not kept and so not shown."""
    with opened(home) as (_, store):
        return [asdict(one) for one in store.integrations(tenant)]


def ledgers(home: Path, tenant: str | None) -> list[dict[str, Any]]:
    """What came by integration and hour; `hole`: by how much the sum does not add up."""
    rows = []
    with opened(home) as (place, store):
        wanted = [known(store, tenant)] if tenant else store.tenants()
        for one in wanted:
            path = place.tenant(one.id) / DATABASE
            if not path.is_file():
                continue
            db = connect(path, "?mode=ro")
            try:
                for tally in ledger(db):
                    whole = tally.events + tally.quarantined + tally.duplicates
                    hour = rfc3339(tally.hour * HOUR)
                    rows.append(
                        {
                            "tenant": one.id,
                            **tally._asdict(),
                            "hour": hour,
                            "hole": tally.received - whole,
                        }
                    )
            except sqlite3.OperationalError as error:
                raise UsageError(f"{path}: not a tenant of a service: {error}") from error
            finally:
                db.close()
    return rows


# ── on call ────────────────────────────────────────────────────────────────────────────────────
def show_oncall(home: Path) -> dict[str, Any]:
    """Who is on call now and next, the policy, and pages nobody answered."""
    with opened(home) as (place, store):
        pager = Pager(place, store)
        turns = order(pager.rota, now())
        return {
            "now": turns[0] if turns else "",
            "next": list(turns[1:]),
            "rota": asdict(pager.rota),
            "policy": asdict(pager.policy),
            "pages": [
                {
                    **asdict(row),
                    "at": rfc3339(row.at),
                    "answered": rfc3339(row.answered),
                    "sent": [{**s._asdict(), "at": rfc3339(s.at)} for s in sent(store.db, row.id)],
                }
                for row in pages(store.db)
            ],
        }


def set_rota(home: Path, people: Sequence[str], start: str, zone: str) -> None:
    """The people in order of their weeks. Raises UsageError."""
    try:
        if datetime.fromisoformat(start).tzinfo is not None:
            raise ValueError
        ZoneInfo(zone)
    except (ValueError, LookupError, OSError):
        raise UsageError(f"{start!r} in {zone!r}: say 2026-03-02T09:00 and a zone") from None
    if not people:
        raise UsageError("a rota needs people")
    with opened(home) as (_, store):
        kept = {"people": list(people), "start": start, "zone": zone, "overrides": []}
        store.put("rota", kept)


def override(home: Path, person: str, since: int, until: int) -> None:
    """Someone else for a while. Raises UsageError."""
    if until <= since:
        raise UsageError("an override ends after it begins")
    with opened(home) as (_, store):
        rota = store.get("rota")
        if not rota:
            raise UsageError("there is no rota yet: yoban oncall rota")
        rota["overrides"].append([since, until, person])
        store.put("rota", rota)


def contact(home: Path, person: str, channel: str, address: str, secret: str) -> None:
    """How a person is reached by a channel. Raises UsageError for one that is none."""
    names = {"terminal", "email", *(c.name for c in found("yoban.service.channels", "channel"))}
    if channel not in names:
        raise UsageError(f"channel {channel!r}: one of {', '.join(sorted(names))}")
    with opened(home) as (_, store), store.transaction():
        add_contact(store.db, Contact(person, channel, address, secret))


def set_policy(home: Path, steps: Sequence[dict[str, Any]], least: str, repeat: int) -> None:
    """When whom by what. steps: {"minutes", "who", "channels"}."""
    with opened(home) as (_, store):
        kept = {"steps": list(steps), "least": least, "quiet": "high", "repeat": repeat}
        store.put("paging", kept)


def set_relay(home: Path, relay: dict[str, Any]) -> None:
    """The mail relay."""
    with opened(home) as (_, store):
        store.put("smtp", relay)
