"""All samples through one set of rules, once.

Out:  `Measured`: what was seen of each, who can be asked for figures of either rule set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.quality.detection.labels import DATA, Sample, samples
from tests.quality.detection.run import Fact, Lab, Seen, rules_of
from tests.quality.detection.score import Wanted, hit

SETS = ("own", "sigma", "both")


@dataclass(slots=True)
class Measured:
    """pairs: decodable samples; undecodable: the others with the reason."""

    lab: Lab
    pairs: list[tuple[Sample, Seen]] = field(default_factory=list)
    undecodable: list[tuple[Sample, str]] = field(default_factory=list)

    @property
    def facts(self) -> Mapping[str, Fact]:
        """What is said of each rule."""
        return self.lab.facts


def measure(which: str, data: Path = DATA, only: str = "") -> Measured:
    """Read every labelled sample with the rules of one set."""
    found = Measured(Lab(rules_of(which, data)))
    for sample in samples(data, only):
        seen = found.lab.see([data / sample.path])
        if seen.decoded:
            found.pairs.append((sample, seen))
        else:
            found.undecodable.append((sample, _reason(seen)))
    return found


def _reason(seen: Seen) -> str:
    if seen.errors:
        return "; ".join(sorted(set(seen.errors)))
    return "no source recognises its records" if seen.events else "nothing in it"


def wanted(which: str, loud: bool) -> Wanted:
    """Findings of one rule set, at any level or at medium and above."""

    def judge(fact: Fact) -> bool:
        mine = which == "both" or fact.own is (which == "own")
        return mine and (fact.loud or not loud)

    return judge


def missed(found: Measured, which: str) -> list[tuple[Sample, Seen, list[str]]]:
    """Samples with what they lack: a finding that names a technique, one at medium or above."""
    any_, loud = wanted(which, False), wanted(which, True)
    out = []
    for sample, seen in found.pairs:
        lacks = []
        if not hit(sample, seen, found.facts, any_):
            lacks.append("technique")
        if not any(loud(found.facts[uid]) for uid in seen.fired):
            lacks.append("medium")
        if lacks:
            out.append((sample, seen, lacks))
    return out
