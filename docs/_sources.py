"""The reference of the log sources: a table of all, and a page for each.

The figures are those that `python -m tests.quality.agreement --accept` keeps in tests/quality;
nothing is measured here.
"""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from yoban.collect.recognise import sources
from yoban.model.ocsf import ENTITIES, VERSION
from yoban.model.source import (
    Alert,
    AtLeast,
    Check,
    Has,
    Is,
    Layout,
    Logsource,
    Matches,
    Source,
    Starts,
)
from yoban.query.plan import renamed

INDEX = "docs/reference/sources.md"
FOLDER = "docs/reference/sources"
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
CLASSES = {  # captions of the OCSF schema
    0: "Base Event",
    1001: "File System Activity",
    1005: "Module Activity",
    1007: "Process Activity",
    2004: "Detection Finding",
    3001: "Account Change",
    3002: "Authentication",
    4001: "Network Activity",
    4002: "HTTP Activity",
    4003: "DNS Activity",
    4004: "DHCP Activity",
    4005: "RDP Activity",
    4006: "SMB Activity",
    4007: "SSH Activity",
    4008: "FTP Activity",
    4009: "Email Activity",
    6003: "API Activity",
    201001: "Registry Key Activity",
    201002: "Registry Value Activity",
}
REPORTED = ("action", "outcome")  # compared, but not part of the goal
MOST = 8


def pages(note: str) -> Iterator[tuple[str, str]]:
    """The index and the page of each source, as (path from the root of the repository, text)."""
    figures = json.loads((HOME / "agreement.json").read_text("utf-8"))
    met = json.loads((HOME / "samples.json").read_text("utf-8"))
    known = sorted(sources(), key=lambda source: source.name)
    yield INDEX, f"{note}{_index(known, figures, met)}"
    for source in known:
        page = _page(source, figures.get(source.name, {}), met.get(source.name))
        yield f"{FOLDER}/{source.name}.md", f"{note}{page}"


def _index(known: Iterable[Source], figures: Mapping[str, Any], met: Mapping[str, Any]) -> str:
    rows = [_row(s, figures.get(s.name, {}), met.get(s.name)) for s in known]
    used = sorted({kind for found in met.values() for kind in found["samples"]})
    origins = "; ".join(f"{kind}: {ORIGINS[kind][0]} ({ORIGINS[kind][1]})" for kind in used)
    return "\n".join(
        (
            "# Log sources",
            "",
            f"{len(rows)} sources. The page of each says how its records are recognised, which"
            " field fills which attribute, and what severity its alerts get.",
            "Nothing is lost: what no source knows is kept as JSON of unknown make, or as lines.",
            "",
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
            "",
        )
    )


def _page(source: Source, figures: dict[str, list[int]], met: dict[str, Any] | None) -> str:
    lines = [
        f"# {source.name}: {source.title}",
        "",
        "[All log sources](../sources.md)",
        "",
        _about(source),
        "",
        f"Made by {source.vendor}. "
        * bool(source.vendor)
        + f"Priority {source.priority}: sources of a greater one are asked first, equal ones by"
        " name; the first layout that holds takes the record."
        f" Attributes are OCSF {VERSION}'s.",
        "",
        "| layout | a record is one if |",
        "|---|---|",
    ]
    lines += [f"| {layout.name} | {_tests(layout)} |" for layout in source.layouts]
    if source.logsources:
        lines += ["", "| Sigma product | category | service | events |", "|---|---|---|---|"]
        lines += [_logsource(served) for served in source.logsources]
    if source.classes:
        lines += ["", "| OCSF class | activity | events |", "|---|---|---|"]
        lines += [
            f"| {made.class_uid} {CLASSES[made.class_uid]} | {made.activity_id} |"
            f" {_when(made.when)} |"
            for made in source.classes
        ]
    if source.attributes:
        lines += ["", "| OCSF attribute | from | if |", "|---|---|---|"]
        for made in source.attributes:
            fields = ", ".join(f"`{field}`" for field in made.fields)
            found = ["found by a pattern"] if made.pattern else []
            words = [*([] if made.convert == "text" else [made.convert]), *found]
            how = f" ({', '.join(words)})" if words else ""
            lines.append(f"| `{made.to}` | {fields}{how} | {_when(made.when, '')} |")
    if source.alerts:
        lines += ["", "| alert: a finding | which records | vendor severity → level |"]
        lines += ["|---|---|---|"]
        lines += [_alert(alert) for alert in source.alerts]
    if figures:
        lines += ["", "| agreement | the same | compared |", "|---|---|---|"]
        lines += [f"| {name} | {good} | {total} |" for name, (good, total) in figures.items()]
    if met:
        counts = ", ".join(f"{count} of {kind}" for kind, count in met["samples"].items())
        lines += ["", f"Measured with {counts}, in the formats {', '.join(met['formats'])}."]
    return "\n".join(lines) + "\n"


