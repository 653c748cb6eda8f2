"""Coverage (see coverage.py) as lines for the terminal, an ATT&CK Navigator layer, a web page.

In:   what `coverage` gives.  Out: lines, a plain dict, text of HTML.  Pure.
Titles of rules and names of logsources are hostile: the page escapes every text, runs no script
and loads nothing. Lines may hold control characters: the caller makes them harmless.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from yoban.runtime.coverage import BLIND, NO_RULE, PARTLY, SEEN

WIDTH = 100
TOP = 12
SOME = 5
WORDS = {SEEN: "could see", PARTLY: "partly", BLIND: "blind"}
# colours that the colour-blind tell apart: fill, text
FILLS = {SEEN: ("#1f6fb4", "#ffffff"), PARTLY: ("#f6c453", "#1b1b1b")}
MISSES, EMPTY = ("#e98b7f", "#1b1b1b"), ("#e4e6ea", "#4a4f57")
LEGEND = (
    ("could see: a tested rule, and its telemetry is there", FILLS[SEEN]),
    (
        "partly: untested or low rules, alerts of other tools, or only a parent or sub-technique",
        FILLS[PARTLY],
    ),
    ("blind: rules exist, but not what they need", MISSES),
    ("blind: no rule", EMPTY),
)
SCORES = {SEEN: 100, PARTLY: 50, BLIND: 0}
COLUMN, ROW, GAP, HEAD = 160, 30, 3, 44
CHARS = 24  # of a cell's text
STYLE = (
    "body{font:14px/1.5 system-ui,sans-serif;margin:24px;color:#1b1b1b;background:#fff}"
    "h1{font-size:20px}h2{font-size:16px}.wide{overflow-x:auto}svg text{font:10px sans-serif}"
    "table{border-collapse:collapse}td,th{text-align:left;padding:2px 12px 2px 0;"
    "vertical-align:top;border-bottom:1px solid #ddd;overflow-wrap:anywhere}"
    "small{color:#4a4f57}"
)


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """A table by tactic, the worst gaps, the sum; none longer than 100 columns."""
    yield f"{'ATT&CK v' + found['attack_version']:<24}{'could see':>10}{'partly':>8}{'blind':>8}"
    for row in (*found["tactics"], {"name": "all techniques", **found["counts"]}):
        yield _cut(f"{row['name']:<24}{row[SEEN]:>10}{row[PARTLY]:>8}{row[BLIND]:>8}")
    if found["telemetry"] is None:
        yield "All telemetry is taken as there; name a triage result to judge what it holds."
    if found["gaps"]:
        yield ""
        yield "Missing telemetry, and the blind techniques for which rules wait for it:"
    for gap in found["gaps"][:TOP]:
        givers = f"  from {_some(gap['sources'])}" if gap["sources"] else ""
        yield _cut(f"{len(gap['techniques']):>4}  {gap['logsource']}{givers}")
    if len(found["gaps"]) > TOP:
        yield f"      and {len(found['gaps']) - TOP} more; --format json has all"
    yield ""
    kinds = Counter(t["kind"] for t in found["techniques"] if t["status"] == BLIND)
    because = "; ".join(f"{kind}: {count}" for kind, count in kinds.most_common())
    yield _cut(f"blind because of: {because or 'nothing is blind'}")
    if found["alerts"]:
        yield f"{found['alerts']} techniques were named by alerts of other tools"
    if found["rules_failing"]:
        titles = found["rules_failing"]
        yield _cut(f"{len(titles)} rules do not count, their own tests fail: {_some(titles)}")
    if found["unknown"]:
        tags = [row["id"] for row in found["unknown"]]
        yield _cut(f"not in ATT&CK v{found['attack_version']}: {_some(tags)}")


def _cut(text: str) -> str:
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SOME} more" if len(names) > SOME else ""
    return ", ".join(names[:SOME]) + more


def _colours(technique: Mapping[str, Any]) -> tuple[str, str]:
    if technique["status"] == BLIND:
        return EMPTY if technique["kind"] == NO_RULE else MISSES
    return FILLS[technique["status"]]


def navigator(found: Mapping[str, Any]) -> dict[str, Any]:
    """A layer of format 4.5: score 100 could see, 50 partly, 0 blind; the reason as comment."""
    version = found["attack_version"]
    return {
        "name": "yoban coverage",
        "versions": {"attack": version.partition(".")[0], "navigator": "5.1.0", "layer": "4.5"},
        "domain": "enterprise-attack",
        "description": _told(found),
        "sorting": 0,
        "layout": {"layout": "side", "showID": True, "showName": True},
        "hideDisabled": False,
        "techniques": [
            {
                "techniqueID": technique["id"],
                "tactic": tactic,
                "score": SCORES[technique["status"]],
                "color": _colours(technique)[0],
                "comment": technique["reason"],
                "enabled": True,
                "metadata": [{"name": "rule", "value": t} for t in technique["rules"][:SOME]],
                "links": [],
                "showSubtechniques": False,
            }
            for technique in found["techniques"]
            for tactic in technique["tactics"]
        ],
        "gradient": {
            "colors": [EMPTY[0], FILLS[PARTLY][0], FILLS[SEEN][0]],
            "minValue": 0,
            "maxValue": 100,
        },
        "legendItems": [{"label": word, "color": fill} for word, (fill, _) in LEGEND],
        "metadata": [{"name": "not in ATT&CK", "value": u["id"]} for u in found["unknown"]],
        "links": [],
        "showTacticRowBackground": False,
        "tacticRowBackground": "#dddddd",
        "selectTechniquesAcrossTactics": True,
        "selectSubtechniquesWithParent": False,
        "selectVisibleTechniques": False,
    }


def _told(found: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{WORDS[s]} {found['counts'][s]}" for s in (SEEN, PARTLY, BLIND))
    held = found["telemetry"]
    if held is None:
        base = "if all telemetry were there"
    else:
        names = sorted({row["source"] for row in held})
        base = f"by telemetry of {len(names)} sources: {', '.join(names) or 'none'}"
    return f"Techniques of ATT&CK v{found['attack_version']} {base}: {counts}"


def page(found: Mapping[str, Any]) -> str:
    """One page that holds everything it needs: picture of the matrix, legend, gaps."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    version = escape(found["attack_version"])
    gaps = [
        (len(g["techniques"]), g["logsource"], ", ".join(g["sources"]), ", ".join(g["techniques"]))
        for g in found["gaps"]
    ]
    unknown = [(u["id"], ", ".join(u["rules"])) for u in found["unknown"]]
    failing = [(title,) for title in found["rules_failing"]]
    parts = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        f"<title>ATT&amp;CK coverage</title><style>{STYLE}</style></head><body>",
        f"<h1>What could be seen</h1><p>{escape(_told(found))}</p>",
        "<p>Under each tactic: could see / partly / blind. A small square is a sub-technique.",
        "Point at a cell for its reason.</p>",
        f'<div class="wide">{"".join(_legend())}{"".join(_matrix(found))}</div>',
        *_table("Missing telemetry", ("blind techniques", "logsource", "sources", "which"), gaps),
        *_table("Rules whose own tests fail", ("rule",), failing),
        *_table(f"Not in ATT&CK v{found['attack_version']}", ("tag", "rules"), unknown),
        f"<p><small>MITRE ATT&amp;CK® v{version}. {escape(found['copyright'])}</small></p>",
        "</body></html>\n",
    )
    return "\n".join(parts)


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    body = [
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    ]
    if body:
        names = "".join(f"<th>{escape(name)}</th>" for name in head)
        yield f"<h2>{escape(title)}</h2><table><tr>{names}</tr>{''.join(body)}</table>"


