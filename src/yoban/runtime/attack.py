"""The facts of MITRE ATT&CK that ship: names, tactics and mitigations of techniques.

Read once from content/attack/enterprise.json, under MITRE's terms of use (NOTICE.md there).
"""

from __future__ import annotations

import importlib.resources
import json
from functools import cache
from typing import Any


@cache
def attack_facts() -> dict[str, Any]:
    """Tactics, techniques and mitigations of ATT&CK, as they ship."""
    path = importlib.resources.files("yoban.content") / "attack" / "enterprise.json"
    facts: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return facts


@cache
def tactics_of() -> dict[str, tuple[str, ...]]:
    """Technique → short names of its tactics."""
    return {t["id"]: tuple(t["tactics"]) for t in attack_facts()["techniques"]}


@cache
def technique_names() -> dict[str, str]:
    """Technique → its name, that of a sub-technique with its parent's before it."""
    own = {t["id"]: t["name"] for t in attack_facts()["techniques"]}
    return {
        t["id"]: f"{own[t['parent']]}: {t['name']}" if t["parent"] in own else t["name"]
        for t in attack_facts()["techniques"]
    }


@cache
def tactic_names() -> dict[str, str]:
    """Short name of a tactic → its name, in the order of the matrix."""
    return {t["short"]: t["name"] for t in attack_facts()["tactics"]}


@cache
def mitigations_of() -> dict[str, tuple[tuple[str, str], ...]]:
    """Technique → the mitigations (id, name) that ATT&CK has against it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in attack_facts()["mitigations"]:
        for technique in one["techniques"]:
            found.setdefault(technique, []).append((one["id"], one["name"]))
    return {technique: tuple(some) for technique, some in found.items()}
