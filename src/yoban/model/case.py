"""A case: findings that belong together, with what was worked out of them.

Everything said carries the uids of the events or findings it rests on (`refs`). Sentences are
`Say`: a key of the message catalogues (content/locales) with values, so that they can be told in
every language. Times are microseconds since 1970 UTC.

Pure, frozen values; docs/reference/cases.md describes them as exported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from yoban.model.finding import Entity, EventRef

Refs = tuple[str, ...]  # uids of events or findings


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence: key of the catalogue, values to fill in (texts of logs stay inert), refs."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    refs: Refs = ()


# ── joining ────────────────────────────────────────────────────────────────────────────────────
LinkKind = Literal[
    "lineage",  # the same process tree, cut at processes that start everything (services.exe …)
    "session",  # the same logon session
    "injection",  # one process wrote code into the other
    "spawn",  # a service, task, WMI or remote command that one made and the other ran as
    "file",  # one wrote the file that the other ran, read or sent
    "remote",  # a connection or logon from the one's host to the other's
    "entity",  # a specific entity in common
    "principal",  # the same cloud principal, key or token from the same place
    "mail",  # the mail, its recipient and what came of it
    "correlation",  # a correlation that counts the other's event
    "host",  # near in time on one host: weak, joins only together with another reason
    "manual",  # a person said so
]


@dataclass(frozen=True, slots=True)
class Link:
    """Why two findings are in one case. strength: 0 to 1, 1 = certain; joined from 1/2 on."""

    a: str
    b: str
    kind: LinkKind
    strength: float
    reason: Say
    entities: tuple[Entity, ...] = ()


# ── severity ───────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Term:
    """One summand of a score. Never negative."""

    name: str
    points: float
    because: Say


@dataclass(frozen=True, slots=True)
class Score:
    """value: the sum, 0 to 100. level: what it makes of the case (docs/explanation/severity.md).

    tags: shown beside, never lowering: "blocked", "declared", "scanner" …
    outside: the level of what no declared test or change covers; declared: which cover the rest.
    """

    value: float
    level: str
    terms: tuple[Term, ...] = ()
    tags: tuple[str, ...] = ()
    outside: str = ""  # "": nothing is declared, it is the level
    declared: tuple[Say, ...] = ()

    @property
    def pages(self) -> bool:
        """Whether a human is to look now."""
        return (self.outside or self.level) in ("high", "critical")


# ── what happened ──────────────────────────────────────────────────────────────────────────────
FactKind = Literal[
    "delivery",
    "execution",
    "account_used",
    "account_targeted",
    "account_mentioned",
    "tool",
    "c2",
    "persistence",
    "privilege_escalation",
    "injection",
    "credential_access",
    "discovery",
    "lateral_movement",
    "collection",
    "exfiltration",
    "defence_tampering",
    "impact",
    "cloud_change",
    "mail_rule",
]


@dataclass(frozen=True, slots=True)
class KeyFact:
    """One thing that is known of the attack, typed.

    value: the normalised thing itself: path of a payload, "address:port" of a server, account,
        path of a dump … details: named texts (path, sha256, host, account, command, port, domain,
        how, target …). inferred: worked out, not stated by one event.
    """

    kind: FactKind
    value: str
    time: int | None
    host: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    refs: Refs = ()
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Technique:
    """An ATT&CK technique seen. tactics: short names; findings: which say so."""

    uid: str
    tactics: tuple[str, ...]
    first: int | None
    findings: Refs


State = Literal["affected", "touched", "clean", "unchecked"]


@dataclass(frozen=True, slots=True)
class Extent:
    """How far something of the customer's was reached, with the proof."""

    kind: str  # host, account, address, file, mailbox, cloud …
    value: str
    state: State
    since: int | None
    until: int | None
    why: Say
    refs: Refs = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a chain of causes, from effect back to cause or forward."""

    time: int | None
    say: Say
    refs: Refs = ()


@dataclass(frozen=True, slots=True)
class RootCause:
    """How it began, as far as the evidence shows.

    vector: phishing_link, phishing_attachment, user_execution, drive_by, valid_account,
        brute_force, exploited_service, remote_service, supply_chain, removable_media, unknown.
    earliest, latest: the interval in which it began (equal when certain).
    let_in: what made it possible; missing: what would have told more; confidence: 0 to 1.
    """

    vector: str
    host: str
    account: str
    earliest: int | None
    latest: int | None
    let_in: Say
    confidence: float
    chain: tuple[Step, ...] = ()
    missing: tuple[Say, ...] = ()
    refs: Refs = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """An entry of the timeline. kind: finding, event, gap or skew. event: its raw record."""

    time: int | None
    time_quality: str
    kind: str
    host: str
    source: str
    say: Say
    level: str = ""
    event: EventRef | None = None
    finding: str = ""
    process: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """One run of a program on a host. key: unique in the tenant, also across reboots and pid reuse.

    parent: key of the parent's run, "" when its start is not in the evidence; account: as
    domain\\name or name; session: logon id; ended: when known.
    """

    key: str
    host: str
    image: str
    cmd_line: str
    account: str
    session: str
    pid: int | None
    guid: str
    started: int | None
    ended: int | None
    parent: str
    parent_image: str
    hashes: Mapping[str, str] = field(default_factory=dict)
    refs: Refs = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A process in a case's tree. depth: 0 for roots; findings: raised on it; reason: why shown."""

    process: Process
    depth: int
    findings: Refs = ()
    context: bool = False  # an ancestor or child without a finding


# ── what to think and do ───────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Question:
    """What to ask next, and the query that answers it (Sigma text or SQL over the lake)."""

    say: Say
    query: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Containment:
    """An action worth taking on an entity, before anybody decides on it.

    action: isolate_host, disable_account, reset_password, revoke_sessions, block_address,
        block_domain, quarantine_file, kill_process, remove_persistence, purge_mail, revoke_key …
    """

    action: str
    entity: Entity
    because: Say


@dataclass(frozen=True, slots=True)
class Assessment:
    """verdict: malicious, authorised, benign, rule_wrong or insufficient: proposed, not decided."""

    verdict: str
    reasons_for: tuple[Say, ...] = ()
    reasons_against: tuple[Say, ...] = ()
    questions: tuple[Question, ...] = ()
    containment: tuple[Containment, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """What the machine made of a group of findings. What people decide about it is kept apart.

    findings: uids that carry the case; context: weak ones beside them. folded: repeats, as
    (first finding's uid, count, first time, last time).
    """

    uid: str
    tenant: str
    title: Say
    score: Score
    first_seen: int | None
    last_seen: int | None
    findings: Refs
    context: Refs = ()
    hosts: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    indicators: tuple[Entity, ...] = ()
    techniques: tuple[Technique, ...] = ()
    key_facts: tuple[KeyFact, ...] = ()
    root_cause: RootCause | None = None
    extent: tuple[Extent, ...] = ()
    timeline: tuple[Moment, ...] = ()
    process_tree: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()
    assessment: Assessment | None = None
    folded: tuple[tuple[str, int, int | None, int | None], ...] = ()

    @property
    def level(self) -> str:
        """Severity, one of `finding.LEVELS`."""
        return self.score.level
