"""`yoban up --demo`: two tenants made for it, somebody on call, and a drill sent to them.

In:   a service, whether to stop.  Out: lines for the terminal. A second start finds the tenants
there and sends nothing unless asked to.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from yoban.runtime.clock import monotonic, now
from yoban.runtime.drill import INTEGRATIONS, TENANTS, run
from yoban.runtime.up import Service
from yoban.runtime.upview import paged
from yoban.store.pages import pages

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PATIENCE = 90.0  # seconds to wait for the page


def prepare(service: Service, person: str) -> bool:
    """Make the tenants and put a person on call; whether they are new."""
    at, store = now(), service.store
    fresh = [store.add_tenant(tenant, at) for tenant in TENANTS]
    for one in INTEGRATIONS:
        store.add_integration(one, at)
    if not store.get("rota"):
        rota = {"people": [person], "start": "2026-01-05T09:00", "zone": "UTC", "overrides": []}
        store.put("rota", rota)
    return any(fresh)


def drill(service: Service, stop: threading.Event, say: Callable[[str], None]) -> None:
    """Send it, then show the case, who was paged, and the clocks."""
    store, asked = service.store, service.asked
    tokens = {(i.tenant, i.id): store.rotate(i.tenant, i.id) for i in INTEGRATIONS}
    began = EPOCH + timedelta(microseconds=now())
    say("DRILL: an intrusion over seven kinds of source is replayed into tenant drill-aoba")
    count = run((asked.host, asked.port), tokens, began, stop.wait)
    say(f"DRILL: {count:,} records sent")
    end = monotonic() + PATIENCE
    victim = TENANTS[0].id
    while not stop.is_set() and monotonic() < end:
        if any(row.tenant == victim for row in pages(store.db)):
            stop.wait(3)  # what follows at once belongs to it
            for line in ("DRILL: what came of it", *paged(service.place, store, victim)):
                say(line)
            say(f"work it: yoban case list --result {service.place.tenant(victim)}")
            return
        stop.wait(0.5)
    if not stop.is_set():
        say("DRILL: nobody was paged; see `yoban case list`, and `yoban rules health`")