def _about(source: Source) -> str:
    """What the file says of itself: what it reads, and whose documentation it rests on."""
    module = importlib.import_module(f"yoban.collect.sources.{source.name}")
    return inspect.getdoc(module) or ""


def _alert(alert: Alert) -> str:
    """A row of the table of vendor alerts: the severity table whole."""
    records = ", ".join(_check(check) for check in alert.when)
    records += "".join(f", not {_check(check)}" for check in alert.unless)
    steps = [
        f"`{key}`{'' if isinstance(key, str) else ' and above'} → {level}"
        for key, level in alert.levels.items()
    ]
    steps.append(f"{'all else' if steps else 'all'} → {alert.default}")
    if alert.stopped:
        stopped = " or ".join(_check(check) for check in alert.stopped)
        steps.append(f"one less if {stopped}")
    names = " or ".join(f"`{name.split('|')[0]}`" for name in alert.severity)
    table = f"{names}: " if alert.levels else ""
    return f"| `{alert.name}`: {alert.what} | {records} | {table}{'; '.join(steps)} |"


def _tests(layout: Layout) -> str:
    told = ", ".join(map(_check, layout.when)) or "always (a last resort)"
    return told.replace("`, has `", "`, `")  # has a, b


def _check(check: Check) -> str:
    path = check.path.split("|")[0]
    match check:
        case Has():
            return f"has `{path}`"
        case Is(_, values):
            return f"`{path}` is {_values(values)}"
        case Matches():
            return f"`{path}` has the form of its messages"
        case AtLeast(_, number):
            return f"`{path}` is {number:g} or above"
        case Starts(_, values):
            return f"`{path}` starts with {_values(values)}"


def _logsource(served: Logsource) -> str:
    parts = (served.product, served.category, served.service)
    cells = " | ".join(part or "" for part in parts)
    other = ", ".join(
        f"`{name}` = {' or '.join(f'`{own}`' for own in owns.split('|'))}"
        for name, owns in renamed(served).items()
        if name != owns
    )
    return f"| {cells} | {_when(served.when)}{'; ' + other if other else ''} |"


def _when(when: Mapping[str, tuple[str | int, ...]], every: str = "all") -> str:
    return ", ".join(f"`{name}` {_values(values)}" for name, values in when.items()) or every


def _values(values: tuple[str | int, ...]) -> str:
    shown = " or ".join(f"`{value}`" for value in values[:8]).replace("|", "\\|")
    return shown + (f" or {len(values) - 8} more" if len(values) > 8 else "")


def _row(source: Source, figures: dict[str, list[int]], met: dict[str, Any] | None) -> str:
    good, total = (
        sum(cell[i] for name, cell in figures.items() if name not in REPORTED) for i in (0, 1)
    )
    counts = met["samples"].items() if met else ()
    cells = (
        f"[{source.name}](sources/{source.name}.md)",
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
