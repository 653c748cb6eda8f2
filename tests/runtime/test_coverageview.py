"""Coverage as terminal lines, Navigator layer and page; nothing hostile gets through."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

from yoban.runtime.coverageview import lines, navigator, page

EVIL = "</title><script>alert(1)</script>\"'&<img src=x onerror=y>"


def technique(uid: str, status: str, kind: str = "", name: str = "plain") -> dict[str, Any]:
    return {
        "id": uid,
        "name": name,
        "tactics": ["sneak", "steal"],
        "parent": uid.partition(".")[0] if "." in uid else "",
        "status": status,
        "kind": kind,
        "reason": f"because {EVIL}",
        "rules": [EVIL] if status != "blind" else [],
        "missing": [],
    }


COUNTS = {"seen": 1, "partly": 1, "blind": 2}
FOUND: dict[str, Any] = {
    "attack_version": "18.1",
    "copyright": "© somebody",
    "alerts": 2,
    "telemetry": [{"source": EVIL, "events": 3}],
    "counts": COUNTS,
    "tactics": [
        {"id": "TA1", "name": EVIL, "short": "sneak", **COUNTS},
        {"id": "TA2", "name": "Stealing", "short": "steal", **COUNTS},
    ],
    "techniques": [
        technique("T1001", "seen", name=EVIL),
        technique("T1001.001", "partly", name=EVIL),
        technique("T1002", "blind", "no telemetry"),
        technique("T1003", "blind", "no rule"),
    ],
    "gaps": [{"logsource": EVIL * 9, "sources": [EVIL] * 9, "techniques": ["T1002"]}] * 20,
    "unknown": [{"id": "T9999", "rules": [EVIL]}],
    "rules": 3,
    "rules_failing": [EVIL],
}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_lines_fit_and_say_the_counts_and_gaps() -> None:
    shown = list(lines(FOUND))
    assert max(map(len, shown)) <= 100
    text = "\n".join(shown)
    assert re.search(r"all techniques +1 +1 +2$", text, re.M)
    assert "and 8 more" in text
    assert "no telemetry: 1" in text and "no rule: 1" in text
    assert "not in ATT&CK v18.1: T9999" in text
    assert "1 rules do not count" in text


def test_the_layer_has_the_form_that_navigator_reads() -> None:
    layer = navigator(FOUND)
    assert layer["domain"] == "enterprise-attack" and layer["name"]
    assert layer["versions"] == {"attack": "18", "navigator": "5.1.0", "layer": "4.5"}
    rows = {(t["techniqueID"], t["tactic"]): t for t in layer["techniques"]}
    assert len(rows) == len(layer["techniques"]) == 8
    scores = {uid: row["score"] for (uid, _), row in rows.items()}
    assert scores == {"T1001": 100, "T1001.001": 50, "T1002": 0, "T1003": 0}
    legend = {item["color"] for item in layer["legendItems"]}
    for row in layer["techniques"]:
        assert re.fullmatch(r"#[0-9a-f]{6}", row["color"]) and row["color"] in legend
        assert row["comment"].startswith("because ")
        assert all(set(m) == {"name", "value"} for m in row["metadata"])
    assert rows["T1002", "steal"]["color"] != rows["T1003", "steal"]["color"]
    assert len(layer["gradient"]["colors"]) == 3


def test_the_page_escapes_all_text_and_loads_nothing() -> None:
    text = page(FOUND)
    seen = Tags()
    seen.feed(text)
    names = {tag for tag, _ in seen.tags}
    assert names <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "div", "small"),
        *("svg", "g", "rect", "text", "table", "tr", "th", "td"),
    }
    for _, attrs in seen.tags:
        assert not [name for name in attrs if name.startswith("on") or name in ("src", "href")]
    assert "T1001.001" in text and "T9999" in text and "&lt;script&gt;" in text


def test_the_policy_allows_only_the_style_of_the_page() -> None:
    text = page(FOUND)
    style = re.search(r"<style>(.*?)</style>", text, re.S)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    allowed = policy[1].replace("&#x27;", "'")
    assert allowed.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in allowed
    assert "unsafe" not in allowed and "style=" not in text
