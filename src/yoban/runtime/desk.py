"""The desk of a result folder: look at its cases and work them.

In:   a folder, an order with actor.  Out: the recorded act. Each order is one transaction, so of
two people who acknowledge at once one wins and the other is told.
A merge, split, detach or undo joins the findings anew with what people said, in the same
transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from yoban.model.act import COMPOSING, Act, ActKind
from yoban.runtime.cases import remake
from yoban.runtime.clock import now
from yoban.service.desk import Desk, State
from yoban.store.acts import acts, append
from yoban.store.cases import case_objects, holding
from yoban.store.findings import rfc3339
from yoban.store.result import ResultStore
from yoban.store.working import working

_UID = re.compile(r"[0-9a-f]{32}(?:-\d+)?")


@contextmanager
def opened(out: Path) -> Iterator[tuple[ResultStore, Desk]]:
    """A result's desk, to read."""
    with working(out) as store:
        yield store, desk_of(store)


def desk_of(store: ResultStore) -> Desk:
    """The desk of an open result."""
    return Desk(acts(store.db), holding(store.db))


def order(
    out: Path, kind: ActKind, uid: str, actor: str, body: Mapping[str, Any] | None = None
) -> tuple[Act, State]:
    """Carry an order out; gives the act and the case's state after it.

    Raises Refused when it is not allowed, StoreError when the database refuses.
    """
    with working(out) as store:
        with store.transaction():
            desk = desk_of(store)
            given = dict(body or {})
            if kind == "verdict":
                given["known"] = sorted(mentioned(store, desk.state(uid).uid))
            act = desk.order(kind, uid, actor, now(), given)
            append(store.db, act)
            # of a live tenant the writer joins anew: it has what the lake does not hold yet
            if (kind in COMPOSING or kind == "undone") and store.state != "live":
                remake(store)
        return act, desk_of(store).state(act.case)


def performed(
    out: Path, kind: ActKind, uid: str, actor: str, body: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The same as plain values: {"act": …, "state": …}."""
    act, state = order(out, kind, uid, actor, body)
    return {"act": act_object(act), "state": state_object(state)}


def act_object(act: Act) -> dict[str, Any]:
    """An act as plain values; its time in RFC 3339."""
    return {
        "number": act.number,
        "at": rfc3339(act.at),
        "actor": act.actor,
        "kind": act.kind,
        "case": act.case,
        "body": dict(act.body),
    }


def state_object(state: State) -> dict[str, Any]:
    """What people made of a case, as plain values."""
    verdict = state.verdict
    return {
        "case": state.uid,
        "status": state.status,
        "owner": state.owner,
        "acknowledged_by": state.acknowledged_by,
        "acknowledged_at": rfc3339(state.acknowledged_at),
        "verdict": None
        if verdict is None
        else {**asdict(verdict), "at": rfc3339(verdict.at), "evidence": list(verdict.evidence)},
        "known_at": rfc3339(state.known_at),
        "told_at": rfc3339(state.told_at),
        "contained_at": rfc3339(state.contained_at),
        "closed_at": rfc3339(state.closed_at),
        "acts": [act_object(act) for act in state.acts],
    }


def mentioned(store: ResultStore, uid: str) -> set[str]:
    """The uids of events and findings that a case speaks of."""
    found: set[str] = set()
    for body in case_objects(store.db, uid):
        found |= set(_uids(body))
    return found


def _uids(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        if _UID.fullmatch(value):
            yield value
    elif isinstance(value, dict):
        for child in value.values():
            yield from _uids(child)
    elif isinstance(value, list):
        for child in value:
            yield from _uids(child)
