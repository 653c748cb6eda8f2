"""The cases of a result with what is told beside them: their findings and what people decided.

In:   an open result or its folder.  Out: `Entry` values, the worst first; the low bucket in sums.
Cases below `medium` are the low bucket: nothing was worked out of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from yoban.errors import UsageError
from yoban.model.case import Case, Say
from yoban.model.finding import LEVELS, Finding
from yoban.runtime.desk import desk_of, opened, state_object
from yoban.store.cases import case_objects, findings_of, from_object
from yoban.store.result import ResultStore

WORKED = LEVELS.index("medium")
TITLES = 50  # of the low bucket


@dataclass(frozen=True, slots=True)
class Entry:
    """A case. findings: by uid, in order of time; state: what people made of it (`yoban case`)."""

    case: Case
    findings: Mapping[str, Finding]
    state: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Low:
    """Groups of findings below medium. titles: the most frequent, with how many cases."""

    cases: int = 0
    findings: int = 0
    first: int | None = None
    last: int | None = None
    levels: Mapping[str, int] = field(default_factory=dict)
    titles: tuple[tuple[Say, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """All cases of a result. summary: as in summary.json."""

    entries: tuple[Entry, ...] = ()
    low: Low = field(default_factory=Low)
    summary: Mapping[str, Any] = field(default_factory=dict)


def is_worked(case: Case) -> bool:
    """Whether a case is above the low bucket."""
    return LEVELS.index(case.level) >= WORKED


def book(store: ResultStore, summary: Mapping[str, Any] | None = None) -> Book:
    """Everything there is."""
    desk, entries, low = desk_of(store), [], []
    for case in map(from_object, case_objects(store.db)):
        if is_worked(case):
            state = state_object(desk.state(case.uid))
            entries.append(Entry(case, _findings(store, case.uid), state))
        else:
            low.append(case)
    return Book(tuple(entries), _low(low), summary or store.summary())


def entry(out: Path, uid: str) -> Entry:
    """One case by its uid or the beginning of one. Raises UsageError when there is none."""
    with opened(out) as (store, desk):
        state = desk.state(uid)
        for body in case_objects(store.db, state.uid):
            return Entry(from_object(body), _findings(store, state.uid), state_object(state))
    raise UsageError(f"{out}: no case {uid!r}; see `yoban case list`")


def entries(out: Path, low: bool = False) -> Iterator[Entry]:
    """Cases with what people decided, without findings; `low`: also the low bucket."""
    with opened(out) as (store, desk):
        for case in map(from_object, case_objects(store.db)):
            if low or is_worked(case):
                yield Entry(case, {}, state_object(desk.state(case.uid)))


def worst(store: ResultStore, most: int) -> Iterator[Entry]:
    """The first so many cases, without findings and what people decided."""
    cases = filter(is_worked, map(from_object, case_objects(store.db)))
    yield from (Entry(case, {}) for case in islice(cases, most))


def _findings(store: ResultStore, uid: str) -> dict[str, Finding]:
    return {f.uid: f for f in findings_of(store.db, uid)}


def _low(cases: list[Case]) -> Low:
    firsts = [c.first_seen for c in cases if c.first_seen is not None]
    lasts = [c.last_seen for c in cases if c.last_seen is not None]
    titles: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter(
        (c.title.key, tuple(sorted(c.title.values.items()))) for c in cases
    )
    ranked = sorted(titles.items(), key=lambda t: (-t[1], t[0]))[:TITLES]
    return Low(
        len(cases),
        sum(len(c.findings) for c in cases),
        min(firsts, default=None),
        max(lasts, default=None),
        dict(sorted(Counter(c.level for c in cases).items())),
        tuple((Say(key, dict(values)), count) for (key, values), count in ranked),
    )
