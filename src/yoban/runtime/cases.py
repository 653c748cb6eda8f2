"""Make cases of a result's findings and keep them beside these.

In:   a result whose findings and trace are committed, and what people said of its cases.
Out:  the cases, and acts of the machine: which it made, and how their severity changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from yoban.investigate.build import investigate
from yoban.investigate.constraints import Constraint, detach, merge, split
from yoban.model.act import MACHINE, Act
from yoban.model.case import Case
from yoban.runtime.attack import tactics_of
from yoban.runtime.clock import now
from yoban.runtime.context import business
from yoban.runtime.traces import StoredTraces
from yoban.service.desk import Desk
from yoban.store.acts import acts, append
from yoban.store.cases import holding, write_cases
from yoban.store.result import ResultStore


def make_cases(store: ResultStore) -> dict[str, int]:
    """Join, score and work out; returns level → number of cases."""
    with store.transaction():
        cases = remake(store)
    return dict(sorted(Counter(case.level for case in cases).items()))


def remake(store: ResultStore, fresh: Sequence[pa.Table] = ()) -> list[Case]:
    """The same within a transaction of the caller's. fresh: events not yet in the lake."""
    done = acts(store.db)
    findings = list(store.findings())
    tenant = findings[0].tenant if findings else ""
    said = business(tuple(map(tuple, store.meta.get("context", ()))))
    desk = Desk(done, holding(store.db))
    cases = []
    if findings:
        traces = StoredTraces(store, fresh)
        words = constraints(desk)
        held = desk.held()
        cases = investigate(tenant, findings, traces, tactics_of(), said, words, held)
    write_cases(store.db, cases)
    levels = {a.case: str(a.body["level"]) for a in done if a.kind in ("created", "level")}
    number, at = (done[-1].number if done else 0), now()
    for case in cases:
        was = levels.get(case.uid)
        if was == case.level:
            continue
        number += 1
        if was is None:
            body = {"anchor": case.findings[0], "level": case.level}
            append(store.db, Act(number, at, MACHINE, "created", case.uid, body))
        else:
            append(
                store.db,
                Act(number, at, MACHINE, "level", case.uid, {"level": case.level, "was": was}),
            )
    return cases


def constraints(desk: Desk) -> tuple[Constraint, ...]:
    """What people said of the joining, for clustering."""
    found: list[Constraint] = []
    for act in desk.words():
        if act.kind == "merged":
            found += [word for pair in act.body["pairs"] for word in merge(pair)]
        elif act.kind == "split":
            found += split(act.body["part"], act.body["rest"])
        else:
            found += detach(act.body["part"][0], act.body["rest"])
    return tuple(found)
