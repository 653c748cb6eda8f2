"""What attacks could be seen: techniques of ATT&CK against rules, their tests and the telemetry.

In:   a RuleSet, the sources, the outcomes of the rules' own tests, the facts of ATT&CK, and a
      result's summary for the telemetry that was present (none: all of it is taken as present) and
      the techniques that alerts of other tools named in it.
Out:  plain dicts (see `coverage`).
Cost: linear in the rules and techniques, apart from the tests that the caller runs.  Pure.

A technique is "seen" when one rule for it can match, passes its tests, is of level medium or more
and has its telemetry; "partly" when what there is falls short of that; else "blind". An alert of
another tool that named a technique in the result makes it "partly": that the tool sees one way of
doing it is proven, what else it sees is not known and cannot be tested here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yoban.model.rule import Rule, RuleSet
from yoban.model.source import Source
from yoban.query.plan import Parts
from yoban.runtime.rulehealth import health, present
from yoban.runtime.ruletest import Outcome
from yoban.runtime.ruleview import Either, bases, every, logsource, serving

SEEN, PARTLY, BLIND = "seen", "partly", "blind"
WEAK = ("informational", "low")
FEW = 3  # alerts named in a reason
NO_RULE, NO_EVENTS, FAILS, NEVER = "no rule", "no telemetry", "tests fail", "cannot match"
Seen = set[tuple[str, Parts]]


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule. blind: why it sees nothing, "" if it sees; weak: why it sees only partly."""

    rule: Either
    blind: str
    reason: str
    weak: tuple[str, ...]
    missing: tuple[str, ...]


