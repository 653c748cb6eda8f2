"""What a service says on the terminal: cases as they come, who was paged, the clocks.

One line each, titles of ours and names made inert; no event content.
"""

from __future__ import annotations

import sys

from yoban.model.case import Say
from yoban.runtime.clockview import case_clocks, length
from yoban.runtime.phrases import inert, tell
from yoban.runtime.place import Place
from yoban.store.cases import case_objects
from yoban.store.pages import pages, sent
from yoban.store.service import ServiceStore
from yoban.store.working import working

_said: set[tuple[str, str, str]] = set()


def announce(place: Place, tenant: str) -> None:
    """Tell of cases that are new or of another level since."""
    with working(place.tenant(tenant)) as store:
        for body in case_objects(store.db):
            level = body["score"]["level"]
            if level not in ("high", "critical") or (tenant, body["uid"], level) in _said:
                continue
            _said.add((tenant, body["uid"], level))
            title = tell(Say(body["title"]["key"], body["title"]["values"]))
            line = f"CASE {tenant}: [{level}] {inert(title, 160)} ({body['uid'][:12]})"
            print(line, file=sys.stderr, flush=True)


def paged(place: Place, service: ServiceStore, tenant: str) -> list[str]:
    """For each page of a tenant's: the case, who was paged after how long, and the clocks."""
    lines = []
    for row in pages(service.db):
        if row.tenant != tenant:
            continue
        lines.append(f"  {'DRILL ' if row.drill else ''}[{row.level}] {row.title}")
        for one in sent(service.db, row.id):
            how = one.error or f"{length(one.at - row.at)} after the case was made"
            lines.append(f"    paged {inert(one.person)} by {one.channel}: {how}")
        found = case_clocks(place.tenant(tenant), row.case)
        words = [f"{c['name']} {c['words']}" for c in found["cases"][0]["clocks"][:3]]
        lines.append(f"    clocks: {'; '.join(words)}")
    return lines
