"""How a case hangs together as SVG: accounts, hosts, what is outside, programs and files.

In:   a case and its findings.  Out: SVG; the same case gives the same drawing. Hosts stand between
accounts at the left and, at the right, what is outside above programs and files.
Key facts come first; without any, the entities of the findings.  Pure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from yoban.model.case import KeyFact
from yoban.runtime.casebook import Entry
from yoban.runtime.exports._mark import cut
from yoban.runtime.phrases import LANGUAGES, word

MOST = 9  # entities of a column
WIDTH, BOX, HEIGHT, GAP, TOP = 1000, 270, 34, 12, 30
COLUMNS = {"account": 0, "host": 1, "outside": 2, "file": 2}
HEADS = {"account": "accounts", "host": "hosts", "outside": "outside", "file": "programs"}
LONGEST = 34  # characters in a box
PLACE = {
    "account": "account",
    "host": "host",
    "file": "file",
    "process": "file",
    "address": "outside",
    "domain": "outside",
    "url": "outside",
}
FILES = frozenset(
    {"execution", "delivery", "tool", "credential_access", "collection", "persistence", "injection"}
)
BAD = frozenset({"execution", "tool", "c2", "credential_access", "exfiltration", "account_used"})
_EDGE = Markup('<path class="edge {}" d="M{} {} C{} {} {} {} {} {}"><title>{}</title></path>')
_NODE = Markup(
    '<g class="node {}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="6"/>'
    '<text x="{}" y="{}">{}</text></g>'
)

_HEAD = Markup('<text class="axis {}" x="{}" y="{}">{}</text>')


class Name(NamedTuple):
    """An entity by the column it stands in."""

    column: str
    value: str


class Edge(NamedTuple):
    """What connects two entities: the kind of a key fact, or "seen"."""

    a: Name
    b: Name
    kind: str


def edges(entry: Entry) -> list[Edge]:
    """What is to be drawn, each connection once."""
    known = {h.casefold(): h for h in entry.case.hosts}
    found = list(dict.fromkeys(e for f in entry.case.key_facts for e in _of_fact(f, known)))
    if not found:
        found = list(dict.fromkeys(_of_findings(entry)))
    return [edge for edge in found if edge.a != edge.b]


def _of_fact(fact: KeyFact, known: dict[str, str]) -> Iterator[Edge]:
    host = Name("host", known.get(fact.host.casefold(), fact.host))
    if not fact.host or not fact.value:
        return
    if fact.kind in ("account_used", "account_targeted"):
        yield Edge(Name("account", fact.value), host, fact.kind)
    elif fact.kind in ("c2", "exfiltration"):
        yield Edge(host, Name("outside", fact.value), fact.kind)
    elif fact.kind == "lateral_movement":
        target = fact.details.get("target") or fact.value
        yield Edge(host, Name("host", known.get(target.casefold(), target)), fact.kind)
    elif fact.kind in FILES:
        column = "outside" if "://" in fact.value[:12] else "file"
        yield Edge(host, Name(column, fact.details.get("target") or fact.value), fact.kind)


def _of_findings(entry: Entry) -> Iterator[Edge]:
    for finding in entry.findings.values():
        hosts = [e.value for e in finding.entities if e.kind == "host" and e.role == "device"]
        for host in hosts[:1]:
            for entity in finding.entities:
                column = PLACE.get(entity.kind, "")
                if column and column != "host" and entity.value:
                    yield Edge(Name("host", host), Name(column, entity.value), "seen")


def graph(entry: Entry) -> tuple[Markup, int] | None:
    """The drawing and how many entities were left out; None when nothing is connected."""
    found = edges(entry)
    if not found:
        return None
    weight: Counter[Name] = Counter()
    for edge in found:
        points = 5 if edge.kind in BAD else 1
        weight[edge.a] += points
        weight[edge.b] += points
    columns: dict[str, list[Name]] = defaultdict(list)
    for name in sorted(weight, key=lambda n: (-weight[n], n.value)):
        columns[name.column].append(name)
    kept = {name for names in columns.values() for name in names[:MOST]}
    found = [e for e in found if e.a in kept and e.b in kept]
    places = _places({c: [n for n in columns[c] if n in kept] for c in COLUMNS}, found)
    height = max(y for _, y in places.values()) + HEIGHT + 8
    parts = [
        _HEAD.format(language, x, y - 12, word(f"report.graph_{HEADS[column]}", language))
        for column, (x, y) in _heads(places).items()
        for language in LANGUAGES
    ]
    parts += [_edge(e, places) for e in found]
    bad = {n for e in found if e.kind in BAD for n in (e.a, e.b)}
    parts += [_node(name, at, name in bad) for name, at in places.items()]
    svg = Markup('<svg class="chart" viewBox="0 0 {} {}" role="img">{}</svg>')
    return svg.format(WIDTH, height, Markup("").join(parts)), len(weight) - len(kept)


def _heads(places: dict[Name, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Column → where its first entity stands."""
    found: dict[str, tuple[int, int]] = {}
    for name, (x, y) in places.items():
        found[name.column] = min(found.get(name.column, (x, y)), (x, y))
    return found


