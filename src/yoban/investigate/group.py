"""What a case is worked out from: its findings, the events they name, and the world around them.

Every part of a case (severity, facts, timeline, tree, extent, cause, assessment) is a function of a
`Group` and gives values of `model.case`. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from yoban.investigate.identity import account, is_local, is_session
from yoban.investigate.setting import Setting
from yoban.investigate.world import World
from yoban.model.case import Link, Process
from yoban.model.finding import LEVELS, Finding
from yoban.model.trace import Trace

RANK = {level: number for number, level in enumerate(LEVELS)}
MEDIUM = RANK["medium"]


@dataclass
class Group:
    """Findings that belong together, in order of (time, uid).

    traces: event uid → what the trace holds of it. lineage: keys of the processes that the
    attack ran as or through (those with findings, and what they started). tactics_of: ATT&CK
    technique → short names of its tactics.
    """

    uid: str
    tenant: str
    findings: tuple[Finding, ...]
    traces: Mapping[str, Trace]
    world: World
    links: tuple[Link, ...] = ()
    context: tuple[Finding, ...] = ()  # weak findings beside the case
    lineage: frozenset[str] = field(default_factory=frozenset)
    tactics_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    setting: Setting = field(default_factory=Setting)  # what is known of the tenant

    @property
    def first(self) -> int | None:
        """Time of the first finding's first event."""
        return min(self._times, default=None)

    @property
    def last(self) -> int | None:
        """Time of the last."""
        return max(self._times, default=None)

    @property
    def _times(self) -> Iterator[int]:
        for finding in self.findings:
            if finding.time is not None:
                yield finding.time
            yield from (e.time for e in finding.events if e.time is not None)

    def rows(self, finding: Finding) -> list[Trace]:
        """The traces of a finding's events; those that the trace does not hold are left out."""
        return [self.traces[e.uid] for e in finding.events if e.uid in self.traces]

    def processes(self, finding: Finding) -> list[Process]:
        """The processes that did what a finding tells."""
        found = (self.world.actor(row) for row in self.rows(finding))
        return list({p.key: p for p in found if p is not None}.values())

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """Canonical hosts on which findings are, in order of the first."""
        found: dict[str, None] = {}
        for finding in self.findings:
            for host in hosts_of(finding, self.world):
                found[host] = None
        return tuple(found)

    @cached_property
    def accounts(self) -> tuple[str, ...]:
        """Accounts that acted in findings, without the machines' own, in order of the first."""
        found: dict[str, None] = {}
        for finding in self.findings:
            for entity in finding.entities:
                if entity.kind == "account" and entity.role == "actor":
                    name = account(entity.value)
                    if not is_local(name):
                        found[name] = None
        return tuple(found)


def hosts_of(finding: Finding, world: World) -> list[str]:
    """The canonical hosts a finding is on."""
    names = [e.value for e in finding.entities if e.kind == "host" and e.role == "device"]
    if not names:
        names = [e.value for e in finding.entities if e.kind == "address" and e.role == "device"]
    return list(dict.fromkeys(world.hosts.name(n, finding.time) for n in names if n))


def session_of(row: Trace) -> str:
    """The logon session an event is of, "" when it is the machine's own."""
    uid = row.text("actor.session.uid")
    return uid.lower() if is_session(uid) else ""
