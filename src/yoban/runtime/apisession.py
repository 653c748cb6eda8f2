"""A request's use of a service: its database opened for one thread; requests that are sent twice.

In:   the service's folder.  Out: an `Api`; for an idempotency key the first answer again for a day.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from yoban.runtime.api import DAY, Api
from yoban.runtime.clock import now
from yoban.runtime.people import Denied, People
from yoban.runtime.place import Place
from yoban.store.service import ServiceStore, hashed

__all__ = ["Denied", "once", "opened"]
_wrong: dict[str, tuple[int, float]] = {}  # wrong tries, over all requests of the process


@contextmanager
def opened(home: Path) -> Iterator[Api]:
    """The service for one request."""
    place = Place(home)
    service = ServiceStore(place.database, threads=True)
    try:
        yield Api(place, service, People(service, _wrong))
    finally:
        service.close()


def once(api: Api, key: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do it, or give the answer that the same key was given within a day."""
    if not key:
        return work()
    db, name = api.service.db, hashed(key)
    row = db.execute(
        "SELECT body FROM idempotency WHERE key=? AND at > ?", (name, now() - DAY)
    ).fetchone()
    if row is not None:
        found: dict[str, Any] = json.loads(row[0])
        return found
    done = work()
    with api.service.transaction():
        db.execute("DELETE FROM idempotency WHERE at <= ?", (now() - DAY,))
        db.execute(
            "INSERT OR IGNORE INTO idempotency VALUES (?,?,?,?)",
            (name, now(), 200, json.dumps(done)),
        )
    return done
