"""Findings and their trace → cases: join, score, work out.

In:   findings (in order of time), `Traces`.  Out: cases, the worst first.
Groups below `medium` are not worked out: they are the low bucket.  Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from yoban.investigate.assess import assess
from yoban.investigate.clues import clues
from yoban.investigate.cluster import Partition, cluster
from yoban.investigate.context import Business
from yoban.investigate.facts import key_facts
from yoban.investigate.group import MEDIUM, RANK, Group
from yoban.investigate.indicators import indicators
from yoban.investigate.scene import scene
from yoban.investigate.setting import setting
from yoban.investigate.severity import score
from yoban.investigate.techniques import techniques
from yoban.investigate.timeline import timeline
from yoban.investigate.title import title
from yoban.investigate.tree import tree
from yoban.investigate.world import World
from yoban.model.case import Case, Link
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
) -> list[Case]:
    """Cases of findings. tactics_of: ATT&CK technique → short names of its tactics.

    business: what the tenant says of itself.
    """
    groups = list(grouped(tenant, findings, traces, business))
    for group in groups:
        group.tactics_of = tactics_of or {}
    cases = [build(group) for group in groups]
    return sorted(cases, key=lambda c: (-c.score.value, c.first_seen or 0, c.uid))


def grouped(
    tenant: str, findings: Sequence[Finding], traces: Traces, business: Business | None = None
) -> Iterator[Group]:
    """The findings by what belongs together."""
    named = {e.uid for f in findings for e in f.events}
    rows = traces.of(named)
    hosts = sorted({e.value for f in findings for e in f.entities if e.kind == "host"})
    world = World(traces, hosts)
    known = setting(business or Business(), world)
    partition: Partition = cluster(clues(findings, rows, world))
    by_uid = {f.uid: f for f in findings}
    links: dict[str, list[Link]] = {}
    for link in partition.links:
        links.setdefault(link.a, []).append(link)
    for members in partition.groups:
        some = tuple(by_uid[uid] for uid in members)
        inside = tuple(link for uid in members for link in links.get(uid, ()))
        events = {e.uid: rows[e.uid] for f in some for e in f.events if e.uid in rows}
        group = Group(case_uid(tenant, members[0]), tenant, some, events, world, inside)
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
        timeline=timeline(stage) if stage is not None else (),
        process_tree=tree(stage) if stage is not None else (),
        links=group.links,
        assessment=assess(group, facts, points) if full else None,
    )
