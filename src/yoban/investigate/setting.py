"""What is known of a tenant beside its findings: what it says of itself, and roles inferred.

In:   the business context and a world.  Out: a `Setting`, made once a run.  Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yoban.investigate.context import Business
from yoban.investigate.identity import is_address, is_own, is_session
from yoban.investigate.roles import Roles, infer
from yoban.investigate.world import World

BEFORE = 7 * 24 * 3600 * 1_000_000  # µs that a session may be older than a declared test


@dataclass(frozen=True)
class Setting:
    """sessions: (canonical host, logon id in lower case) → where the logon came from.

    addresses: canonical host → addresses that it says are its own, or that the tenant does; both
    only where there are declared tests or changes.
    """

    business: Business = field(default_factory=Business)
    roles: Roles = field(default_factory=Roles)
    sessions: Mapping[tuple[str, str], str] = field(default_factory=dict)
    addresses: Mapping[str, frozenset[str]] = field(default_factory=dict)


def setting(business: Business, world: World) -> Setting:
    """The setting of a tenant."""
    if not business.declared:
        return Setting(business, infer(world))
    return Setting(business, infer(world), _sessions(business, world), _addresses(business, world))


def _sessions(business: Business, world: World) -> dict[tuple[str, str], str]:
    """Sessions that came from elsewhere; an id that came from two places tells nothing.

    Only those begun at most `BEFORE` before a declaration: others count for none.
    """
    spans = [(one.since - BEFORE, one.until) for one in business.declared]
    logons = [
        logon
        for logon in world.logons
        if logon.granted
        and is_session(logon.session)
        and logon.time is not None
        and any(since <= logon.time <= until for since, until in spans)
    ]
    rows = world.traces.of({logon.ref for logon in logons})
    found: dict[tuple[str, str], set[str]] = {}
    for logon in logons:
        row = rows[logon.ref]  # as it is written: names of addresses are guesses
        source = row.text("src_endpoint.ip") or row.text("src_endpoint.hostname")
        place = "" if is_own(source) else source
        found.setdefault((logon.host, logon.session.lower()), set()).add(place)
    return {key: next(iter(places)) for key, places in found.items() if len(places) == 1}


def _addresses(business: Business, world: World) -> dict[str, frozenset[str]]:
    """Addresses by host. What is only guessed of connections would let an attacker in."""
    found: dict[str, set[str]] = {}
    for met in world.traces.together(("device.hostname", "device.ip")):
        if is_address(met.values[1]):
            found.setdefault(world.hosts.name(met.values[0]), set()).add(met.values[1])
    for asset in business.assets:
        found.setdefault(world.hosts.name(asset.name), set()).update(asset.addresses)
    return {host: frozenset(addresses) for host, addresses in found.items()}
