"""A case as an Incident Finding of OCSF (class 2005), for lakes and SIEMs.

In:   an entry.  Out: one JSON object a line; its finding_info_list names every finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yoban import __version__
from yoban.model.case import Case
from yoban.model.finding import LEVELS, Entity, Finding
from yoban.model.ocsf import VERSION
from yoban.runtime.casebook import Entry
from yoban.runtime.exports._form import Form, json_bytes
from yoban.runtime.exports._view import tactic_names, technique_name
from yoban.runtime.phrases import inert, tell

CLASS, CREATE, CLOSE, UPDATE = 2005, 1, 3, 2
SEVERITY = {level: number for number, level in enumerate(LEVELS, 1)}
STATUS = {"new": (1, "New"), "acknowledged": (2, "In Progress"), "closed": (5, "Closed")}
ACTIVITY = {"new": CREATE, "acknowledged": UPDATE, "closed": CLOSE}
PROPOSED = {"malicious": (4, "Suspicious"), "insufficient": (7, "Insufficient Data")}
DECIDED = {
    "malicious": (2, "True Positive"),
    "authorised": (6, "Test"),
    "benign": (5, "Benign"),
    "rule_wrong": (1, "False Positive"),
    "insufficient": (7, "Insufficient Data"),
    "duplicate": (10, "Duplicate"),
}
OBSERVABLE = {
    "host": (1, "Hostname"),
    "address": (2, "IP Address"),
    "account": (4, "User Name"),
    "url": (6, "URL String"),
    "file": (7, "File Name"),
    "hash": (8, "Hash"),
    "process": (9, "Process Name"),
    "domain": (1, "Hostname"),
}


def incident(entry: Entry, language: str = "en") -> dict[str, Any]:
    """The event. Times are milliseconds; without any time it is 1970."""
    case, state = entry.case, entry.state
    status = str(state.get("status") or "new")
    status_id, status_name = STATUS.get(status, (0, "Unknown"))
    verdict_id, verdict = _verdict(entry)
    activity = ACTIVITY.get(status, CREATE)
    owner = inert(str(state.get("owner") or ""))
    made: dict[str, Any] = {
        "activity_id": activity,
        "category_uid": 2,
        "class_uid": CLASS,
        "type_uid": CLASS * 100 + activity,
        "time": _milli(case.last_seen) or 0,
        "severity_id": SEVERITY[case.level],
        "severity": case.level.capitalize(),
        "status_id": status_id,
        "status": status_name,
        "verdict_id": verdict_id,
        "verdict": verdict,
        "is_suspected_breach": case.level in ("high", "critical"),
        "message": tell(case.title, language),
        "desc": " ".join(tell(t.because, language) for t in case.score.terms),
        "metadata": {
            "version": VERSION,
            "uid": case.uid,
            "tenant_uid": case.tenant,
            "product": {"name": "yoban", "vendor_name": "yoban", "version": __version__},
        },
        "finding_info_list": [_info(f) for f in _of(entry)] or [{"uid": case.uid}],
        "attacks": [_attack(t.uid, x) for t in case.techniques for x in t.tactics or ("",)],
        "observables": list(_observables(case)),
        "unmapped": {"score": case.score.value, "tags": list(case.score.tags)},
    }
    made |= {"assignee": {"name": owner}} if owner else {"assignee_group": {"name": "unassigned"}}
    times = {"start_time": _milli(case.first_seen), "end_time": _milli(case.last_seen)}
    return made | {name: time for name, time in times.items() if time is not None}


def _verdict(entry: Entry) -> tuple[int, str]:
    """What people decided; before that what is proposed, never as certain."""
    decided = (entry.state.get("verdict") or {}).get("value")
    if decided in DECIDED:
        return DECIDED[decided]
    judged = entry.case.assessment
    return PROPOSED.get(judged.verdict if judged else "", (0, "Unknown"))


def _of(entry: Entry) -> Iterator[Finding]:
    yield from (entry.findings[uid] for uid in entry.case.findings if uid in entry.findings)


def _info(finding: Finding) -> dict[str, Any]:
    made: dict[str, Any] = {
        "uid": finding.uid,
        "title": finding.rule_title,
        "analytic": {"type_id": 1, "name": finding.rule_title, "uid": finding.rule_uid},
        "data_sources": [finding.source],
        "attacks": [_attack(uid) for uid in finding.attack],
        "related_events": [{"uid": e.uid} for e in finding.events],
    }
    first = _milli(finding.time)
    return made if first is None else made | {"first_seen_time": first}


def _attack(uid: str, tactic: str = "") -> dict[str, Any]:
    name = technique_name(uid)
    parent, dot, _ = uid.partition(".")
    made: dict[str, Any] = {"technique": {"uid": parent, "name": technique_name(parent) or parent}}
    if dot:
        made["sub_technique"] = {"uid": uid, "name": name.partition(": ")[2] or uid}
    known = tactic_names().get(tactic)
    return made if known is None else made | {"tactic": {"uid": known[0], "name": known[1]}}


def _observables(case: Case) -> Iterator[dict[str, Any]]:
    entities = [
        *case.indicators,
        *(Entity("host", h, "device") for h in case.hosts),
        *(Entity("account", a, "actor") for a in case.accounts),
    ]
    for number, entity in enumerate(dict.fromkeys(entities)):
        type_id, name = OBSERVABLE.get(entity.kind, (99, entity.kind))
        yield {
            "type_id": type_id,
            "type": name,
            "name": f"{entity.role or entity.kind}.{number}",
            "value": entity.value,
        }


def _milli(time: int | None) -> int | None:
    return None if time is None else time // 1000


def _make(entry: Entry, language: str) -> bytes:
    return json_bytes(incident(entry, language)) + b"\n"


export = Form("ocsf", _make)
