"""Labelled samples, and when a finding's technique answers to a label's.

In:   ../shared/data/labels.json.  Out: `Sample` values, in order of path.  Reads one file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[4] / "shared" / "data"

# ATT&CK moved these in 2026; labels and rules use either id
MOVED = {
    "T1186": "T1055.013",
    "T1685": "T1562.001",
    "T1685.001": "T1562.002",
    "T1685.002": "T1562.008",
    "T1685.004": "T1562.012",
    "T1685.005": "T1070.001",
    "T1685.006": "T1070.002",
    "T1686": "T1562.004",
    "T1686.001": "T1562.007",
    "T1686.003": "T1562.004",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A file and what its source says of it. rule: the Sigma rule it must fire, if any."""

    path: str
    techniques: tuple[str, ...]
    title: str
    rule: str

    @property
    def collection(self) -> str:
        """The data set it is from."""
        return "/".join(self.path.split("/")[:2])

    @property
    def case(self) -> str:
        """The same events in another form (EVTX and JSON) are the same case."""
        return self.path.removesuffix(".gz").rpartition(".")[0]


def samples(data: Path = DATA, only: str = "") -> list[Sample]:
    """All samples labelled with a technique whose path begins with `only`."""
    found = json.loads((data / "labels.json").read_text("utf-8"))["files"]
    return [
        _sample(path, label)
        for path, label in sorted(found.items())
        if label.get("techniques") and path.startswith(only)
    ]


def _sample(path: str, label: dict[str, Any]) -> Sample:
    title = label.get("title") or label.get("sigma_rule_title") or Path(path).name
    techniques = tuple(sorted(set(label["techniques"])))
    return Sample(path, techniques, str(title), label.get("sigma_rule_id") or "")


def parent(technique: str) -> str:
    """The technique a sub-technique belongs to; a technique itself."""
    return technique.partition(".")[0]


def answers(named: str, wanted: str) -> bool:
    """Whether a finding that names a technique answers a label: the same, or its parent."""
    if named in (wanted, parent(wanted)):
        return True
    old = MOVED.get(wanted, wanted)
    return MOVED.get(named, named) in (old, parent(old))


def named(techniques: Iterable[str], wanted: str) -> bool:
    """Whether any of these techniques answers the label."""
    return any(answers(technique, wanted) for technique in techniques)


@cache
def tactics(data: Path = DATA) -> dict[str, tuple[str, ...]]:
    """Technique → tactics, as MITRE names them."""
    whole = json.loads((data / "attack" / "techniques-compact.json").read_text("utf-8"))
    known = {item["id"]: tuple(item["tactics"]) for item in whole["techniques"]}
    return known | {new: known[old] for new, old in MOVED.items()}
