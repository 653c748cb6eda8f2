"""A case as plain values, as it stands in cases.json (docs/reference/cases.md).

In:   a case.  Out: nested dicts and lists; times in RFC 3339, sentences in every language.  Pure.
"""

from __future__ import annotations

from typing import Any

from yoban.model.case import Assessment, Case, Extent, Link, Moment, Node, RootCause, Say
from yoban.model.finding import Entity
from yoban.runtime.casebook import Book, Low
from yoban.runtime.phrases import LANGUAGES, tell
from yoban.store.findings import rfc3339

VERSION = 1


def book_object(book: Book) -> dict[str, Any]:
    """All of cases.json."""
    return {
        "version": VERSION,
        "cases": [case_object(entry.case) for entry in book.entries],
        "low": _low(book.low),
    }


def say_object(say: Say) -> dict[str, Any]:
    """A sentence in every language."""
    told = {language: tell(say, language) for language in LANGUAGES}
    return {"key": say.key, **told, "refs": list(say.refs)}


def case_object(case: Case) -> dict[str, Any]:
    """A case, all of it."""
    judged = case.assessment or Assessment("")
    return {
        "uid": case.uid,
        "tenant": case.tenant,
        "title": say_object(case.title),
        "severity": case.level,
        "score": {
            "value": case.score.value,
            "level": case.score.level,
            "terms": [
                {"name": t.name, "points": t.points, "because": say_object(t.because)}
                for t in case.score.terms
            ],
            "outside": case.score.outside or case.score.level,
        },
        "pages": case.score.pages,
        "tags": list(case.score.tags),
        "declared": [say_object(s) for s in case.score.declared],
        "verdict_proposed": judged.verdict or None,
        "reasons_for": [say_object(s) for s in judged.reasons_for],
        "reasons_against": [say_object(s) for s in judged.reasons_against],
        "first_seen": rfc3339(case.first_seen),
        "last_seen": rfc3339(case.last_seen),
        "hosts": list(case.hosts),
        "accounts": list(case.accounts),
        "indicators": [_entity(e) for e in case.indicators],
        "techniques": [
            {
                "uid": t.uid,
                "tactics": list(t.tactics),
                "first": rfc3339(t.first),
                "findings": list(t.findings),
            }
            for t in case.techniques
        ],
        "key_facts": _facts(case),
        "root_cause": None if case.root_cause is None else _cause(case.root_cause),
        "extent": [_extent(e) for e in case.extent],
        "timeline": [_moment(m) for m in case.timeline],
        "process_tree": [_node(n) for n in case.process_tree],
        "links": [_link(x) for x in case.links],
        "finding_uids": list(case.findings),
        "context_uids": list(case.context),
        "questions": [
            {"text": say_object(q.say), "query": q.query, "language": q.language}
            for q in judged.questions
        ],
        "containment": [
            {"action": c.action, "entity": _entity(c.entity), "because": say_object(c.because)}
            for c in judged.containment
        ],
        "folded": [
            {"finding": uid, "count": n, "first": rfc3339(first), "last": rfc3339(last)}
            for uid, n, first, last in case.folded
        ],
    }


def _facts(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "kind": f.kind,
            "value": f.value,
            "time": rfc3339(f.time),
            "host": f.host,
            "details": dict(f.details),
            "refs": list(f.refs),
            "inferred": f.inferred,
        }
        for f in case.key_facts
    ]


def _extent(extent: Extent) -> dict[str, Any]:
    return {
        "kind": extent.kind,
        "value": extent.value,
        "state": extent.state,
        "since": rfc3339(extent.since),
        "until": rfc3339(extent.until),
        "why": say_object(extent.why),
        "refs": list(extent.refs),
    }


def _entity(entity: Entity) -> dict[str, str]:
    return {"kind": entity.kind, "value": entity.value, "role": entity.role}


def _cause(cause: RootCause) -> dict[str, Any]:
    return {
        "vector": cause.vector,
        "host": cause.host,
        "account": cause.account,
        "earliest": rfc3339(cause.earliest),
        "latest": rfc3339(cause.latest),
        "let_in": say_object(cause.let_in),
        "confidence": cause.confidence,
        "chain": [
            {"time": rfc3339(s.time), "say": say_object(s.say), "refs": list(s.refs)}
            for s in cause.chain
        ],
        "missing": [say_object(s) for s in cause.missing],
        "refs": list(cause.refs),
    }


def _moment(moment: Moment) -> dict[str, Any]:
    event = moment.event
    return {
        "time": rfc3339(moment.time),
        "time_quality": moment.time_quality,
        "kind": moment.kind,
        "host": moment.host,
        "source": moment.source,
        "say": say_object(moment.say),
        "level": moment.level or None,
        "event": None
        if event is None
        else {"uid": event.uid, "input": event.input, "record": event.record},
        "finding": moment.finding or None,
        "process": moment.process or None,
    }


def _node(node: Node) -> dict[str, Any]:
    run = node.process
    return {
        "key": run.key,
        "parent": run.parent or None,
        "depth": node.depth,
        "host": run.host,
        "image": run.image,
        "cmd_line": run.cmd_line,
        "account": run.account,
        "session": run.session or None,
        "pid": run.pid,
        "guid": run.guid or None,
        "started": rfc3339(run.started),
        "ended": rfc3339(run.ended),
        "parent_image": run.parent_image,
        "hashes": dict(run.hashes),
        "findings": list(node.findings),
        "context": node.context,
        "refs": list(run.refs),
    }


def _link(link: Link) -> dict[str, Any]:
    return {
        "a": link.a,
        "b": link.b,
        "kind": link.kind,
        "strength": link.strength,
        "reason": say_object(link.reason),
        "entities": [_entity(e) for e in link.entities],
    }


def _low(low: Low) -> dict[str, Any]:
    return {
        "cases": low.cases,
        "findings": low.findings,
        "levels": dict(low.levels),
        "first_seen": rfc3339(low.first),
        "last_seen": rfc3339(low.last),
        "titles": [{"title": say_object(say), "cases": n} for say, n in low.titles],
    }
