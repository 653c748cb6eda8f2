"""How bad a case is: a written formula over its evidence (docs/explanation/severity.md).

In:   a group.  Out: a `Score` whose terms add up to it, each in words.
Monotone: more evidence never lowers it; independent of the order of findings.  Cost: O(n) with a
small factor.  Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import log2

from yoban.investigate.declared import Covered, covered
from yoban.investigate.group import MEDIUM, RANK, Group
from yoban.investigate.progress import STAGES, Mark, chain, passed, tactics
from yoban.investigate.touched import Worth, outside_hours, roles_beside, touched
from yoban.model.case import Say, Score, Term
from yoban.model.finding import LEVELS, Finding

# by level: informational, low, medium, high, critical
LEVEL = {True: (2.0, 16.0, 32.0, 54.0, 74.0), False: (2.0, 16.0, 28.0, 42.0, 56.0)}
RULE = {True: (0.0, 4.0, 4.0, 8.0, 11.0), False: (0.0, 4.0, 4.0, 6.0, 8.0)}
STEP = (0.0, 1.0, 3.0, 4.0, 4.0)
SHARE = (0.0, 0.3, 0.6, 1.0, 1.0)
INTEL = (2.0, 4.0, 8.0, 10.0, 10.0)
THRESHOLD = (0.0, 10.0, 30.0, 60.0, 85.0)  # from which score on a level begins
CEILING = (29.9, 59.9, 84.9, 100.0, 100.0)  # what findings of a level can make at most
MOST = {"rules": 24.0, "tactics": 16.0, "progress": 20.0, "sources": 8.0, "volume": 8.0}
RARE, RAREST = 2.0, 6.0
SOURCE = 4.0
HOURS = 3.0
FEW = 3  # repeats of a rule that count
REFS = 8  # findings that a term names
ANOMALY = "anomaly:"  # rule_uid of findings against a baseline


def level_of(value: float) -> str:
    """The level that a score makes."""
    return LEVELS[max(i for i, least in enumerate(THRESHOLD) if value >= least)]


def rank(finding: Finding) -> int:
    """A finding's level as a number; a level we do not know counts as the least."""
    return RANK.get(finding.level, 0)


def confirmed(finding: Finding) -> bool:
    """Whether a finding's level was measured: a shipped rule's, or an indicator's."""
    return finding.origin == "yoban" or finding.intel is not None


def score(group: Group) -> Score:
    """The score of a group of findings."""
    split = covered(group)
    whole = _summed(group, group.findings)
    tags = [*_blocked(group.findings), *roles_beside(group)]
    if not split.within:
        return replace(whole, tags=tuple(tags), outside=whole.level)
    uids = {uid for _, uids in split.within for uid in uids}
    rest = [f for f in group.findings if f.uid not in uids]
    alone = _summed(group, rest).level if rest else LEVELS[0]
    tags.append("declared")
    return replace(whole, tags=tuple(tags), outside=alone, declared=tuple(_said(split)))


def _said(split: Covered) -> Iterator[Say]:
    for one, uids in split.within:
        values = {"title": one.title, "owner": one.owner, "count": str(len(uids))}
        yield Say("score.declared", values, uids[:REFS])


def _summed(group: Group, findings: Sequence[Finding]) -> Score:
    top = max((rank(f) for f in findings), default=0)
    room = CEILING[top]
    kept = []
    for term in _terms(group, findings, top):
        points = round(min(term.points, room), 1)
        room = round(room - points, 1)
        if points > 0:
            kept.append(replace(term, points=points))
    value = round(sum(t.points for t in kept), 1)
    return Score(value, level_of(value), tuple(kept))


def _terms(group: Group, findings: Sequence[Finding], top: int) -> Iterator[Term]:
    if not findings:
        return
    plain = [f for f in findings if not f.rule_uid.startswith(ANOMALY)]
    yield _level(findings)
    if plain:
        yield _rules(plain)
    yield from _progress(plain)
    yield from _seen_by(findings)
    yield from _volume(findings)
    yield from _rarity(findings)
    if (worth := touched(group, findings)) is not None and SHARE[top] > 0:
        yield _touched(worth, SHARE[top])
    if (late := outside_hours(group, findings)) is not None:
        values = {"time": late.when, "zone": late.zone}
        yield Term("hours", HOURS * SHARE[top], Say("score.hours", values, (late.finding,)))


def _level(findings: Sequence[Finding]) -> Term:
    """The finding that gives most."""

    def points(f: Finding) -> float:
        return LEVEL[confirmed(f)][rank(f)]

    best = max(points(f) for f in findings)
    those = [f for f in findings if points(f) == best]
    one = min(those, key=_order)
    key = Say("score.confirmed") if confirmed(one) else Say("score.claimed")
    values = {"level": one.level, "finding": one.rule_title}
    same = [f.uid for f in sorted(those, key=_order) if f.rule_uid == one.rule_uid]
    return Term("level", best, replace(key, values=values, refs=tuple(same[:REFS])))


