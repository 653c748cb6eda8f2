"""`python -m tests.quality.detection`: print the figures; see `--help`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.quality.detection.figures import (
    REGRESSION,
    SMALL,
    Count,
    accept,
    alerts,
    changed,
    different,
    explained,
    judged,
    losses,
    quiet,
    recall,
    worse,
)
from tests.quality.detection.labels import DATA
from tests.quality.detection.labels import named as named_
from tests.quality.detection.measure import SETS, Measured, measure, missed, wanted
from tests.quality.detection.noise import noise
from tests.quality.detection.panther import rates, trials
from tests.quality.detection.report import page
from tests.quality.detection.run import LAST_RESORTS, Lab, Seen, rules_of
from tests.quality.detection.score import (
    any_finding,
    by_tactic,
    by_technique,
    files_named,
    grouped,
    overall,
    telemetry,
)

MOST = 12  # kinds of events named of a missed sample


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.detection", description=__doc__)
    parser.add_argument("--rules", choices=SETS, default="own", help="default: own")
    parser.add_argument("--only", default="", help="samples whose path in the data begins so")
    parser.add_argument(
        "--list-missed", action="store_true", help="each missed sample, with its events by kind"
    )
    parser.add_argument("--techniques", action="store_true", help="recall of every technique")
    parser.add_argument(
        "--rules-used", action="store_true", help="how many samples a rule fires on"
    )
    parser.add_argument("--noise", action="store_true", help="findings on presumed benign events")
    parser.add_argument(
        "--panther", action="store_true", help="Panther's rule tests, where claimed"
    )
    parser.add_argument("--renamed", action="store_true", help="what is lost when names change")
    parser.add_argument("--write", action="store_true", help="measure all; write docs/quality.md")
    parser.add_argument("--accept", action="store_true", help="the same; accept the figures, too")
    asked = parser.parse_args(arguments)
    if asked.write or asked.accept:
        return everything(asked.accept)
    found = measure(asked.rules, only=asked.only)
    for line in figures(found, asked.rules):
        print(line)
    if asked.techniques:
        loud = by_technique(found.pairs, found.facts, wanted(asked.rules, True))
        for name, rate in by_technique(
            found.pairs, found.facts, wanted(asked.rules, False)
        ).items():
            print(f"  {name:12} any {rate!s:34} medium {loud[name]}")
    if asked.rules_used:
        for line in used(found):
            print(line)
    if asked.list_missed:
        for line in listed(found, asked.rules):
            print(line)
    for wanted_, lines in (
        (asked.noise, noisy),
        (asked.panther, claimed),
        (asked.renamed, renamed),
    ):
        for line in lines(found, asked.rules) if wanted_ else ():
            print(line)


def noisy(found: Measured, which: str) -> Iterator[str]:
    """Findings at medium or above on presumed benign events."""
    for name, one in noise(found.lab, DATA).items():
        yield f"{name}: {one.findings} findings on {one.events} events"
        for uid, count in one.loud.most_common():
            if wanted(which, True)(found.facts[uid]):
                where = ", ".join(sorted(one.where[uid])[:2])
                yield f"  {count:4} {found.facts[uid].level} {found.facts[uid].title}: {where}"


def claimed(found: Measured, which: str) -> Iterator[str]:
    """Panther's tests that are not met where rules of ours claim the behaviour."""
    items = trials(found.lab, DATA, different(found.lab))
    must, silent = rates(items)
    yield f"must alert {must}, must not {silent}, of {sum(bool(x.claimed) for x in items)} rules"
    for item in items:
        for alert in (True, False):
            bad = [name for name, good in item.outcomes(alert) if not good]
            if bad:
                titles = {found.facts[u].title for uids in item.claimed.values() for u in uids}
                yield f"  {'must' if alert else 'must not'} alert: {', '.join(bad)}"
                yield f"    claimed by {'; '.join(sorted(titles))}"


def renamed(found: Measured, which: str) -> Iterator[str]:
    """Which rules fall silent on which samples when names change."""
    change = changed(found, ("renamed",))
    for (sample, old), (_, new) in zip(
        change["renamed"].before, change["renamed"].after, strict=True
    ):
        gone = old.fired.keys() - new.fired.keys()
        if gone:
            titles = "; ".join(sorted(found.facts[uid].title for uid in gone))
            yield f"  {sample.path}: silent: {titles}"
    for name, count in losses(found, which, change).items():
        yield f"{name}: lost {count.good} of {count.n}"


