"""All figures by name, as counts that can be accepted and held.

Out:  name → Count.  Names: SET.technique.any, SET.technique.medium, SET.files.any,
SET.files.medium (of sets own, sigma, both), SET.truth, SET.CHANGE.technique and SET.CHANGE.files
after a change, noise.NAME, panther.alert, panther.silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from tests.quality.detection.kept import lolbas
from tests.quality.detection.labels import DATA, Sample, named
from tests.quality.detection.measure import Measured, wanted
from tests.quality.detection.mutate import Names
from tests.quality.detection.noise import Noise
from tests.quality.detection.panther import Counterpart, rates
from tests.quality.detection.reduce import as_4688, shifted, without_sysmon
from tests.quality.detection.run import Change, Lab, Seen
from tests.quality.detection.score import (
    Pairs,
    Rate,
    any_finding,
    overall,
    rate,
    techniques_of,
)

HOME = Path(__file__).parent
REGRESSION = "windows/sigma-regression"
LARGE = 8000  # events: larger recordings are not altered
SMALL = 400  # events: what CI alters
HOUR = 41_220  # seconds: 11 h 27 min
GOALS = {  # part of a figure's name → where it may move freely: losses, noise an event, Panther
    ".renamed": 0.1,
    ".later": 0.02,
    ".noise.panther": 0.03,  # made to be close to what must alert
    ".noise.": 0.001,
    ".panther.alert": 0.85,
    ".panther.silent": 0.97,
}
CHANGES = ("renamed", "later", "no_sysmon", "only_4688")


@dataclass(frozen=True, slots=True)
class Count:
    """good of n, and whether more is better (recall) or worse (noise)."""

    good: int
    n: int
    more: bool = True

    def worse(self, accepted: Count) -> bool:
        """Whether less is found than was accepted, or more is lost or raised for nothing.

        Of recall the number counts: a source that reads more samples makes none of them worse.
        """
        if self.n < accepted.n:
            return True
        if self.more:
            return self.good < accepted.good
        return self.good * accepted.n > accepted.good * self.n


def recall(found: Measured, which: str) -> dict[str, Count]:
    """The head figures of one rule set."""
    out: dict[str, Count] = {}
    for word, loud in (("any", False), ("medium", True)):
        want = wanted(which, loud)
        out[f"{which}.technique.{word}"] = _count(overall(found.pairs, found.facts, want))
        out[f"{which}.files.{word}"] = _count(any_finding(found.pairs, found.facts, want))
    if which != "own":
        out[f"{which}.truth"] = _count(truth(found.pairs))
    return out


def truth(pairs: Pairs) -> Rate:
    """Of the samples that a Sigma rule must fire on, those on which it does."""
    return rate((s.case, s.rule in seen.fired) for s, seen in pairs if s.rule)


@dataclass(slots=True)
class Changed:
    """Samples before and after a change; those with no event left are in neither."""

    before: list[tuple[Sample, Seen]] = field(default_factory=list)
    after: list[tuple[Sample, Seen]] = field(default_factory=list)

    def loss(self, found: Callable[[Sample, Seen], set[str]]) -> Count:
        """Of what is found before the change, what is not found after it."""
        lost = whole = 0
        for (sample, old), (_, new) in zip(self.before, self.after, strict=True):
            had = found(sample, old)
            whole += len(had)
            lost += len(had - found(sample, new))
        return Count(lost, whole, more=False)


def changed(
    found: Measured, names: Sequence[str] = CHANGES, most: int = LARGE, data: Path = DATA
) -> dict[str, Changed]:
    """Every sample of at most `most` events again, once for each change."""
    keep = lolbas(data)
    out = {name: Changed() for name in names}
    for sample, seen in found.pairs:
        if seen.events > most:
            continue
        for name in names:
            again = found.lab.see(
                [data / sample.path], _change(found.lab, name, sample, keep, data)
            )
            if again.events:
                out[name].before.append((sample, seen))
                out[name].after.append((sample, again))
    return out


def _change(lab: Lab, name: str, sample: Sample, keep: frozenset[str], data: Path) -> Change:
    if name == "renamed":
        names = Names(keep)
        lab.see([data / sample.path], names.look)
        return names.rename()
    return {"later": shifted(HOUR), "no_sysmon": without_sysmon, "only_4688": as_4688}[name]


def losses(
    measured: Measured, which: str, changes: Mapping[str, Changed], suffix: str = ""
) -> dict[str, Count]:
    """Loss of recall by technique at any level, and of files with a finding at medium or above."""
    facts, any_, loud = measured.facts, wanted(which, False), wanted(which, True)

    def techniques(sample: Sample, seen: Seen) -> set[str]:
        have = techniques_of(seen, facts, any_)
        return {technique for technique in sample.techniques if named(have, technique)}

    def files(sample: Sample, seen: Seen) -> set[str]:
        return {sample.path} if any(loud(facts[uid]) for uid in seen.fired) else set()

    out = {}
    for name, change in changes.items():
        out[f"{which}.{name}{suffix}.technique"] = change.loss(techniques)
        out[f"{which}.{name}{suffix}.files"] = change.loss(files)
    return out


def quiet(sets: Mapping[str, Noise], which: str) -> dict[str, Count]:
    """Findings at medium or above of the events of each set."""
    return {
        f"{which}.noise.{name.replace(' ', '_')}": Count(x.findings, x.events, more=False)
        for name, x in sets.items()
    }


def alerts(items: list[Counterpart]) -> dict[str, Count]:
    """Panther's tests, where claimed."""
    must, silent = rates(items)
    return {"own.panther.alert": _count(must), "own.panther.silent": _count(silent)}


