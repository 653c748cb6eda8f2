"""Make src/yoban/content/attack/enterprise.json: the facts of ATT&CK that are needed.

python docs/_attack.py BUNDLE VERSION    BUNDLE: enterprise-attack STIX JSON, .gz or not

Only ids, names, tactics and parents of what is neither revoked nor deprecated; the tactics in the
order of the matrix; mitigations with the techniques they are against.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "src/yoban/content/attack/enterprise.json"
COPYRIGHT = (
    "© 2025 The MITRE Corporation. This work is reproduced and distributed with the permission of"
    " The MITRE Corporation."
)


def _id(item: dict[str, Any]) -> str:
    return next(
        str(r["external_id"])
        for r in item["external_references"]
        if r["source_name"] == "mitre-attack"
    )


def compact(objects: list[dict[str, Any]], version: str) -> dict[str, Any]:
    """The facts, from the objects of a bundle."""
    live = [o for o in objects if not o.get("revoked") and not o.get("x_mitre_deprecated")]
    order = next(o["tactic_refs"] for o in live if o["type"] == "x-mitre-matrix")
    tactics = {o["id"]: o for o in live if o["type"] == "x-mitre-tactic"}
    techniques = sorted((o for o in live if o["type"] == "attack-pattern"), key=_id)
    shown = [tactics[ref] for ref in order]
    return {
        "version": version,
        "copyright": COPYRIGHT,
        "tactics": [
            {"id": _id(t), "name": t["name"], "short": t["x_mitre_shortname"]} for t in shown
        ],
        "techniques": [
            {
                "id": _id(t),
                "name": t["name"],
                "tactics": [p["phase_name"] for p in t["kill_chain_phases"]],
                "parent": _id(t).partition(".")[0] if t.get("x_mitre_is_subtechnique") else "",
            }
            for t in techniques
        ],
        "mitigations": _mitigations(live, {t["id"]: _id(t) for t in techniques}),
    }


def _mitigations(live: list[dict[str, Any]], names: dict[str, str]) -> list[dict[str, Any]]:
    """Mitigations by id, each with the techniques that ATT&CK relates to it."""
    against: dict[str, list[str]] = {}
    for o in live:
        if o.get("relationship_type") == "mitigates" and o["target_ref"] in names:
            against.setdefault(o["source_ref"], []).append(names[o["target_ref"]])
    shown = [o for o in live if o["type"] == "course-of-action" and o["id"] in against]
    rows = [
        {"id": _id(o), "name": o["name"], "techniques": sorted(against[o["id"]])} for o in shown
    ]
    return sorted((row for row in rows if row["id"].startswith("M")), key=lambda row: row["id"])


def main(bundle: str, version: str) -> None:
    """Read the bundle and write the facts, one technique a line."""
    raw = Path(bundle).read_bytes()
    facts = compact(
        json.loads(gzip.decompress(raw) if bundle.endswith(".gz") else raw)["objects"], version
    )
    parts = [f'"{k}":{json.dumps(facts[k], ensure_ascii=False)}' for k in ("version", "copyright")]
    for key in ("tactics", "techniques", "mitigations"):
        rows = ",\n".join(json.dumps(r, ensure_ascii=False) for r in facts[key])
        parts.append(f'"{key}":[\n{rows}\n]')
    TARGET.write_text("{" + ",\n".join(parts) + "}\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