def everything(accepting: bool) -> None:
    """Measure all there is, write the page, say what is worse than accepted."""
    both = measure("both")
    changes = changed(both)
    counts: dict[str, Count] = {}
    for which in SETS:
        counts |= recall(both, which) | losses(both, which, changes)
    sets = {which: noise(Lab(rules_of(which, DATA)), DATA) for which in ("own", "sigma")}
    for which, found in sets.items():
        counts |= quiet(found, which)
    own = Lab(rules_of("own", DATA))
    items = trials(own, DATA, different(own))
    counts |= alerts(items)
    classes = {path: item["class"] for item in judged()["missed"] for path in item["samples"]}
    text = page(both, changes, counts, sets, items, classes, explained(own))
    (Path(__file__).parents[3] / "docs" / "quality.md").write_text(text, "utf-8")
    for line in worse(counts):
        print(f"worse: {line}")
    if accepting:
        found = measure("own")
        accept(counts | losses(found, "own", changed(found, ("renamed",), SMALL), "_small"))
    for name, count in sorted(counts.items()):
        print(f"{name:28} {count.good:6} of {count.n:6}  {count.good / max(1, count.n):.1%}")


def figures(found: Measured, which: str) -> Iterator[str]:
    """The head figures, then by tactic, telemetry and collection."""
    pairs, facts = found.pairs, found.facts
    yield f"rules: {which} ({len(found.lab.rules.rules)}); decodable samples: {len(pairs)}; not: "
    yield f"  {len(found.undecodable)} ({', '.join(s.path for s, _ in found.undecodable[:3])} …)"
    for word, loud in (("any level", False), ("medium or above", True)):
        want = wanted(which, loud)
        yield f"at {word}:"
        yield f"  by technique, (sample, technique) pairs  {overall(pairs, facts, want)}"
        yield f"  samples with a labelled technique named  {files_named(pairs, facts, want)}"
        yield f"  samples with any finding                 {any_finding(pairs, facts, want)}"
    if which != "own":
        rest = [pair for pair in pairs if pair[0].collection != REGRESSION]
        yield f"without {REGRESSION}, the events that SigmaHQ's rules are tested with:"
        one, two = (wanted(which, loud) for loud in (False, True))
        yield f"  by technique, any level                  {overall(rest, facts, one)}"
        yield f"  any finding at medium or above           {any_finding(rest, facts, two)}"
    yield "by tactic, any level / medium or above:"
    loud_ = by_tactic(pairs, facts, wanted(which, True))
    for name, rate in by_tactic(pairs, facts, wanted(which, False)).items():
        yield f"  {name:24} {rate!s:32} / {loud_[name]}"
    for title, key in (
        ("telemetry", telemetry),
        ("collection", lambda sample, _: sample.collection),
    ):
        yield f"by {title}: technique at any level / any finding at medium or above:"
        for name, group in grouped(pairs, key).items():
            one = overall(group, facts, wanted(which, False))
            two = any_finding(group, facts, wanted(which, True))
            yield f"  {name:40} {one!s:32} / {two}"


def listed(found: Measured, which: str) -> Iterator[str]:
    """Each missed sample: what it lacks, path, labels, title, findings, events by kind."""
    for sample, seen, lacks in missed(found, which):
        yield f"MISSED {'+'.join(lacks)}: {sample.path}"
        yield f"    {', '.join(sample.techniques)}: {sample.title}"
        fired = [(found.facts[uid], n) for uid, n in seen.fired.most_common()]
        for fact, n in fired:
            yield f"    fired {n}x {fact.level} {','.join(fact.attack) or '-'}: {fact.title}"
        yield f"    events {kinds(seen)}"
    for sample, reason in found.undecodable:
        yield f"UNDECODABLE: {sample.path}: {reason}"


def kinds(seen: Seen) -> str:
    """Events by source, channel and event id; the most frequent first."""
    order = seen.keys.most_common()
    shown = [f"{' '.join(key)} = {count}" for key, count in order[:MOST]]
    rest = [f"and {len(order) - MOST} more kinds"] if len(order) > MOST else []
    bare = [f"{n} = {c}" for n, c in seen.sources.items() if n in LAST_RESORTS]
    return "; ".join((*shown, *rest, *bare)) or "none"


def used(found: Measured) -> Iterator[str]:
    """Rules by the samples they fire on, those that fire on none last."""
    count = {uid: 0 for uid in found.facts}
    right = dict(count)
    for sample, seen in found.pairs:
        for uid in seen.fired:
            count[uid] += 1
            right[uid] += any(
                named_(found.facts[uid].attack, technique) for technique in sample.techniques
            )
    for uid in sorted(count, key=lambda u: (-count[u], found.facts[u].title)):
        fact = found.facts[uid]
        of = f"{count[uid]:4} samples, {right[uid]:4} of its technique"
        yield f"  {of}  {fact.level} {fact.title}"


if __name__ == "__main__":
    main()
