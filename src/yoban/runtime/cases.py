"""Make cases of a result's findings and keep them beside these.

In:   a result whose findings and trace are committed.  Out: how many cases of each level.
"""

from __future__ import annotations

from collections import Counter

from yoban.investigate.build import investigate
from yoban.runtime.traces import StoredTraces
from yoban.store.cases import write_cases
from yoban.store.result import ResultStore


def make_cases(store: ResultStore, tenant: str) -> dict[str, int]:
    """Join, score and work out; returns level → number of cases."""
    findings = list(store.findings())
    cases = investigate(tenant, findings, StoredTraces(store)) if findings else []
    with store.transaction():
        write_cases(store.db, cases)
    return dict(sorted(Counter(case.level for case in cases).items()))
