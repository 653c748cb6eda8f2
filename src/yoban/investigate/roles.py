"""Roles of hosts and accounts that telemetry shows: inferred, so they raise and never lower.

In:   a world.  Out: `Roles`.
- domain controller: it grants Kerberos tickets (events 4768 on it, Kerberos answers from it)
- server: at least `MANY` different hosts log on to it
- administrator: an account that logs on remotely to at least `MANY` hosts
Cost: one pass over the logons and one question to the traces.  Pure.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from yoban.investigate.identity import is_local, is_own, is_public
from yoban.investigate.world import World

MANY = 5
TICKETS = 20_000  # events read to learn who grants tickets
_TICKET = 3  # OCSF activity of 3002: a ticket was granted
_KERBEROS = 88


@dataclass(frozen=True, slots=True)
class Roles:
    """Canonical hosts and bare accounts by inferred role."""

    controllers: frozenset[str] = frozenset()
    servers: frozenset[str] = frozenset()
    admins: frozenset[str] = frozenset()


def infer(world: World) -> Roles:
    """The roles that a world's telemetry shows."""
    controllers = {
        world.host_of(r) for r in world.traces.select((3002,), (_TICKET,), limit=TICKETS)
    }
    for met in world.traces.together(("dst_endpoint.ip", "activity_name"), (3002,)):
        if met.values[1].lower() == "kerberos" and _inside(met.values[0]):
            controllers.add(world.hosts.name(met.values[0], met.last))
    by_host: dict[str, set[str]] = defaultdict(set)
    by_account: dict[str, set[str]] = defaultdict(set)
    for logon in world.logons:
        if logon.granted and logon.source and logon.source != logon.host:
            by_host[logon.host].add(logon.source)
            if not is_local(logon.account):
                by_account[logon.account].add(logon.host)
    return Roles(
        frozenset(controllers - {""}),
        frozenset(h for h, sources in by_host.items() if h and len(sources) >= MANY),
        frozenset(a for a, hosts in by_account.items() if len(hosts) >= MANY),
    )


def _inside(address: str) -> bool:
    return not is_own(address) and not is_public(address)