def _count(value: Rate) -> Count:
    return Count(value.good, value.n)


def judged() -> dict[str, Any]:
    """What a person judged: see judged.yml."""
    found: dict[str, Any] = yaml.safe_load((HOME / "judged.yml").read_text("utf-8"))
    return found


def explained(lab: Lab) -> dict[tuple[str, str], str]:
    """(set of presumed benign events, uid of a rule) → why it fires there."""
    uids: dict[str, list[str]] = {}
    for uid, fact in lab.facts.items():
        uids.setdefault(fact.path.removeprefix("shipped/"), []).append(uid)
    return {
        (item["set"], uid): item["reason"]
        for item in judged()["noise"]
        for uid in uids[item["rule"]]
    }


def different(lab: Lab) -> dict[str, set[str]]:
    """Panther rule → uids of ours judged to be about something else."""
    by_path = {fact.path.removeprefix("shipped/"): uid for uid, fact in lab.facts.items()}
    return {
        item["rule"]: {by_path[path] for path in item["not"] if path in by_path}
        for item in judged()["panther"]
    }


def accepted() -> dict[str, Count]:
    """The accepted figures."""
    found = yaml.safe_load((HOME / "budget.yml").read_text("utf-8")) or {}
    return {name: Count(good, n, _more(name)) for name, (good, n) in found.items()}


def accept(counts: Mapping[str, Count]) -> None:
    """Write figures as the accepted ones; those not measured now stay as they are."""
    old = accepted()
    lines = [
        "# Accepted figures: name: [good, of]; of losses and noise, less is better.",
        "# Written by `python -m tests.quality.detection --accept`; held by tests/quality.",
    ]
    for name, count in sorted({**old, **counts}.items()):
        lines.append(f"{name}: [{count.good}, {count.n}]")
    (HOME / "budget.yml").write_text("\n".join(lines) + "\n", "utf-8")


def _more(name: str) -> bool:
    part = name.split(".")[1]
    return part != "noise" and not part.startswith(CHANGES)


def good_enough(name: str, count: Count) -> bool:
    """Whether a figure is within its goal, so that it may move there."""
    share = count.good / max(1, count.n)
    for part, goal in GOALS.items():
        if part in name:
            return share >= goal if count.more else share <= goal
    return False


def worse(counts: Mapping[str, Count]) -> Iterator[str]:
    """What is worse than accepted and outside its goal, in words."""
    for name, old in accepted().items():
        new = counts.get(name)
        if new is None or good_enough(name, new):
            continue
        share = ".panther." in name and new.good * old.n < old.good * new.n
        if new.worse(old) or share:
            yield f"{name}: {new.good} of {new.n}, accepted {old.good} of {old.n}"
