"""Findings and their trace → cases: join, score, work out.

In:   findings (in order of time), `Traces`.  Out: cases, the worst first.
Groups below `medium` are not worked out: they are the low bucket.  Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from yoban.investigate.assess import assess
from yoban.investigate.cause import cause
from yoban.investigate.constraints import Constraint
from yoban.investigate.context import Business
from yoban.investigate.extent import extent
from yoban.investigate.facts import key_facts
from yoban.investigate.group import MEDIUM, RANK, Group
from yoban.investigate.indicators import indicators
from yoban.investigate.joining import join
from yoban.investigate.scene import scene
from yoban.investigate.setting import setting
from yoban.investigate.severity import score
from yoban.investigate.techniques import techniques
from yoban.investigate.timeline import timeline
from yoban.investigate.title import title
from yoban.investigate.tree import tree
from yoban.model.case import Case
from yoban.model.finding import Finding
from yoban.model.trace import Traces


def case_uid(tenant: str, anchor: str) -> str:
    """Identity of a case: tenant and its first finding."""
    text = f"{tenant}\x1fcase\x1f{anchor}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:32]


def investigate(
    tenant: str,
    findings: Sequence[Finding],
    traces: Traces,
    tactics_of: Mapping[str, tuple[str, ...]] | None = None,
    business: Business | None = None,
    constraints: Sequence[Constraint] = (),
    settled: Iterable[Collection[str]] = (),
) -> list[Case]:
    """Cases of findings. tactics_of: ATT&CK technique → short names of its tactics.

    business: what the tenant says of itself. constraints, settled: what people decided of the
    joining (see `cluster.cluster`).
    """
    groups = list(grouped(tenant, findings, traces, business, constraints, settled))
    for group in groups:
        group.tactics_of = tactics_of or {}
    cases = [build(group) for group in groups]
    return sorted(cases, key=lambda c: (-c.score.value, c.first_seen or 0, c.uid))


def grouped(
    tenant: str,
    findings: Sequence[Finding],
    traces: Traces,
    business: Business | None = None,
    constraints: Sequence[Constraint] = (),
    settled: Iterable[Collection[str]] = (),
) -> Iterator[Group]:
    """The findings by what belongs together. constraints, settled: see `cluster.cluster`."""
    partition, world = join(findings, traces, constraints, settled)
    known = setting(business or Business(), world)
    by_uid = {f.uid: f for f in findings}
    for place, members in enumerate(partition.groups):
        some = tuple(by_uid[uid] for uid in members)
        beside = tuple(by_uid[uid] for uid in partition.context.get(members[0], ()))
        events = traces.of({e.uid for f in (*some, *beside) for e in f.events})
        links = partition.links_of(place)
        group = Group(case_uid(tenant, members[0]), tenant, some, events, world, links, beside)
        lineage = {p.key for f in some for p in group.processes(f)}
        for key in list(lineage):
            lineage |= {p.key for p in world.descendants(key)}
        group.lineage = frozenset(lineage)
        group.setting = known
        yield group


def build(group: Group) -> Case:
    """Work a case out; what stays below medium only as far as it shows what was found."""
    full = any(RANK.get(f.level, 0) >= MEDIUM for f in group.findings)
    stage = scene(group) if full else None
    facts = key_facts(stage) if stage is not None else ()
    points = score(group)
    return Case(
        uid=group.uid,
        tenant=group.tenant,
        title=title(group, facts),
        score=points,
        first_seen=group.first,
        last_seen=group.last,
        findings=tuple(f.uid for f in group.findings),
        context=tuple(f.uid for f in group.context),
        hosts=group.hosts,
        accounts=group.accounts,
        indicators=indicators(facts),
        techniques=techniques(group),
        key_facts=facts,
        root_cause=cause(stage, facts) if stage is not None else None,
        extent=extent(stage, facts) if stage is not None else (),
        timeline=timeline(stage) if stage is not None else (),
        process_tree=tree(stage) if stage is not None else (),
        links=group.links,
        assessment=assess(group, facts, points) if full else None,
    )
