"""How far it went: what is affected, touched, checked and clean, or could not be checked and why.

In:   a case's scene and its key facts.  Out: `Extent`s, with proof, and the denominator.
A host is *affected* when the attack's programs ran on it or a finding of medium or above is on it;
*touched* when these only connected to it; *clean* when its own telemetry of processes or
connections spans the time of the case and shows none of the case's addresses, domains and hashes;
*unchecked* when it is only named by others. Accounts, files, mailboxes and cloud principals come
from the facts.

Cost: one question to the trace for each kind of indicator, and one for who reports.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yoban.investigate.group import MEDIUM, RANK, hosts_of
from yoban.investigate.identity import is_address
from yoban.investigate.scene import Scene
from yoban.model.case import Extent, KeyFact, Say
from yoban.model.trace import Together

MOST = 200  # hosts that are listed of a state
HOUR = 3_600_000_000
AFFECTED = {
    "account_used": "account",
    "execution": "file",
    "tool": "file",
    "mail_rule": "mailbox",
    "cloud_change": "cloud",
}


def extent(stage: Scene, facts: Sequence[KeyFact]) -> tuple[Extent, ...]:
    """The extent of a case."""
    affected = _affected(stage)
    found = [
        Extent(
            "host", host, "affected", since, until, Say("extent.ran", {"host": host}, refs), refs
        )
        for host, (since, until, refs) in affected.items()
    ]
    touched = _touched(stage, affected)
    found += touched
    held = {*affected, *(one.value for one in touched)}
    found += _others(stage, facts, held)
    found += _things(facts)
    return tuple(found)


Span = tuple[int | None, int | None, tuple[str, ...]]


def _affected(stage: Scene) -> dict[str, Span]:
    """Host → since, until, proof."""
    times: dict[str, list[int]] = {}
    refs: dict[str, list[str]] = {}
    for process in stage.core.values():
        if process.started is not None and process.host:
            times.setdefault(process.host, []).append(process.started)
            refs.setdefault(process.host, []).extend(process.refs[:1])
    for finding in stage.group.findings:
        if RANK.get(finding.level, 0) >= MEDIUM:
            for host in hosts_of(finding, stage.group.world):
                times.setdefault(host, []).extend([finding.time] if finding.time else [])
                refs.setdefault(host, []).append(finding.uid)
    return {
        host: (
            min(times[host], default=None),
            max(times[host], default=None),
            tuple(dict.fromkeys(refs.get(host, ())))[:20],
        )
        for host in sorted(times, key=lambda h: (min(times[h], default=0), h))
    }


def _touched(stage: Scene, affected: dict[str, Span]) -> list[Extent]:
    """Other machines of the customer's that the attack's programs connected to."""
    met: dict[str, list[tuple[int, str]]] = {}
    known = set(stage.group.world.hosts.known())
    for _, row in stage.network:
        there = stage.group.world.hosts.name(row.text("dst_endpoint.ip"), row.time)
        if there in known and there not in affected and row.time is not None:
            met.setdefault(there, []).append((row.time, row.uid))
    found = []
    for host, seen in sorted(met.items()):
        refs = tuple(uid for _, uid in seen[:20])
        why = Say("extent.connected", {"host": host}, refs)
        found.append(Extent("host", host, "touched", min(seen)[0], max(seen)[0], why, refs))
    return found[:MOST]


def _others(stage: Scene, facts: Sequence[KeyFact], held: set[str]) -> Iterator[Extent]:
    """Machines that were looked at and are clean, those that could not be, and how many."""
    world, group = stage.group.world, stage.group
    first, last = group.first, group.last
    spans: dict[str, Together] = {}
    for met in world.traces.together(("device.hostname",), (1007, 4001, 4003)):
        spans[world.hosts.name(met.values[0])] = met
    reporting = set(spans)
    hits = _hits(stage, facts)
    for host in sorted(reporting - held)[:MOST]:
        seen = spans[host]
        covers = (
            first is not None
            and last is not None
            and (seen.first or 0) <= first + HOUR
            and (seen.last or 0) >= last - HOUR
        )
        if host in hits:
            refs = tuple(hits[host][:20])
            yield Extent(
                "host", host, "touched", None, None, Say("extent.seen", {"host": host}, refs), refs
            )
        elif covers:
            why = Say("extent.clean", {"host": host, "events": str(seen.events)})
            yield Extent("host", host, "clean", seen.first, seen.last, why)
        else:
            why = Say("extent.part", {"host": host})
            yield Extent("host", host, "unchecked", seen.first, seen.last, why)
    known = set(world.hosts.known()) | reporting | held
    for host in sorted(known - reporting - held)[:MOST]:
        if not is_address(host):
            yield Extent(
                "host", host, "unchecked", None, None, Say("extent.silent", {"host": host})
            )
    if not known:
        return
    sums = {"reporting": str(len(reporting & known)), "known": str(len(known))}
    state = "clean" if reporting >= known else "unchecked"
    value = f"{sums['reporting']} / {sums['known']}"
    yield Extent("coverage", value, state, None, None, Say("extent.coverage", sums))  # type: ignore[arg-type]


def _hits(stage: Scene, facts: Sequence[KeyFact]) -> dict[str, list[str]]:
    """Host → events with one of the case's addresses, domains or hashes."""
    wanted: dict[str, set[str]] = {}
    for fact in facts:
        if fact.kind == "c2":
            for name, attribute in (("address", "dst_endpoint.ip"), ("domain", "query.hostname")):
                if text := fact.details.get(name):
                    wanted.setdefault(attribute, set()).add(text)
        if fact.kind in ("execution", "tool") and (digest := fact.details.get("sha256")):
            wanted.setdefault("file.hash.sha256", set()).add(digest)
    found: dict[str, list[str]] = {}
    for attribute, values in sorted(wanted.items()):
        for row in stage.group.world.traces.select(where={attribute: sorted(values)}, limit=5000):
            if host := stage.group.world.host_of(row):
                found.setdefault(host, []).append(row.uid)
    return found


def _things(facts: Sequence[KeyFact]) -> Iterator[Extent]:
    """What facts say of accounts, files, mailboxes and the cloud."""
    seen = set()
    for fact in facts:
        kind = AFFECTED.get(fact.kind)
        value = fact.value
        if kind in ("cloud", "mailbox"):  # whose it is, not what the rule or operation is called
            value = fact.details.get("account") or fact.details.get("mailbox") or fact.value
        if kind and (kind, value) not in seen:
            seen.add((kind, value))
            why = Say(f"extent.{kind}", {"what": value}, fact.refs)
            yield Extent(kind, value, "affected", fact.time, None, why, fact.refs)
        if fact.kind == "account_targeted" and ("account", fact.value) not in seen:
            seen.add(("account", fact.value))
            why = Say("extent.targeted", {"what": fact.value}, fact.refs)
            yield Extent("account", fact.value, "touched", fact.time, None, why, fact.refs)
