"""How well findings are joined into cases, measured on intrusions whose truth is known.

In:   the cases of a result (sets of findings with a level) and which intrusion each finding is of.
Out:  figures, and which marks they miss. Null products (no cases, one giant case, one case a host,
one case a finding) are measured by the same functions: a mark that they pass measures nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from yoban.model.finding import LEVELS, Finding
from yoban.runtime.triage import Asked, triage
from yoban.store.cases import case_objects
from yoban.store.lake import Lake
from yoban.store.result import ResultStore

HIGH, MEDIUM = LEVELS.index("high"), LEVELS.index("medium")


@dataclass(frozen=True)
class Group:
    """A case as measured. findings: uids; level of `finding.LEVELS`."""

    level: str
    findings: frozenset[str]

    def reaches(self, level: int) -> bool:
        return LEVELS.index(self.level) >= level


@dataclass(frozen=True)
class Figures:
    """pairs: of labelled findings at medium or above; intrusions, cases at high or above."""

    intrusions: int
    missed: int  # intrusions without a case at high or above
    pieces: float  # cases at high or above that hold an intrusion's findings, a intrusion
    precision: float  # of pairs in one case: both of one intrusion
    recall: float  # of pairs of one intrusion: in one case
    strangers: int  # cases at high or above that hold no intrusion's finding
    others: int  # further cases at medium or above


def figures(
    groups: Sequence[Group], findings: Sequence[Finding], label: Callable[[Finding], str]
) -> Figures:
    """label: the intrusion a finding is of, "" for none."""
    truth = {f.uid: label(f) for f in findings if LEVELS.index(f.level) >= MEDIUM and label(f)}
    where: dict[str, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        for uid in group.findings:
            where[uid].append(number)
    together = right = same = 0
    for a, b in combinations(sorted(truth), 2):
        joined = bool(set(where[a]) & set(where[b]))
        one = truth[a] == truth[b]
        together += joined
        same += one
        right += joined and one
    names = sorted(set(truth.values()))
    high = [g for g in groups if g.reaches(HIGH)]
    holding: Counter[str] = Counter()
    for group in high:
        holding.update({truth[uid] for uid in group.findings if uid in truth})
    strangers = [g for g in high if not any(uid in truth for uid in g.findings)]
    others = [g for g in groups if g.reaches(MEDIUM) and g not in high]
    return Figures(
        intrusions=len(names),
        missed=sum(not holding[name] for name in names),
        pieces=sum(holding.values()) / len(names) if names else 0.0,
        precision=right / together if together else 0.0,
        recall=right / same if same else 0.0,
        strangers=len(strangers),
        others=len(others),
    )


def missed(found: Figures, others: int = 2) -> list[str]:
    """The marks that figures do not reach."""
    marks = {
        "each intrusion is a case at high or above": found.missed == 0,
        "one case an intrusion": found.pieces == 1.0,
        "what is in one case is of one intrusion": found.precision >= 0.99,
        "an intrusion's findings are in one case": found.recall >= 0.9,
        "no case at high of anything else": found.strangers == 0,
        f"at most {others} further cases at medium": found.others <= others,
    }
    return [name for name, good in marks.items() if not good]


@dataclass(frozen=True)
class Result:
    """What triage made of a folder. bodies: the cases as kept."""

    findings: tuple[Finding, ...]
    groups: tuple[Group, ...]
    bodies: tuple[dict[str, Any], ...]
    days: int  # days on which a host has an event of the trace, over all hosts


def result(evidence: Path, out: Path, rules: Iterable[Path] = (), shipped: bool = True) -> Result:
    """Triage a folder."""
    triage(Asked((evidence,), out, tuple(rules), shipped=shipped, installed=False, workers=1))
    with ResultStore.open(out) as store:
        bodies = tuple(case_objects(store.db))
        findings = tuple(store.findings())
        days = _days(Lake(out).read(store, ("time", "device.hostname")))
    groups = tuple(
        Group(b["score"]["level"], frozenset((*b["findings"], *b["context"]))) for b in bodies
    )
    return Result(findings, groups, bodies, days)


def _days(events: pa.Table) -> int:
    if events.num_rows == 0 or "device.hostname" not in events.column_names:
        return 0
    day = pc.divide(events["time"], 86_400_000_000)
    pairs = pa.table({"host": events["device.hostname"], "day": day}).group_by(["host", "day"])
    return int(pairs.aggregate([]).num_rows)


# ── products that do nothing ───────────────────────────────────────────────────────────────────
def no_cases(made: Result) -> tuple[Group, ...]:
    """Nobody is told of anything."""
    del made
    return ()


def giant(made: Result) -> tuple[Group, ...]:
    """All findings are one case."""
    return (Group("critical", frozenset(f.uid for f in made.findings)),)


def by_host(made: Result) -> tuple[Group, ...]:
    """One case a host (or, without one, an account), as bad as its worst finding."""
    held: dict[str, list[Finding]] = defaultdict(list)
    for finding in made.findings:
        names = [e.value for e in finding.entities if e.kind == "host" and e.role == "device"]
        names += [e.value for e in finding.entities if e.kind == "account"]
        held[names[0] if names else ""].append(finding)
    return tuple(_group(some) for some in held.values())


def by_finding(made: Result) -> tuple[Group, ...]:
    """One case a finding."""
    return tuple(_group([finding]) for finding in made.findings)


def _group(findings: Sequence[Finding]) -> Group:
    worst = max((f.level for f in findings), key=LEVELS.index)
    return Group(worst, frozenset(f.uid for f in findings))


NULL = (no_cases, giant, by_host, by_finding)


def rate(count: int, exposure: float) -> tuple[float, float, float]:
    """Events a unit of exposure with a 95 % interval (Wilson–Hilferty's approximation of Garwood's
    exact one for a Poisson count).
    """
    if exposure <= 0:
        return (0.0, 0.0, 0.0)
    low = 0.0
    if count:
        low = count * (1 - 1 / (9 * count) - 1.96 / (3 * sqrt(count))) ** 3
    more = count + 1
    high = more * (1 - 1 / (9 * more) + 1.96 / (3 * sqrt(more))) ** 3
    return count / exposure, low / exposure, high / exposure
