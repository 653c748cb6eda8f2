"""A finding: one thing detected in events. Small frozen values; thousands, not millions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

LEVELS = ("informational", "low", "medium", "high", "critical")


@dataclass(frozen=True, slots=True)
class Entity:
    """A host, account, process, file, address, domain … that a finding touches."""

    kind: str
    value: str
    role: str


@dataclass(frozen=True, slots=True)
class EventRef:
    """Where an event stands: input (members after "!"), record number, and its uid."""

    uid: str
    input: str
    record: int
    time: int | None = None  # microseconds since 1970, UTC


@dataclass(frozen=True, slots=True)
class Vendor:
    """What the tool said whose alert a finding is; empty where it said nothing.

    product: the source's title. alert: which of the source's alerts. events: ids that it names.
    """

    product: str
    alert: str
    uid: str = ""
    signature: str = ""
    severity: str = ""
    description: str = ""
    stopped: bool = False
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """time: microseconds since 1970 UTC, None when the event has none. event: own fields.

    intel: the indicator that was seen, and where (docs/reference/result.md); None for the others.
    """

    uid: str
    tenant: str
    rule_uid: str
    rule_title: str
    rule_version: str
    level: str
    attack: tuple[str, ...]
    tactics: tuple[str, ...]
    time: int | None
    time_quality: str
    source: str
    input: str
    record: int
    event: dict[str, object]
    entities: tuple[Entity, ...] = ()
    events: tuple[EventRef, ...] = ()
    raw_sha256: str = ""
    licence: str = ""
    origin: str = ""
    notes: tuple[str, ...] = field(default=())
    vendor: Vendor | None = None
    intel: dict[str, object] | None = None


def event_uid(digest: str, number: int) -> str:
    """Identity of an event in triage: digest of its input and record number (never content)."""
    return f"{digest[:32]}-{number}"


def finding_uid(tenant: str, rule: str, anchor: str) -> str:
    """Identity of a finding: tenant, rule, and event uid (or group key + first)."""
    text = "\x1f".join((tenant, rule, anchor)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:32]