def _order(finding: Finding) -> tuple[bool, int, str]:
    return finding.time is None, finding.time or 0, finding.uid


def _rules(findings: Sequence[Finding]) -> Term:
    """Rules by level, saturating per rule and per stage of the kill chain."""
    by_rule: dict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for finding in findings:  # alerts of one kind that show other tactics are another rule
        by_rule[finding.rule_uid, *sorted(finding.tactics)].append(finding)
    by_stage: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for some in by_rule.values():
        best = max(RULE[confirmed(f)][rank(f)] for f in some)
        if best > 0:
            points = best * (1 + 0.1 * min(len(some) - 1, FEW))
            by_stage[_furthest(some[0])].append((points, min(some, key=_order).uid))
    total = 0.0
    for each in by_stage.values():
        each.sort(reverse=True)
        total += sum(points / 2**i for i, (points, _) in enumerate(each))
    counted = sorted((pair for each in by_stage.values() for pair in each), reverse=True)
    values = {"rules": str(len(counted)), "findings": str(len(findings))}
    say = Say("score.rules", values, tuple(uid for _, uid in counted[:REFS]))
    return Term("rules", min(total, MOST["rules"]), say)


def _furthest(finding: Finding) -> int:
    """The stage of the kill chain under which a rule counts: the furthest of its tactics."""
    return max((STAGES.get(t, -1) for t in finding.tactics), default=-1)


def _progress(findings: Sequence[Finding]) -> Iterator[Term]:
    marks = [Mark(f.uid, f.rule_uid, f.time, f.tactics, STEP[rank(f)]) for f in findings]
    shown = tactics(marks)
    if len(shown) > 1:
        weights = [m.weight for m in shown.values()]
        points = min(sum(weights) - max(weights), MOST["tactics"])
        values = {"count": str(len(shown)), "tactics": ", ".join(shown)}
        refs = tuple(dict.fromkeys(m.uid for m in shown.values()))
        yield Term("tactics", points, Say("score.tactics", values, refs))
    found = chain(marks)
    if found.points > 0:
        say = Say("score.progress", {"tactics": passed(found.tactics)}, found.uids)
        yield Term("progress", min(found.points, MOST["progress"]), say)


def _seen_by(findings: Sequence[Finding]) -> Iterator[Term]:
    known = [f for f in findings if f.intel is not None]
    if known:
        best = max(known, key=lambda f: (rank(f), [-x for x in map(ord, f.uid)]))
        say = Say("score.intelligence", {"finding": best.rule_title}, (best.uid,))
        yield Term("intelligence", INTEL[rank(best)], say)
    sources: dict[str, str] = {}
    for finding in sorted(findings, key=_order):
        if rank(finding) >= MEDIUM:
            sources.setdefault(finding.source, finding.uid)
    if len(sources) > 1:
        points = min(SOURCE * (len(sources) - 1), MOST["sources"])
        values = {"count": str(len(sources)), "sources": ", ".join(sorted(sources))}
        yield Term("sources", points, Say("score.sources", values, tuple(sources.values())[:REFS]))


def _volume(findings: Sequence[Finding]) -> Iterator[Term]:
    """The most attempts that a finding counts."""

    def attempts(f: Finding) -> int:
        return len(f.events) if rank(f) and f.intel is None else 0

    most = min(findings, key=lambda f: (-attempts(f), _order(f)))
    if (count := attempts(most)) > 10:
        points = min(2 * log2(count / 10), MOST["volume"])
        values = {"count": str(count), "finding": most.rule_title}
        yield Term("volume", points, Say("score.volume", values, (most.uid,)))


def _rarity(findings: Sequence[Finding]) -> Iterator[Term]:
    kinds: dict[str, Finding] = {}
    for finding in sorted(findings, key=_order):
        if finding.rule_uid.startswith(ANOMALY):
            kinds.setdefault(finding.rule_uid, finding)
    if kinds:
        points = min(RARE * len(kinds), RAREST)
        texts = "; ".join(note for f in kinds.values() for note in f.notes[:1])
        say = Say("score.rarity", {"what": texts}, tuple(f.uid for f in kinds.values()))
        yield Term("rarity", points, say)


def _touched(worth: Worth, share: float) -> Term:
    key = Say("score.touched_inferred") if worth.inferred else Say("score.touched")
    values = {"what": worth.what, "why": worth.why}
    return Term("touched", worth.points * share, replace(key, values=values, refs=worth.refs))


def _blocked(findings: Sequence[Finding]) -> list[str]:
    told = [f.vendor.stopped for f in findings if f.vendor is not None]
    if not any(told):
        return []
    return ["blocked" if all(told) and len(told) == len(findings) else "partly_blocked"]
