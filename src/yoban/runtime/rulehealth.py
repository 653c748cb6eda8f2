"""Rules that cannot do their work: never matchable, starved, failed, inactive.

In:   a RuleSet, the sources, and a result's summary for what was starved.  Out: plain dicts.
A rule is called never matchable only when that follows from the sources' own definitions: nothing
serves its logsource, the condition contradicts it, or a field is asked for that no such event has.
Cost: linear in the rules.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from yoban.model.rule import Condition, Rule, RuleSet
from yoban.model.source import Logsource, Source, Words
from yoban.query.match import any_of
from yoban.query.plan import Parts, renamed
from yoban.runtime._fields import CLOSED
from yoban.runtime.ruleview import Either, bases, every, logsource, serving


def health(
    rules: RuleSet,
    sources: Sequence[Source],
    unserved: Iterable[Rule],
    summary: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """All four lists.

    starved needs the summary of a triage result; without one it is None.
    """
    lost = {rule.uid: "no source serves its logsource" for rule in unserved}
    seen = None if summary is None else present(summary)
    starved = []
    for rule in rules.rules:
        served = serving(rule, sources)
        if rule.uid not in lost:
            reason = never(rule, served)
            if reason:
                lost[rule.uid] = reason
            elif seen is not None and not any(
                (s.name, (e.product, e.category, e.service)) in seen for s, e in served
            ):
                starved.append(_row(rule, "the result has no events of its logsource"))
    for above in rules.correlations:
        dead = [base.title for base in bases(rules, above) if base.uid in lost]
        if dead:
            lost[above.uid] = f"rests on rules that can never match: {', '.join(dead)}"
    return {
        "rules": len(rules.rules),
        "correlations": len(rules.correlations),
        "never": [_row(r, lost[r.uid]) for r in every(rules) if r.uid in lost],
        "starved": starved if seen is not None else None,
        "failed": [asdict(failure) for failure in rules.failures],
        "inactive": [asdict(failure) for failure in rules.inactive],
    }


def _row(rule: Either, reason: str) -> dict[str, Any]:
    where = logsource(rule) if isinstance(rule, Rule) else rule.type
    return {
        "id": rule.uid,
        "title": rule.title,
        "logsource": where,
        "path": rule.path,
        "line": rule.line,
        "reason": reason,
    }


def present(summary: Mapping[str, Any]) -> set[tuple[str, Parts]]:
    """Sources and logsources that had events."""
    return {
        (row["source"], (row["product"], row["category"], row["service"]))
        for row in summary["logsources"]
    }


SYSTEMS = ("windows", "linux", "macos")


def never(rule: Rule, served: Sequence[tuple[Source, Logsource]]) -> str:
    """Why the rule can match no event of any entry that serves it; empty when it can."""
    lacking: list[dict[str, None]] = []
    for _, entry in served:
        absent: dict[str, None] = {}
        if decide(rule.condition, entry, _closed(entry), absent) is not False:
            return ""
        lacking.append(absent)
    if not lacking:
        return ""
    if not all(lacking):
        return "its condition contradicts its logsource"
    names = [name for name in lacking[0] if all(name in absent for absent in lacking)]
    return f"no source of its logsource has the field {', '.join(names or lacking[0])}"


def _closed(entry: Logsource) -> frozenset[str] | None:
    """All fields that events of an entry can have; None when that is not known.

    Rules on a system's category ask by Sigma's names: an agent with names of its own has what it
    maps of them.
    """
    known: frozenset[str] = frozenset()
    if entry.category and entry.fields and entry.product in SYSTEMS and "Channel" not in entry.when:
        return frozenset(
            {*entry.when, *(n for own in renamed(entry).values() for n in own.split("|"))}
        )
    channels, ids = entry.when.get("Channel", ()), entry.when.get("EventID", ())
    if not channels or not ids:
        return None
    for channel in channels:
        for number in ids:
            names = CLOSED.get((str(channel), int(number)))
            if names is None:
                return None
            known |= names
    return known


def decide(
    node: Condition, entry: Logsource, closed: frozenset[str] | None, absent: dict[str, None]
) -> bool | None:
    """Whether a condition holds for every (True) or no (False) event of an entry; else None.

    absent: gathers the fields that made it False because no such event has them.
    """
    if node[0] in ("true", "false"):
        return bool(node[0] == "true")
    if node[0] == "not":
        inner = decide(node[1], entry, closed, {})
        return None if inner is None else not inner
    if node[0] == "and":
        found = [decide(part, entry, closed, absent) for part in node[1]]
        return False if False in found else None if None in found else True
    if node[0] == "or":
        found = [decide(part, entry, closed, absent) for part in node[1]]
        return True if True in found else None if None in found else False
    _, asked, op, want = node
    if asked is None:
        return None
    name = renamed(entry).get(asked, str(asked))
    worded = isinstance(entry.fields.get(asked), Words)
    if op != "fieldref" and name in entry.when and not worded:
        results = {any_of(op, want, str(value)) for value in entry.when[name]}
        return results.pop() if len(results) == 1 else None
    if closed is not None and not closed & set(name.split("|")):
        if op == "fieldref" or not any_of(op, want, None):
            absent[asked] = None
            return False
        return True
    return None
