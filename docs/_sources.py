"""The table of all sources for the reference: what each serves, and how well it was measured.

The figures are those that `python -m tests.quality.agreement --accept` keeps in tests/quality;
nothing is measured here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from yoban.collect.recognise import sources
from yoban.model.ocsf import ENTITIES
from yoban.model.source import Source

HOME = Path(__file__).parents[1] / "tests" / "quality"
HEAD = (
    "| source | what it is | formats | Sigma logsources | OCSF classes | entities | alerts"
    " | samples | agreement |\n|---|---|---|---|---|---|---|---|---|"
)
ORIGINS = {  # collection → repository, licence of its files
    "crowdsec-hub": ("crowdsecurity/hub", "MIT"),
    "mail-parser-messages": ("SpamScope/mail-parser", "Apache-2.0"),
    "ocsf-examples": ("ocsf/examples", "none stated"),
    "phishing-eml": ("rf-peixoto/phishing_pot", "CC BY-NC 4.0"),
    "rspamd-messages": ("rspamd/rspamd", "Apache-2.0"),
    "sekoia-ecs": ("SEKOIA-IO/intake-formats", "none stated"),
}
REPORTED = ("action", "outcome")  # compared, but not part of the goal
MOST = 8


def table() -> str:
    """The table and what its last columns mean."""
    figures = json.loads((HOME / "agreement.json").read_text("utf-8"))
    met = json.loads((HOME / "samples.json").read_text("utf-8"))
    rows = [
        _row(source, figures.get(source.name, {}), met.get(source.name)) for source in sources()
    ]
    used = sorted({kind for found in met.values() for kind in found["samples"]})
    origins = "; ".join(f"{kind}: {ORIGINS[kind][0]} ({ORIGINS[kind][1]})" for kind in used)
    return "\n".join(
        (
            HEAD,
            *rows,
            "",
            "*Formats* are those the samples came in; any source is read out of any format that"
            " gives its fields. *Samples* are records of public collections that the product was"
            " measured with; none of them is part of it, and the records in its own tests are made"
            " up. A source without samples rests on its vendor's documentation and on those"
            " records; the cells of what was not measured are empty."
            f" Origin and licence of the samples: {origins}."
            " *Agreement* is how many of the values that these collections give for"
            " time, source, destination, account, host, sender and"
            " recipient are the same in our events (`python -m tests.quality.agreement`).",
        )
    )


def _row(source: Source, figures: dict[str, list[int]], met: dict[str, Any] | None) -> str:
    good, total = (
        sum(cell[i] for name, cell in figures.items() if name not in REPORTED) for i in (0, 1)
    )
    counts = met["samples"].items() if met else ()
    cells = (
        f"[{source.name}](#{source.name})",
        source.title,
        ", ".join(met["formats"]) if met else "",
        _some(
            "/".join(part or "*" for part in (s.product, s.category, s.service))
            for s in source.logsources
        ),
        _some(str(made.class_uid) for made in source.classes if made.class_uid),
        ", ".join(entities(source)),
        str(len(source.alerts) or ""),
        ", ".join(f"{count} {kind}" for kind, count in counts),
        f"{good}/{total}, {good / total:.0%}" if total else "",
    )
    return f"| {' | '.join(cells)} |"


def entities(source: Source) -> list[str]:
    """Kinds of entities that its events can name."""
    filled = {made.to for made in source.attributes}
    return sorted({kind for attribute, kind, _ in ENTITIES if attribute in filled})


def _some(texts: Iterable[str]) -> str:
    found = list(dict.fromkeys(texts))
    more = f", {len(found) - MOST} more" if len(found) > MOST else ""
    return ", ".join(found[:MOST]) + more
