"""What to think of a case: a proposed verdict with what speaks for and against it.

In:   a group, its key facts and its score.  Out: an `Assessment`. Every sentence comes from a fact
or a finding and carries its events; people decide.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yoban.investigate.contain import containment
from yoban.investigate.group import MEDIUM, RANK, Group
from yoban.investigate.programs import name
from yoban.investigate.questions import questions
from yoban.model.case import Assessment, KeyFact, Say, Score
from yoban.model.finding import Finding

HIGH = RANK["high"]
# facts that hardly any ordinary work leaves
TELLING = frozenset({"credential_access", "injection", "impact", "exfiltration", "mail_rule"})
# together with another kind they tell as much
SUPPORTING = frozenset(
    {
        *("c2", "execution", "privilege_escalation", "persistence", "lateral_movement"),
        *("defence_tampering", "tool", "cloud_change", "collection"),
    }
)
DECLARED = frozenset({"declared", "exercise", "test"})
MOST = 12  # reasons of a side


def assess(group: Group, facts: Sequence[KeyFact], score: Score) -> Assessment:
    """The assessment of a case."""
    why, but = tuple(_for(group, facts)), tuple(_against(group, facts, score))
    return Assessment(
        verdict=verdict(group, facts, score),
        reasons_for=why[:MOST],
        reasons_against=but[:MOST],
        questions=questions(facts),
        containment=containment(group, facts),
    )


def verdict(group: Group, facts: Sequence[KeyFact], score: Score) -> str:
    """malicious, authorised or insufficient: what the evidence proposes."""
    outside = RANK.get(score.outside, 0)
    if DECLARED & set(score.tags) and outside < MEDIUM:
        return "authorised"  # what no declaration covers would count in full
    kinds = {fact.kind for fact in facts}
    serious = any(RANK.get(f.level, 0) >= HIGH for f in group.findings)
    if serious and (kinds & TELLING or len(kinds & SUPPORTING) >= 2):
        return "malicious"
    return "insufficient"


def _for(group: Group, facts: Sequence[KeyFact]) -> Iterator[Say]:
    told: dict[str, int] = {}
    for fact in sorted(facts, key=lambda f: f.kind not in TELLING):
        say = _reason(fact)
        if say is not None and told.get(fact.kind, 0) < 2:
            told[fact.kind] = told.get(fact.kind, 0) + 1
            yield say
    yield from _course(group)
    yield from _vendors(group)


def _reason(fact: KeyFact) -> Say | None:
    """What a fact says for an attack."""
    d, host = fact.details, fact.host
    refs = fact.refs[:10]
    if fact.kind == "credential_access":
        if d.get("target") == "lsass.exe" and d.get("path"):
            values = {"process": d.get("process", ""), "file": fact.value, "host": host}
            return Say("assess.lsass_dump", values, refs)
        if d.get("target") == "lsass.exe":
            values = {"process": d.get("process", ""), "host": host}
            return Say("assess.lsass_memory", values, refs)
        return Say("assess.credentials", {"what": fact.value}, refs)
    if fact.kind == "execution" and host:
        form = "server" if d.get("how") == "server" else "execution"
        values = {"file": fact.value, "host": host, "account": d.get("account", "?")}
        return Say(f"assess.{form}", values, refs)
    if fact.kind == "c2":
        if d.get("path"):
            return Say("assess.c2", {"process": d["path"], "server": fact.value}, refs)
        return Say("assess.c2_named", {"server": fact.value}, refs)
    if fact.kind == "injection":
        return Say("assess.injection", {"source": d["source"], "target": d["target"]}, refs)
    if fact.kind == "lateral_movement":
        return Say("assess.lateral", {"source": d["source"], "target": d["target"]}, refs)
    if fact.kind == "cloud_change":
        values = {"operation": fact.value, "account": d.get("account", "?")}
        return Say("assess.cloud_change", values, refs)
    if fact.kind in _SIMPLE:
        return Say(f"assess.{fact.kind}", {"what": fact.value}, refs)
    return None


_SIMPLE = frozenset(
    {
        *("persistence", "privilege_escalation", "defence_tampering", "impact", "exfiltration"),
        *("mail_rule", "collection"),
    }
)


def _course(group: Group) -> Iterator[Say]:
    """How many tactics the findings cover."""
    first: dict[str, Finding] = {}
    for finding in group.findings:
        if finding.level != "informational":
            for tactic in finding.tactics:
                first.setdefault(tactic, finding)
    if len(first) >= 3:
        refs = tuple(dict.fromkeys(f.uid for f in first.values()))
        yield Say("assess.tactics", {"count": str(len(first))}, refs)


def _vendors(group: Group) -> Iterator[Say]:
    """Products that raised their own alarm."""
    told = set()
    for finding in group.findings:
        if finding.vendor is not None and finding.vendor.product not in told:
            told.add(finding.vendor.product)
            yield Say("assess.vendor", {"product": finding.vendor.product}, (finding.uid,))


# ── against ────────────────────────────────────────────────────────────────────────────────────
def _against(group: Group, facts: Sequence[KeyFact], score: Score) -> Iterator[Say]:
    all_refs = tuple(f.uid for f in group.findings[:20])
    if DECLARED & set(score.tags):
        yield Say("assess.declared", {}, all_refs)
    if len({f.rule_uid for f in group.findings}) == 1:
        yield Say("assess.one_rule", {"rule": group.findings[0].rule_title}, all_refs)
    stopped = [f for f in group.findings if f.vendor is not None and f.vendor.stopped]
    if stopped:
        product = stopped[0].vendor.product if stopped[0].vendor else ""
        yield Say("assess.stopped", {"product": product}, tuple(f.uid for f in stopped[:10]))
    kinds = {fact.kind for fact in facts}
    ran = [f for f in facts if f.kind == "execution"]
    if ran and "c2" not in kinds:
        values = {"process": name(ran[0].value), "host": ran[0].host}
        yield Say("assess.no_server", values, ran[0].refs[:10])
    for fact in facts:
        if fact.kind == "tool" and fact.details.get("use") in ("credentials", "remote execution"):
            original = fact.details.get("original_name", "")
            if original and "injected_by" not in fact.details:
                yield Say("assess.dual_use", {"tool": fact.value}, fact.refs[:10])
                break
    if not facts:
        yield Say("assess.no_facts", {}, all_refs)
    guesses = [fact for fact in facts if fact.inferred]
    if guesses:
        refs = tuple(dict.fromkeys(r for g in guesses for r in g.refs[:5]))
        yield Say("assess.inferred", {"count": str(len(guesses))}, refs)
