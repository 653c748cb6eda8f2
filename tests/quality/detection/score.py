"""Figures: recall by technique, tactic and source, each with its sample count and interval.

In:   samples and what was seen of them.  Out: `Rate` values.  Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from tests.quality.detection.labels import Sample, named, tactics
from tests.quality.detection.run import Fact, Key, Seen

Z = 1.959964  # two-sided 95 %
Wanted = Callable[[Fact], bool]
Pairs = Sequence[tuple[Sample, Seen]]


@dataclass(frozen=True, slots=True)
class Rate:
    """good of n. cases: how many of n are independent (a case may come in two formats)."""

    good: int
    n: int
    cases: int

    @property
    def share(self) -> float:
        """0 to 1; 0 of nothing is 0."""
        return self.good / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval at 95 %, with as many trials as there are independent cases."""
        if not self.cases:
            return 0.0, 1.0
        n, p = self.cases, self.share
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.share:.1%} ({self.good}/{self.n}; {low:.0%}–{high:.0%})"


def rate(outcomes: Iterable[tuple[str, bool]]) -> Rate:
    """Of (case, good) pairs."""
    all_ = list(outcomes)
    return Rate(sum(good for _, good in all_), len(all_), len({case for case, _ in all_}))


def techniques_of(seen: Seen, facts: Mapping[str, Fact], wanted: Wanted) -> set[str]:
    """The techniques that findings of the wanted kind name."""
    return {t for uid in seen.fired if wanted(facts[uid]) for t in facts[uid].attack}


def by_technique(pairs: Pairs, facts: Mapping[str, Fact], wanted: Wanted) -> dict[str, Rate]:
    """Labelled technique → of the samples that carry it, those with a finding that names it."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for sample, seen in pairs:
        have = techniques_of(seen, facts, wanted)
        for technique in sample.techniques:
            found.setdefault(technique, []).append((sample.case, named(have, technique)))
    return {technique: rate(outcomes) for technique, outcomes in sorted(found.items())}


def overall(pairs: Pairs, facts: Mapping[str, Fact], wanted: Wanted) -> Rate:
    """The same over all (sample, technique) pairs."""
    return rate(
        (f"{sample.case}:{technique}", named(have, technique))
        for sample, seen in pairs
        for have in [techniques_of(seen, facts, wanted)]
        for technique in sample.techniques
    )


def files_named(pairs: Pairs, facts: Mapping[str, Fact], wanted: Wanted) -> Rate:
    """Samples of which at least one labelled technique is named."""
    return rate((s.case, hit(s, seen, facts, wanted)) for s, seen in pairs)


def hit(sample: Sample, seen: Seen, facts: Mapping[str, Fact], wanted: Wanted) -> bool:
    """Whether a finding names one of the sample's techniques."""
    have = techniques_of(seen, facts, wanted)
    return any(named(have, technique) for technique in sample.techniques)


def any_finding(pairs: Pairs, facts: Mapping[str, Fact], wanted: Wanted) -> Rate:
    """Samples with a finding, whatever it names."""
    return rate((s.case, any(wanted(facts[u]) for u in seen.fired)) for s, seen in pairs)


def by_tactic(pairs: Pairs, facts: Mapping[str, Fact], wanted: Wanted) -> dict[str, Rate]:
    """Tactic → over the (sample, technique) pairs whose technique serves it."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for sample, seen in pairs:
        have = techniques_of(seen, facts, wanted)
        for technique in sample.techniques:
            for tactic in tactics().get(technique, ("unknown",)):
                outcome = (f"{sample.case}:{technique}", named(have, technique))
                found.setdefault(tactic, []).append(outcome)
    return {tactic: rate(outcomes) for tactic, outcomes in sorted(found.items())}


def grouped(pairs: Pairs, key: Callable[[Sample, Seen], str]) -> dict[str, Pairs]:
    """Samples by something they have."""
    found: dict[str, list[tuple[Sample, Seen]]] = {}
    for sample, seen in pairs:
        found.setdefault(key(sample, seen), []).append((sample, seen))
    return dict(sorted(found.items()))


def telemetry(_: Sample, seen: Seen) -> str:
    """The kind of log that most of a sample is: source, and channel of Windows logs."""
    if not seen.keys:
        return "none"
    kinds: Counter[str] = Counter()
    for key, count in seen.keys.items():
        kinds[kind(key)] += count
    return kinds.most_common(1)[0][0]


def kind(key: Key) -> str:
    """Source and channel of a route."""
    if not key[0].startswith("windows") or len(key) == 1:
        return key[0]
    return f"{key[0]} {key[1].removeprefix('Microsoft-Windows-').removesuffix('/Operational')}"
