"""What can be said about rules: rows of a list, and an explanation of one.

In:   a RuleSet and the sources.  Out: plain dicts, and lines of text for people.
Cost: linear in the rules.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from yoban.errors import UsageError
from yoban.model.rule import ANY, Condition, Correlation, Rule, RuleSet
from yoban.model.source import Logsource, Source
from yoban.query.plan import renamed
from yoban.query.witness import necessary

OPS = {
    "eq": "is",
    "contains": "contains",
    "startswith": "starts with",
    "endswith": "ends with",
    "like": "is like",
    "re": "matches",
    "cidr": "is in",
    "num": "is the number",
    "bool": "is",
    "lt": "<",
    "lte": "<=",
    "gt": ">",
    "gte": ">=",
    "ne": "is not the number",
    "neq": "is not",
}
Either = Rule | Correlation


def logsource(rule: Rule) -> str:
    """product/category/service, `*` where the rule leaves it open; a vendor alert's source."""
    if rule.source:
        return rule.source
    return "/".join(part or "*" for part in (rule.product, rule.category, rule.service))


def serving(rule: Rule, sources: Iterable[Source]) -> list[tuple[Source, Logsource]]:
    """The sources, and their entries, whose events the rule is evaluated on."""
    if rule.source:
        return [(source, Logsource()) for source in sources if source.name == rule.source]
    wanted = (rule.product, rule.category, rule.service)
    return [
        (source, entry)
        for source in sources
        for entry in source.logsources
        if any(wanted)
        and all(
            w is None or w == m
            for w, m in zip(wanted, (entry.product, entry.category, entry.service), strict=True)
        )
    ]


def every(rules: RuleSet) -> list[Either]:
    """Event rules, then correlations."""
    return [*rules.rules, *rules.correlations]


def bases(rules: RuleSet, rule: Either) -> list[Rule]:
    """The event rules below a rule: itself, or all that a correlation rests on."""
    known = {r.uid: r for r in every(rules)}
    found: dict[str, Rule] = {}
    seen: set[str] = set()
    open_: list[Either] = [rule]
    while open_:
        item = open_.pop()
        if item.uid in seen:
            continue
        seen.add(item.uid)
        if isinstance(item, Rule):
            found[item.uid] = item
        else:
            open_ += [known[uid] for uid in reversed(item.rules) if uid in known]
    return list(found.values())


def rows(
    rules: RuleSet,
    sources: Sequence[Source],
    level: str = "",
    source: str = "",
    technique: str = "",
) -> list[dict[str, Any]]:
    """One row a rule, those that fit all filters, in load order.

    source: a source's name, or a product, category or service. technique: with its sub-techniques.
    """
    made = []
    for rule in every(rules):
        below = bases(rules, rule)
        served = sorted({s.name for base in below for s, _ in serving(base, sources)})
        parts = {p for base in below for p in (base.product, base.category, base.service) if p}
        wanted = technique.upper()
        if level and rule.level != level:
            continue
        if source and source not in served and source not in parts:
            continue
        if wanted and not any(t == wanted or t.startswith(f"{wanted}.") for t in rule.attack):
            continue
        made.append(
            {
                "id": rule.uid,
                "title": rule.title,
                "kind": _kind(rule),
                "level": rule.level,
                "status": rule.status,
                "attack": list(rule.attack),
                "tactics": list(rule.tactics),
                "logsources": sorted({logsource(base) for base in below}),
                "sources": served,
                "output": rule.output,
                "licence": rule.licence,
                "origin": rule.origin,
                "path": rule.path,
                "line": rule.line,
            }
        )
    return made


def _kind(rule: Either) -> str:
    if isinstance(rule, Correlation):
        return rule.type
    return "vendor alert" if rule.source else "event"


def find(rules: RuleSet, name: str) -> Either:
    """The rule with this id, name, title or file name, or the only one whose title holds it.

    Raises UsageError when there is none or more than one.
    """
    text = name.casefold()
    for exact in (
        [r for r in every(rules) if name in (r.uid, r.name)],
        [r for r in every(rules) if r.title.casefold() == text],
        [r for r in every(rules) if PurePosixPath(r.path).stem.casefold() == text],
        [r for r in every(rules) if text in r.title.casefold()],
    ):
        if len(exact) == 1:
            return exact[0]
        if exact:
            some = "".join(f"\n  {r.uid or '-'}  {r.title}" for r in exact[:8])
            more = f"\n  and {len(exact) - 8} more" if len(exact) > 8 else ""
            raise UsageError(f"{name!r} fits {len(exact)} rules; say which, by its id:{some}{more}")
    raise UsageError(f"no rule has the id or title {name!r}; see `yoban rules list`")


