"""Which findings are wholly within a declared test or change.

In:   a group with its setting.  Out: declaration → uids of the findings within it.
A finding is within when its events show the account, tool, source and target of the tuple, and all
of them lie in its time. What they do not show is not within, unless the declaration says `any`.
Credential dumping, clearing of logs and deletion of backups never are.  Pure.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from yoban.investigate.context import ANY, Declared
from yoban.investigate.group import Group, hosts_of, session_of
from yoban.investigate.identity import account, is_address, is_local, is_own, short
from yoban.investigate.world import base
from yoban.model.case import Process
from yoban.model.finding import Finding

# ATT&CK: credential dumping; logs cleared (two numberings of it); recovery and backups deleted
NEVER = ("T1003", "T1070.001", "T1070.002", "T1685.005", "T1685.006", "T1490")


@dataclass(frozen=True, slots=True)
class Covered:
    """within: declaration and the uids of its findings, in order of the declarations."""

    within: tuple[tuple[Declared, tuple[str, ...]], ...] = ()


def covered(group: Group) -> Covered:
    """The findings of a group that declarations cover."""
    declared = group.setting.business.declared
    if not declared:
        return Covered()
    found: dict[int, list[str]] = {}
    for finding in group.findings:
        for number, one in enumerate(declared):
            if within(one, finding, group):
                found.setdefault(number, []).append(finding.uid)
                break
    return Covered(tuple((declared[n], tuple(uids)) for n, uids in sorted(found.items())))


def within(one: Declared, finding: Finding, group: Group) -> bool:
    """Whether a finding is wholly within a declaration."""
    if any(t.upper().startswith(NEVER) for t in finding.attack):
        return False
    times = [finding.time, *(e.time for e in finding.events)]
    if any(t is None or not one.since <= t <= one.until for t in times):
        return False
    if len(group.rows(finding)) < len(finding.events):
        return False  # events that cannot be looked at are not shown to be within
    sources, targets = _ends(finding, group)
    return (
        _all(_accounts(finding), one.accounts)
        and _tool(one.tools, group.processes(finding), group)
        and _placed(sources, one.sources, group)
        and _placed(targets, one.targets, group)
    )


def _accounts(finding: Finding) -> set[str]:
    """Who acted; where no event says so, whose account it was."""
    for role in ("actor", "target"):
        names = {e.value for e in finding.entities if (e.kind, e.role) == ("account", role)}
        if names := {account(n) for n in names if not is_local(n)}:
            return names
    return set()


def _all(found: set[str], wanted: tuple[str, ...]) -> bool:
    return wanted == (ANY,) or (bool(found) and found <= set(wanted))


def _tool(wanted: tuple[str, ...], processes: list[Process], group: Group) -> bool:
    """Whether each process is a declared tool, by name or hash, or was started by one."""
    if wanted == (ANY,):
        return True
    return bool(processes) and all(
        any(_is(one, wanted) for one in (process, *group.world.ancestry(process.key)))
        for process in processes
    )


def _is(process: Process, wanted: tuple[str, ...]) -> bool:
    hashes = (h.lower() for h in process.hashes.values())
    return base(process.image) in wanted or any(h in wanted for h in hashes)


def _ends(finding: Finding, group: Group) -> tuple[set[str], set[str]]:
    """Where it came from and where it went, as canonical hosts and addresses.

    Without a source of its own an event comes from where its logon session came from, else from
    its machine; without a destination it went to its machine.
    """
    hosts = set(hosts_of(finding, group.world))
    ends: dict[str, set[str]] = {"source": set(), "destination": set()}
    for entity in finding.entities:
        if entity.kind in ("host", "address") and entity.role in ends and not is_own(entity.value):
            ends[entity.role].add(_place(entity.value, group))
    sources, targets = ends["source"], ends["destination"]
    if not sources:
        sources = _by_session(finding, group) or hosts
    return sources, targets or hosts


def _place(value: str, group: Group) -> str:
    """A canonical host, or an address: of no host, unless that is known for certain."""
    text = value.strip().lower()
    if not is_address(text):
        return group.world.hosts.name(text)
    owners = [host for host, known in group.setting.addresses.items() if text in known]
    return owners[0] if len(owners) == 1 else text


def _by_session(finding: Finding, group: Group) -> set[str]:
    """Where the logon sessions of its events came from; empty for local ones."""
    wanted = {(group.world.host_of(r), session_of(r)) for r in group.rows(finding)}
    known = group.setting.sessions
    return {_place(known[key], group) for key in wanted if key[1] and known.get(key)}


def _placed(found: Iterable[str], wanted: tuple[str, ...], group: Group) -> bool:
    places = list(found)
    return bool(places) and all(_same(place, wanted, group) for place in places)


def _same(place: str, wanted: tuple[str, ...], group: Group) -> bool:
    """Whether a host or address is one declared, by name or address, or in a network declared."""
    known = [place] if is_address(place) else sorted(group.setting.addresses.get(place, ()))
    return any(_is_host(place, one) or any(_in(a, one) for a in known) for one in wanted)


def _is_host(place: str, wanted: str) -> bool:
    if is_address(place) or "/" in wanted:
        return False
    return place == wanted or ("." not in place and place == short(wanted))


def _in(address: str, wanted: str) -> bool:
    if not is_address(wanted.split("/", 1)[0]):
        return False
    network, ip = ipaddress.ip_network(wanted, strict=False), ipaddress.ip_address(address)
    return ip.version == network.version and ip in network
