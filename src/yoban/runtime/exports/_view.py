"""What the report shows of a case, prepared for its template.

In:   an entry of the casebook.  Out: a mapping of values, each part cut to what can be read.  Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from markupsafe import Markup

from yoban.model.case import Case, Containment, Extent, Link, Say
from yoban.model.finding import Finding
from yoban.runtime.casebook import Entry
from yoban.runtime.caseview import ranked
from yoban.runtime.exports._chart import timeline
from yoban.runtime.exports._graph import graph
from yoban.runtime.exports._mark import references, sentence, value
from yoban.runtime.phrases import catalogue

EVIDENCE, MOMENTS, NODES, LINKS, EXTENT, FACTS = 250, 250, 150, 40, 120, 40
SHOWN = 30  # moments before "show more"
FIELDS = 14  # of a record
SECONDARY = ("sha1", "md5", "imphash")  # details that are in cases.json only
STATES = ("affected", "touched", "unchecked", "clean")
Tell = Callable[[Say], Markup]


@cache
def _attack() -> tuple[tuple[str, ...], dict[str, str], dict[str, tuple[str, str]]]:
    """Tactics in their order, technique → name, tactic → id and name."""
    path = files("yoban.content") / "attack" / "enterprise.json"
    facts = orjson.loads(path.read_bytes())
    return (
        tuple(t["short"] for t in facts["tactics"]),
        {t["id"]: t["name"] for t in facts["techniques"]},
        {t["short"]: (t["id"], t["name"]) for t in facts["tactics"]},
    )


def tactic_names() -> dict[str, tuple[str, str]]:
    """Short name → id and name."""
    return _attack()[2]


def technique_name(uid: str) -> str:
    """Its name in ATT&CK, "" when it has none; a sub-technique's with its parent's."""
    names = _attack()[1]
    parent, dot, _ = uid.partition(".")
    name = names.get(uid, "")
    return f"{names[parent]}: {name}" if dot and name and parent in names else name


def shown(entry: Entry, prefix: str) -> dict[str, Any]:
    """Everything of a case. prefix: of the anchors of its evidence rows."""
    case = entry.case
    rows = list(entry.findings.values())[:EVIDENCE]
    numbers: dict[str, int] = {}
    for number, finding in enumerate(rows, 1):
        for uid in (finding.uid, *(e.uid for e in finding.events)):
            numbers.setdefault(uid, number)

    def tell(say: Say) -> Markup:
        return sentence(say, numbers, prefix)

    drawn = graph(entry)
    return {
        "case": case,
        "state": entry.state,
        "prefix": prefix,
        "tell": tell,
        "verdict": (entry.state.get("verdict") or {}).get("value", ""),
        "facts": _facts(case),
        "matrix": _matrix(case),
        "chart": timeline(entry),
        "graph": drawn[0] if drawn else None,
        "graph_left": drawn[1] if drawn else 0,
        "moments": case.timeline[:MOMENTS],
        "moments_left": len(case.timeline) - MOMENTS,
        "nodes": case.process_tree[:NODES],
        "nodes_left": len(case.process_tree) - NODES,
        "extent": sorted(case.extent, key=_state)[:EXTENT],
        "extent_left": len(case.extent) - EXTENT,
        "actions": [(sentence(action(c)), c) for c in case.assessment.containment]
        if case.assessment
        else [],
        "links": _links(case.links, entry.findings, numbers, tell),
        "rows": [_row(n, f, case) for n, f in enumerate(rows, 1)],
        "rows_left": len(entry.findings) - EVIDENCE,
        "refer": lambda refs: references(refs, numbers, prefix),
        "secondary": SECONDARY,
        "shown": SHOWN,
        "base": lambda path: path.replace("/", "\\").rsplit("\\", 1)[-1] or path,
    }


def _state(extent: Extent) -> int:
    return STATES.index(extent.state)


def _facts(case: Case) -> list[tuple[str, list[Any], int]]:
    """Kind, its facts, and how many more there are; a value said twice stands once."""
    kinds: dict[str, dict[tuple[str, str], Any]] = {}
    for fact in ranked(case):
        kinds.setdefault(fact.kind, {}).setdefault((fact.value, fact.host), fact)
    return [
        (kind, list(facts.values())[:FACTS], len(facts) - FACTS) for kind, facts in kinds.items()
    ]


def _matrix(case: Case) -> list[tuple[str, list[tuple[str, str, int]]]]:
    order = _attack()[0]
    cells: dict[str, list[tuple[str, str, int]]] = {}
    for seen in sorted(case.techniques, key=lambda t: t.uid):
        for tactic in seen.tactics:
            cell = (seen.uid, technique_name(seen.uid), len(seen.findings))
            cells.setdefault(tactic, []).append(cell)
    rank = {tactic: number for number, tactic in enumerate(order)}
    return sorted(cells.items(), key=lambda c: (rank.get(c[0], len(rank)), c[0]))


def action(step: Containment) -> Say:
    """What to do, as a notice says it."""
    key = f"notice.do_{step.action}"
    values = {"value": step.entity.value, "kind": step.entity.kind}
    if key in catalogue("en"):
        return Say(key, values)
    return Say("report.act", {"action": step.action, "value": step.entity.value})


def _links(
    links: Sequence[Link], findings: dict[str, Finding] | Any, numbers: dict[str, int], tell: Tell
) -> list[dict[str, Any]]:
    """Links of one kind and reason are one row."""
    found: dict[tuple[str, Markup], dict[str, Any]] = {}
    for link in sorted(links, key=lambda x: -x.strength):
        reason = tell(link.reason)
        row = found.setdefault(
            (link.kind, reason),
            {"kind": link.kind, "reason": reason, "strength": link.strength, "n": 0, "of": {}},
        )
        row["n"] += 1
        for uid in (link.a, link.b):
            if uid in numbers and uid in findings and len(row["of"]) < 8:
                row["of"][numbers[uid]] = findings[uid].rule_title
    return list(found.values())[:LINKS]


def _row(number: int, finding: Finding, case: Case) -> dict[str, Any]:
    fields = [(k, v) for k, v in finding.event.items() if v not in (None, "", [], {})]
    return {
        "n": number,
        "finding": finding,
        "host": _entity(finding, "host"),
        "account": _entity(finding, "account"),
        "fields": [(k, value(v, 400)) for k, v in fields[:FIELDS]],
        "context": finding.uid in case.context,
    }


def _entity(finding: Finding, kind: str) -> str:
    return next((e.value for e in finding.entities if e.kind == kind), "")