def explain(
    rules: RuleSet, rule: Either, sources: Sequence[Source], document: Mapping[str, Any]
) -> dict[str, Any]:
    """Everything there is to know about one rule. document: its YAML, for what it says itself."""
    known = {r.uid: r for r in every(rules)}
    facts: dict[str, Any] = {
        "id": rule.uid,
        "title": rule.title,
        "level": rule.level,
        "status": rule.status,
        "attack": list(rule.attack),
        "tactics": list(rule.tactics),
        "version": rule.version,
        "licence": rule.licence,
        "origin": rule.origin,
        "author": rule.author,
        "where": f"{rule.path}:{rule.line}",
        "output": rule.output,
        "description": rule.description,
        "falsepositives": list(rule.falsepositives),
    }
    for key in ("why", "gaps", "response", "references"):
        if document.get(key):
            facts[key] = document[key]
    if isinstance(rule, Correlation):
        facts["correlation"] = {
            "type": rule.type,
            "rules": [{"id": u, "title": known[u].title} for u in rule.rules if u in known],
            "group_by": list(rule.group_by),
            "aliases": rule.aliases,
            "seconds": rule.seconds,
            "condition": condition_of(rule, known),
        }
        return facts
    need = necessary(rule.condition)
    facts["logsource"] = logsource(rule)
    facts["sources"] = [
        {
            "source": source.name,
            "when": {name: list(values) for name, values in entry.when.items()},
            "aliases": {
                name: own for name, own in renamed(entry).items() if name in fields(rule.condition)
            },
        }
        for source, entry in serving(rule, sources)
    ]
    facts["fields"] = fields(rule.condition)
    facts["witness"] = [atom_text(atom) for atom in need[1]] if need else []
    facts["condition"] = list(tree(rule.condition))
    return facts


def condition_of(rule: Correlation, known: Mapping[str, Either]) -> str:
    """A correlation's condition in words."""
    if rule.expression is not None:
        return _expression(rule.expression, known)
    what = {"event_count": "number of events", "value_count": "different values of"}.get(
        rule.type, rule.type.replace("_", " ")
    )
    if rule.type.startswith("temporal"):
        order = " in this order" if "ordered" in rule.type else ""
        return f"all of these rules{order}"
    of = f" {', '.join(rule.field)}" if rule.field else ""
    bounds = " and ".join(f"{OPS.get(op, op)} {number:g}" for op, number in rule.bounds)
    return f"{what}{of} {bounds}"


def _expression(node: Condition, known: Mapping[str, Either]) -> str:
    if node[0] == "rule":
        return known[node[1]].title if node[1] in known else str(node[1])
    if node[0] == "not":
        return f"not ({_expression(node[1], known)})"
    return f" {node[0]} ".join(f"({_expression(part, known)})" for part in node[1])


def fields(condition: Condition) -> list[str]:
    """Names a condition asks for, in order; keywords ask for none."""
    found: dict[str, None] = {}

    def walk(node: Condition) -> None:
        if node[0] == "atom":
            if node[1] is not None:
                found[node[1]] = None
            if node[2] == "fieldref":
                found[node[3][0]] = None
        elif node[0] == "not":
            walk(node[1])
        elif node[0] in ("and", "or"):
            for part in node[1]:
                walk(part)

    walk(condition)
    return list(found)


def atom_text(atom: Condition) -> str:
    """One comparison in words."""
    _, name, op, value = atom
    subject = "any field" if name is None else name
    if op == "null":
        return f"{subject} is absent"
    if op == "exists":
        return f"{subject} is {'present' if value else 'absent'}"
    if op == "fieldref":
        return f"{subject} {OPS.get(value[1], value[1])} the field {value[0]}"
    plain = op.removeprefix("c_")
    verb = OPS.get(plain, plain)
    if plain == "like":
        value = "".join(("*" if p == ANY else "?") if isinstance(p, int) else p for p in value)
    elif plain == "re":
        value = value[0] if not value[1] else f"(?{value[1]}){value[0]}"
    elif plain == "time":
        return f"the {value[0]} of {subject} {OPS.get(value[2], 'is')} {value[1]}"
    quoted = repr(value) if isinstance(value, str) else str(value).lower()
    return f"{subject} {verb} {quoted}{', case counts' if op != plain else ''}"


def tree(condition: Condition, indent: str = "", negated: bool = False) -> Iterator[str]:
    """A condition as indented lines. Alternatives that differ in one value share a line."""
    kind = condition[0]
    no = "not " if negated else ""
    if kind == "atom":
        yield f"{indent}{no}{atom_text(condition)}"
    elif kind == "not":
        yield from tree(condition[1], indent, not negated)
    elif kind in ("and", "or"):
        word = {("and", False): "all of", ("or", False): "any of"}.get(
            (kind, negated), "not all of" if kind == "and" else "none of"
        )
        yield f"{indent}{word}"
        for part in condition[1]:
            yield from tree(part, indent + "  ")
    else:
        yield f"{indent}{no}{'always' if kind == 'true' else 'never'}"
