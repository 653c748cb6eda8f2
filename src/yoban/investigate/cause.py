"""How it began, and what followed: from the key facts back to the first cause that is visible.

In:   a case's scene and its key facts.  Out: a `RootCause`, or None when nothing says how.
The first program of the attack is the entry; what it was started by, where its file came from, who
had logged on and from where say how it got in. What would have told more is named. The chain goes
from the cause forward: the first fact of each kind, in order of time.

Cost: nothing beyond the scene.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yoban.investigate.group import MEDIUM, RANK
from yoban.investigate.identity import is_local
from yoban.investigate.paths import SERVERS
from yoban.investigate.programs import base, same
from yoban.investigate.scene import Scene, has, refs_of
from yoban.model.case import KeyFact, Process, RootCause, Say, Step
from yoban.model.finding import Finding

HOUR = 3_600_000_000
MAIL = 72 * HOUR  # how long before the first program a message may have brought it
OFFICE = frozenset(
    {"winword.exe", "excel.exe", "powerpnt.exe", "outlook.exe", "onenote.exe", "thunderbird.exe"}
)
REMOTE = frozenset({"services.exe", "wmiprvse.exe", "wsmprovhost.exe", "psexesvc.exe"})
FORWARD = (
    *("delivery", "execution", "c2", "privilege_escalation", "injection", "persistence"),
    *("credential_access", "discovery", "lateral_movement", "collection", "exfiltration"),
    *("defence_tampering", "cloud_change", "mail_rule", "impact"),
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the case began with, as far as facts say."""

    process: Process | None
    execution: KeyFact | None
    delivery: KeyFact | None
    mail: Finding | None
    first: Finding


def cause(stage: Scene, facts: Sequence[KeyFact]) -> RootCause | None:
    """The root cause of a case."""
    findings = [f for f in stage.group.findings if RANK.get(f.level, 0) >= MEDIUM]
    if not findings:
        return None
    entry = _entry(stage, facts, findings)
    vector, let_in, sure = _vector(stage, entry, findings)
    times = [
        t
        for t in (
            entry.mail.time if entry.mail else None,
            entry.delivery.time if entry.delivery else None,
            entry.process.started if entry.process else None,
            entry.execution.time if entry.execution else None,
        )
        if t is not None
    ] or [t for t in (entry.first.time,) if t is not None]
    host = entry.process.host if entry.process else stage.host(entry.first)
    return RootCause(
        vector=vector,
        host=host,
        account=_account(stage, entry),
        earliest=min(times, default=None),
        latest=max(times, default=None),
        let_in=let_in,
        confidence=sure,
        chain=tuple(_chain(facts)),
        missing=tuple(_missing(stage, entry)),
        refs=let_in.refs,
    )


def _entry(stage: Scene, facts: Sequence[KeyFact], findings: Sequence[Finding]) -> _Entry:
    process = _first(stage)
    runs = sorted(
        (f for f in facts if f.kind == "execution" and f.time is not None),
        key=lambda f: f.time or 0,
    )
    execution = runs[0] if runs else None
    came = sorted(
        (f for f in facts if f.kind == "delivery" and f.time is not None),
        key=lambda f: f.time or 0,
    )
    wanted = same(execution.value) if execution else ""
    fitting = [f for f in came if wanted and same(f.details.get("path", "")) == wanted]
    delivery = next(iter(fitting or came), None)
    start = execution.time if execution else process.started if process else None
    mails = [
        f
        for f in stage.group.findings
        if any(e.kind == "mailbox" and e.role == "recipient" for e in f.entities)
        and f.time is not None
        and (start is None or 0 <= start - f.time <= MAIL)
    ]
    return _Entry(process, execution, delivery, mails[0] if mails else None, findings[0])


