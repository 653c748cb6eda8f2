"""Threat intelligence as values: one indicator, one warning list, one thing that was not read.

Frozen values; times are microseconds since 1970, UTC, None when unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

HASHES = ("md5", "sha1", "sha256")
KINDS = ("address", "network", "domain", "url", *HASHES, "email", "filename")
TLPS = ("clear", "green", "amber", "amber+strict", "red")


@dataclass(frozen=True, slots=True)
class Indicator:
    """A value that its source calls malicious.

    kind: one of KINDS; value: in the one spelling of `query/observable.py`.
    confidence: 0 to 100, None when the source does not say. seen: when it was last confirmed.
    direction: "source" or "destination" when it means only that end of a connection.
    source: who says so; uid, place: where in the feed it stands.
    """

    kind: str
    value: str
    confidence: int | None = None
    tlp: str = ""
    valid_from: int | None = None
    valid_until: int | None = None
    seen: int | None = None
    direction: str = ""
    tags: tuple[str, ...] = ()
    attack: tuple[str, ...] = ()
    description: str = ""
    source: str = ""
    uid: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class WarningList:
    """Values that are no sign of an attack by themselves, in MISP's form.

    type: string, substring, hostname, cidr or regex. kinds: those of indicators it is about.
    """

    name: str
    type: str
    kinds: tuple[str, ...]
    values: tuple[str, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in a feed that did not become an indicator. reason: a short, stable phrase.

    skipped: left out as the feed itself asks (revoked, not for detection); else it was not
    understood.
    """

    place: str
    reason: str
    detail: str = ""
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """A feed as findings name it. version: hash of its content. added: when it was read, µs.

    confidence, tlp: of indicators that have none of their own.
    """

    name: str
    version: str = ""
    origin: str = ""
    confidence: int | None = None
    tlp: str = ""
    added: int = 0
    licence: str = ""
