"""What is known of a tenant beside its findings: what it says of itself, and roles inferred.

In:   the business context and a world.  Out: a `Setting`, made once a run.  Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yoban.investigate.context import Business
from yoban.investigate.identity import is_session
from yoban.investigate.roles import Roles, infer
from yoban.investigate.world import World


@dataclass(frozen=True)
class Setting:
    """sessions: (canonical host, logon id in lower case) → where the logon came from."""

    business: Business = field(default_factory=Business)
    roles: Roles = field(default_factory=Roles)
    sessions: Mapping[tuple[str, str], str] = field(default_factory=dict)


def setting(business: Business, world: World) -> Setting:
    """The setting of a tenant."""
    return Setting(business, infer(world), _sessions(world) if business.declared else {})


def _sessions(world: World) -> dict[tuple[str, str], str]:
    """Sessions that came from elsewhere; an id that came from two places tells nothing."""
    found: dict[tuple[str, str], set[str]] = {}
    for logon in world.logons:
        if logon.granted and is_session(logon.session):
            found.setdefault((logon.host, logon.session.lower()), set()).add(logon.source)
    return {key: next(iter(places)) for key, places in found.items() if len(places) == 1}