def _first(stage: Scene) -> Process | None:
    """The first program of the attack that is known by name: what started it may not be."""
    found = []
    for entry in stage.entries:
        below = [p for p in stage.group.world.children(entry.key) if p.key in stage.core]
        found += [p for p in ([entry] if entry.image else below) if p.image]
    return min(found, key=lambda p: (p.started is None, p.started or 0, p.key), default=None)


def _vector(stage: Scene, entry: _Entry, findings: Sequence[Finding]) -> tuple[str, Say, float]:
    """How it got in, what made that possible, and how sure that is."""
    process, execution = entry.process, entry.execution
    parent = base(process.parent_image) if process else ""
    exploit = next((f for f in findings if has(f, "T1190")), None)
    if exploit is not None or parent in SERVERS or (process and base(process.image) in SERVERS):
        refs = refs_of(exploit) if exploit else process.refs if process else ()
        return "exploited_service", Say("cause.exploited", {}, refs), 0.8 if exploit else 0.6
    if entry.mail is not None:
        attached = parent in OFFICE or bool(
            execution and execution.details.get("how") == "document"
        )
        vector = "phishing_attachment" if attached else "phishing_link"
        return vector, Say(f"cause.{vector}", {}, refs_of(entry.mail)), 0.8
    if process is not None and OFFICE & {parent, base(process.image)}:
        values = {"parent": process.parent_image if parent in OFFICE else process.image}
        return "phishing_attachment", Say("cause.document", values, process.refs), 0.6
    if entry.delivery is not None and execution is not None:
        values = {"file": entry.delivery.details.get("path", "") or entry.delivery.value}
        refs = (*entry.delivery.refs, *execution.refs)
        return "user_execution", Say("cause.downloaded", values, refs), 0.9
    guessed = next((f for f in findings if has(f, "T1110")), None)
    if guessed is not None:
        return "brute_force", Say("cause.guessed", {}, refs_of(guessed)), 0.7
    if parent in REMOTE and process is not None:
        return (
            "remote_service",
            Say("cause.remote", {"parent": process.parent_image}, process.refs),
            0.5,
        )
    if process is not None and parent == "explorer.exe":
        return "user_execution", Say("cause.run", {"file": process.image}, process.refs), 0.7
    if process is None and stage.group.accounts:
        values = {"account": stage.group.accounts[0]}
        return "valid_account", Say("cause.account", values, refs_of(entry.first)), 0.6
    return "unknown", Say("cause.unknown", {}, refs_of(entry.first)), 0.2


def _account(stage: Scene, entry: _Entry) -> str:
    process = entry.process
    if process is not None and process.account and not is_local(process.account):
        return process.account.rsplit("\\", 1)[-1]
    return next(iter(stage.group.accounts), "")


def _missing(stage: Scene, entry: _Entry) -> Iterator[Say]:
    """Telemetry that would have told more."""
    process = entry.process
    if process is None:
        if stage.group.hosts:
            yield Say("cause.no_processes", {"host": stage.group.hosts[0]})
        return
    if entry.delivery is None and entry.mail is None:
        yield Say("cause.no_delivery", {"file": process.image}, process.refs)
    if process.started is None:
        yield Say("cause.no_start", {"process": process.image}, process.refs)
    if not stage.network:
        yield Say("cause.no_network", {"host": process.host}, process.refs)
    if not any(one.session and one.session == process.session for one in stage.group.world.logons):
        yield Say("cause.no_logon", {"account": _account(stage, entry) or "?"}, process.refs)


def _chain(facts: Sequence[KeyFact]) -> Iterator[Step]:
    """The first fact of each kind, in order of time."""
    first: dict[str, KeyFact] = {}
    for fact in sorted(facts, key=lambda f: (f.time is None, f.time or 0)):
        if fact.kind in FORWARD:
            first.setdefault(fact.kind, fact)
    for fact in sorted(first.values(), key=lambda f: (f.time is None, f.time or 0)):
        values = {"what": fact.value, "host": fact.host or "-"}
        yield Step(fact.time, Say(f"cause.then_{fact.kind}", values, fact.refs), fact.refs)