def _legend() -> Iterator[str]:
    height = 18 * len(LEGEND)
    yield f'<svg width="600" height="{height}" role="img" aria-label="legend">'
    for at, (word, (fill, _)) in enumerate(LEGEND):
        yield f'<rect x="0" y="{at * 18 + 2}" width="13" height="13" fill="{fill}"/>'
        yield f'<text x="20" y="{at * 18 + 12}">{escape(word)}</text>'
    yield "</svg>"


def _matrix(found: Mapping[str, Any]) -> Iterator[str]:
    columns = [
        (tactic, [t for t in found["techniques"] if tactic["short"] in t["tactics"]])
        for tactic in found["tactics"]
    ]
    deepest = max((sum(not t["parent"] for t in held) for _, held in columns), default=0)
    width, height = COLUMN * len(columns), HEAD + deepest * (ROW + GAP)
    yield f'<svg width="{width}" height="{height}" role="img" aria-label="matrix by tactic">'
    for number, (tactic, held) in enumerate(columns):
        x = number * COLUMN
        counts = f"{tactic[SEEN]} / {tactic[PARTLY]} / {tactic[BLIND]}"
        yield f'<text x="{x}" y="14" font-weight="bold">{escape(tactic["name"])}</text>'
        yield f'<text x="{x}" y="30">{counts}</text>'
        below: dict[str, list[Mapping[str, Any]]] = {}
        for technique in held:
            below.setdefault(technique["parent"], []).append(technique)
        for at, technique in enumerate(below.get("", ())):
            yield from _cell(technique, below.get(technique["id"], ()), x, HEAD + at * (ROW + GAP))
    yield "</svg>"


def _cell(
    technique: Mapping[str, Any], below: Sequence[Mapping[str, Any]], x: int, y: int
) -> Iterator[str]:
    fill, ink = _colours(technique)
    name = technique["name"]
    name = name if len(name) <= CHARS else name[: CHARS - 1] + "…"
    yield f'<g><rect x="{x}" y="{y}" width="{COLUMN - 5}" height="{ROW}" fill="{fill}"/>'
    yield f'<text x="{x + 4}" y="{y + 12}" fill="{ink}">{escape(name)}</text>{_tip(technique)}</g>'
    side = min(9, (COLUMN - 14) // max(len(below), 1) - 2)
    for at, sub in enumerate(below):
        left = x + 4 + at * (side + 2)
        yield (
            f'<rect x="{left}" y="{y + 18}" width="{side}" height="9" stroke="#ffffff" '
            f'fill="{_colours(sub)[0]}">{_tip(sub)}</rect>'
        )


def _tip(technique: Mapping[str, Any]) -> str:
    told = f"{technique['id']} {technique['name']}: {WORDS[technique['status']]}"
    rules = f" ({_some(technique['rules'])})" if technique["rules"] else ""
    return "<title>" + escape(f"{told}: {technique['reason']}{rules}") + "</title>"