def coverage(
    rules: RuleSet,
    sources: Sequence[Source],
    unserved: Iterable[Rule],
    outcomes: Iterable[Outcome],
    attack: Mapping[str, Any],
    summary: Mapping[str, Any] | None = None,
    alerts: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """The matrix. alerts: technique → the alerts of other tools in the result that named it.

    techniques: in the order of ATT&CK, each with its status, kind (why it is blind), reason,
    rules (those that see), alerts and missing logsources. tactics: counts. gaps: what telemetry
    would open how many blind techniques, the greatest first. unknown: tags that ATT&CK has not.
    """
    judged = judge(rules, sources, unserved, outcomes, summary)
    by: dict[str, list[Judged]] = {}
    for one in judged:
        for technique in one.rule.attack:
            by.setdefault(technique, []).append(one)
    own = {t["id"]: by.get(t["id"], []) for t in attack["techniques"]}
    below: dict[str, list[str]] = {}
    for t in attack["techniques"]:
        if t["parent"]:
            below.setdefault(t["parent"], []).append(t["id"])
    named = alerts or {}
    techniques = [
        {
            **t,
            **_status(own, named, t["parent"], below.get(t["id"], []), t["id"]),
            "alerts": list(named.get(t["id"], ())),
        }
        for t in attack["techniques"]
    ]
    state = None if summary is None else [dict(row) for row in summary["logsources"]]
    return {
        "attack_version": attack["version"],
        "copyright": attack["copyright"],
        "telemetry": state,
        "counts": _counts(techniques),
        "tactics": [
            {**tactic, **_counts(t for t in techniques if tactic["short"] in t["tactics"])}
            for tactic in attack["tactics"]
        ],
        "techniques": techniques,
        "gaps": _gaps(techniques, rules, sources),
        "unknown": [
            {"id": tag, "rules": [one.rule.title for one in by[tag]]}
            for tag in sorted(set(by) - set(own))
        ],
        "alerts": sum(1 for t in named if t in own),
        "rules": len(judged),
        "rules_failing": [one.rule.title for one in judged if one.blind == FAILS],
    }


def judge(
    rules: RuleSet,
    sources: Sequence[Source],
    unserved: Iterable[Rule],
    outcomes: Iterable[Outcome],
    summary: Mapping[str, Any] | None,
) -> list[Judged]:
    """Every rule that makes findings of its own."""
    dead = {row["id"]: row["reason"] for row in health(rules, sources, unserved)["never"]}
    there = None if summary is None else present(summary)
    passed: dict[tuple[str, int], bool] = {}
    for outcome in outcomes:
        key = (outcome.case.path, outcome.case.line)
        passed[key] = passed.get(key, True) and outcome.passed
    made = []
    for rule in every(rules):
        if not rule.output:
            continue
        below = bases(rules, rule)
        gone = tuple(dict.fromkeys(logsource(b) for b in below if not _has(b, sources, there)))
        tested = passed.get((rule.path, rule.line))
        weak = [] if tested else ["untested"]
        weak += [f"level {rule.level}"] if rule.level in WEAK else []
        blind, reason = "", ""
        if rule.uid in dead:
            blind, reason, gone = NEVER, dead[rule.uid], ()
        elif tested is False:
            blind, reason, gone = FAILS, "its own tests fail", ()
        elif gone and all(not _has(b, sources, there) for b in below):
            blind, reason = NO_EVENTS, f"no events of {', '.join(gone)}"
        elif gone:
            weak.append(f"no events of {', '.join(gone)}")
        made.append(Judged(rule, blind, reason, tuple(weak), gone))
    return made


def _has(rule: Rule, sources: Sequence[Source], there: Seen | None) -> bool:
    return there is None or any(
        (s.name, (e.product, e.category, e.service)) in there for s, e in serving(rule, sources)
    )


def _status(
    own: Mapping[str, list[Judged]],
    named: Mapping[str, Sequence[str]],
    parent: str,
    below: Sequence[str],
    name: str,
) -> dict[str, Any]:
    """Of one technique: by its own rules, then alerts, then what its parent or a part has."""
    mine = own[name]
    sees = [one for one in mine if not one.blind]
    if any(not one.weak for one in sees):
        good = [one.rule.title for one in sees if not one.weak]
        return _row(SEEN, "", f"{len(good)} tested rules", good, ())
    if sees:
        why = sorted({w for one in sees for w in one.weak})
        titles = [one.rule.title for one in sees]
        return _row(PARTLY, "", f"only rules that are short of it: {'; '.join(why)}", titles, ())
    if name in named:
        return _row(PARTLY, "", f"only named by alerts: {'; '.join(named[name][:FEW])}", [], ())
    near = {
        p: [*(o.rule.title for o in own[p] if not o.blind), *named.get(p, ())]
        for p in (parent, *below)
        if p in own
    }
    near = {p: titles for p, titles in near.items() if titles}
    if near:
        titles = [title for group in near.values() for title in group]
        return _row(PARTLY, "", f"only by what sees {', '.join(near)}", titles, ())
    if not mine:
        return _row(BLIND, NO_RULE, "no rule for it", [], ())
    missing = Counter(m for one in mine for m in one.missing)
    kinds = {one.blind for one in mine}
    kind = next(k for k in (NO_EVENTS, FAILS, NEVER) if k in kinds)
    names = [m for m, _ in missing.most_common()]
    if kind == NO_EVENTS:
        return _row(BLIND, kind, f"rules exist, but no events of {', '.join(names)}", [], names)
    reason = next(one.reason for one in mine if one.blind == kind)
    return _row(BLIND, kind, f"{len(mine)} rules, but {reason}", [], names)


def _row(
    status: str, kind: str, reason: str, rules: Sequence[str], missing: Sequence[str]
) -> dict[str, Any]:
    return {
        "status": status,
        "kind": kind,
        "reason": reason,
        "rules": list(dict.fromkeys(rules)),
        "missing": list(missing),
    }


def _counts(techniques: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    found = Counter(t["status"] for t in techniques)
    return {status: found[status] for status in (SEEN, PARTLY, BLIND)}


def _gaps(
    techniques: Sequence[Mapping[str, Any]], rules: RuleSet, sources: Sequence[Source]
) -> list[dict[str, Any]]:
    """Missing logsources, the sources that would give them, and the blind techniques they open."""
    opened: dict[str, list[str]] = {}
    for technique in techniques:
        for name in technique["missing"]:
            opened.setdefault(name, []).append(technique["id"])
    givers: dict[str, list[str]] = {}
    for rule in rules.rules:
        name = logsource(rule)
        if name in opened and name not in givers:
            givers[name] = sorted({s.name for s, _ in serving(rule, sources)})
    rows = [
        {"logsource": name, "sources": givers.get(name, []), "techniques": ids}
        for name, ids in opened.items()
    ]
    return sorted(rows, key=lambda row: (-len(row["techniques"]), row["logsource"]))
