"""What a service says on the terminal: cases as they come, one line each. No event content."""

from __future__ import annotations

import sys

from yoban.model.case import Say
from yoban.runtime.phrases import inert, tell
from yoban.runtime.place import Place
from yoban.store.cases import case_objects
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
            print(
                f"{tenant}: {level} case {body['uid'][:12]}: {inert(title, 160)}", file=sys.stderr
            )
