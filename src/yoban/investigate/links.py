"""How much each kind of thing that findings share joins them, and how that is said.

A `Key` is something shared. *Telling* keys (`TELLING`) join by themselves, weak findings too;
the others are reasons between findings at medium or above, and join only when they add up to
`JOIN`. A weak finding beside a case is attached as context from `ATTACH` on.

Pure values and arithmetic; docs/explanation/cases.md tells the same in words.
"""

from __future__ import annotations

from typing import NamedTuple, cast

from yoban.model.case import LinkKind

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 3600 * SECOND

JOIN = 0.5
ATTACH = 0.6


class Key(NamedTuple):
    """Something that findings share. kind: of `KINDS`; value: what; strength: None, the kind's."""

    kind: str
    value: str
    strength: float | None = None


class Kind(NamedTuple):
    """link: what it is called in a case. reach: µs that neighbours on it may be apart."""

    link: str
    strength: float
    reach: int | None
    telling: bool


KINDS: dict[str, Kind] = {
    "lineage": Kind("lineage", 1.0, None, True),
    "injection": Kind("injection", 0.95, None, True),
    "logon": Kind("session", 0.9, 12 * HOUR, True),  # the session of one remote logon
    "service": Kind("spawn", 0.9, 10 * MINUTE, True),
    "command": Kind("spawn", 0.9, 24 * HOUR, True),
    "token": Kind("principal", 0.9, 12 * HOUR, True),
    "principal": Kind("principal", 0.8, 12 * HOUR, True),
    "message": Kind("mail", 0.9, None, True),  # one message to one recipient
    "request": Kind("entity", 0.9, 10 * MINUTE, True),  # requests of one client to one server
    "repeat": Kind("host", 0.6, 10 * MINUTE, True),
    # reasons, which add up
    "entity": Kind("entity", 0.6, None, False),
    "desktop": Kind("session", 0.35, HOUR, False),  # the session in which a person works
    "cloud": Kind("principal", 0.4, HOUR, False),  # one principal from another address
    "agent": Kind("principal", 0.15, HOUR, False),  # the same client program of it
    "service_process": Kind("lineage", 0.3, 10 * MINUTE, False),
    "account": Kind("entity", 0.15, HOUR, False),
    "host": Kind("host", 0.5, 30 * MINUTE, False),
}
TELLING = frozenset(kind for kind, about in KINDS.items() if about.telling)


def link_kind(kind: str) -> LinkKind:
    """What a kind of key is called among a case's links."""
    return cast(LinkKind, KINDS[kind].link)


def strength(key: Key) -> float:
    """How much a key joins, 0 to 1."""
    return KINDS[key.kind].strength if key.strength is None else key.strength


def nearness(gap: int, ranks: tuple[int, int], loose: int, common: bool) -> float:
    """What two findings near in time on one host are to each other.

    gap: µs between them. ranks: of their levels. loose: how many of the two no process, session or
    account ties to anything: nothing but time can. common: the host or one of the rules is busy,
    so that being near means little.
    """
    if gap > 30 * MINUTE:
        return 0.0
    points = 0.5 if gap <= 2 * MINUTE else 0.35 if gap <= 10 * MINUTE else 0.2
    low = min(ranks)
    points *= 1.0 if low >= 3 else 0.7 if low == 2 else 0.5
    points += 0.1 if loose else 0.0
    return min(points * (0.5 if common else 1.0), 0.6)


class Bridge(NamedTuple):
    """Two keys that belong together: what one did led to the other. name: what shows it."""

    kind: LinkKind
    one: tuple[str, str]
    other: tuple[str, str]
    strength: float
    name: str
    time: int | None = None
