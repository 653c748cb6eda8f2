"""What a case touches that matters: the most valuable host, account or network, and the hour.

In:   a group with its setting, findings.  Out: `Worth`, in points and words.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from yoban.investigate.group import MEDIUM, RANK, Group, hosts_of
from yoban.investigate.identity import account, is_local
from yoban.model.finding import Finding

POINTS = {"critical": 15.0, "high": 10.0, "medium": 4.0}
PRIVILEGED = 10.0
CONTROLLER, OTHER = 10.0, 4.0  # inferred
_NTDS = "ntds.dit"  # the accounts of a domain, kept on its controllers


class Worth(NamedTuple):
    """points: before the share of the case's level; refs: the finding that touches it."""

    points: float
    inferred: bool
    what: str
    why: str
    refs: tuple[str, ...]


class Late(NamedTuple):
    """A finding outside working hours. when: local time."""

    finding: str
    when: str
    zone: str


def touched(group: Group, findings: Sequence[Finding]) -> Worth | None:
    """The most valuable thing that findings touch."""
    found: dict[tuple[float, bool, str, str], Finding] = {}
    for finding in findings:
        for points, inferred, what, why in _worths(group, finding):
            found.setdefault((points, inferred, what, why), finding)
    if not found:
        return None
    # of equal ones what the tenant says goes before what is inferred
    best = min(found, key=lambda k: (-k[0], k[1], k[2], k[3]))
    return Worth(*best, (min(f.uid for k, f in found.items() if k == best),))


def _worths(group: Group, finding: Finding) -> Iterator[tuple[float, bool, str, str]]:
    business, roles = group.setting.business, group.setting.roles
    for host in _hosts(group, finding):
        asset = business.asset(host)
        if asset is not None and asset.criticality in POINTS:
            yield POINTS[asset.criticality], False, host, asset.criticality
        if asset is not None and asset.role == "domain_controller":
            yield CONTROLLER, False, host, asset.role
        if host in roles.controllers:
            yield CONTROLLER, True, host, "domain_controller"
        if host in roles.servers:
            yield OTHER, True, host, "server"
        network = business.range_of(host)
        if network is not None and network.criticality in POINTS:
            yield POINTS[network.criticality], False, network.range, network.criticality
    for entity in finding.entities:
        if entity.kind == "account" and not is_local(entity.value):
            known = business.account(entity.value)
            if known is not None and known.privilege == "admin":
                yield PRIVILEGED, False, known.name, "admin"
            if account(entity.value) in roles.admins:
                yield OTHER, True, account(entity.value), "admin"
        elif entity.kind == "file" and entity.value.lower().endswith(_NTDS):
            yield CONTROLLER, True, entity.value, "domain_controller"


def _hosts(group: Group, finding: Finding) -> list[str]:
    """The hosts and addresses that a finding is on or about."""
    names = hosts_of(finding, group.world)
    for entity in finding.entities:
        if entity.kind in ("host", "address") and entity.value:
            names += [group.world.hosts.name(entity.value, finding.time), entity.value.lower()]
    return list(dict.fromkeys(n for n in names if n))


def outside_hours(group: Group, findings: Sequence[Finding]) -> Late | None:
    """The first finding of medium or above that is outside the working hours."""
    hours = group.setting.business.hours
    if hours is None:
        return None
    times = [(f.time, f.uid) for f in findings if _serious(f) and f.time is not None]
    for time, uid in sorted(times):
        if not hours.within(time):
            return Late(uid, f"{hours.local(time):%Y-%m-%d %H:%M}", hours.zone)
    return None


def _serious(finding: Finding) -> bool:
    return RANK.get(finding.level, 0) >= MEDIUM


def roles_beside(group: Group) -> list[str]:
    """Roles of hosts that take part, to be shown beside the score."""
    business = group.setting.business
    if not business.assets:
        return []
    roles = set()
    for finding in group.findings:
        for host in _hosts(group, finding):
            asset = business.asset(host)
            if asset is not None:
                roles.add(asset.role)
    return sorted(roles & {"scanner", "admin_host"})