def _places(columns: dict[str, list[Name]], found: list[Edge]) -> dict[Name, tuple[int, int]]:
    """Where each stands: in its column, near what it is connected with."""
    near: dict[Name, list[Name]] = defaultdict(list)
    for edge in found:
        near[edge.a].append(edge.b)
        near[edge.b].append(edge.a)
    places = _rows(columns)
    for _ in range(4):
        for names in columns.values():
            rank = {n: _middle([places[m][1] for m in near[n]], places[n][1]) for n in names}
            names.sort(key=lambda n: (rank[n], n.value))
        places = _rows(columns)
    return places


def _rows(columns: dict[str, list[Name]]) -> dict[Name, tuple[int, int]]:
    """Entities under each other; accounts and hosts in the middle of the height."""
    step, below = HEIGHT + GAP, TOP if columns["outside"] and columns["file"] else 0
    right = len(columns["outside"]) + len(columns["file"])
    tallest = max(right * step + below, *(len(columns[c]) * step for c in ("account", "host")))
    tops = {c: TOP + (tallest - len(columns[c]) * step) // 2 for c in ("account", "host")}
    tops["outside"] = TOP + (tallest - right * step - below) // 2
    tops["file"] = tops["outside"] + len(columns["outside"]) * step + below
    return {
        name: (COLUMNS[column] * (WIDTH - BOX) // 2, tops[column] + number * step)
        for column, names in columns.items()
        for number, name in enumerate(names)
    }


def _middle(values: list[int], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _edge(edge: Edge, places: dict[Name, tuple[int, int]]) -> Markup:
    (ax, ay), (bx, by) = sorted((places[edge.a], places[edge.b]))
    ay, by = ay + HEIGHT // 2, by + HEIGHT // 2
    if ax == bx:  # host to host: a bow at the right side
        end, bend = ax + BOX, ax + BOX + 60
    else:
        end, bend = bx, (ax + BOX + bx) // 2
    ends = (ax + BOX, ay, bend, ay, bend, by, end, by)
    kind = "bad" if edge.kind in BAD | {"lateral_movement"} else "seen"
    title = f"{cut(edge.a.value)} – {cut(edge.b.value)} ({edge.kind})"
    return _EDGE.format(kind, *ends, title)


def _node(name: Name, at: tuple[int, int], bad: bool) -> Markup:
    x, y = at
    kind = f"{name.column} bad" if bad else name.column
    shown = shortened(cut(name.value, 300), LONGEST)
    return _NODE.format(
        kind, cut(name.value, 300), x, y, BOX, HEIGHT, x + 12, y + HEIGHT // 2 + 4, shown
    )


def shortened(text: str, most: int) -> str:
    """A path or name with its end, which tells most."""
    return text if len(text) <= most else "…" + text[1 - most :]
