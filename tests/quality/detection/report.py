"""docs/quality.md: the figures as a page.

In:   what was measured with each rule set.  Out: Markdown.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tests.quality.detection.figures import CHANGES, LARGE, REGRESSION, Changed, Count, truth
from tests.quality.detection.measure import SETS, Measured, missed, wanted
from tests.quality.detection.noise import Noise
from tests.quality.detection.panther import Counterpart, rates
from tests.quality.detection.run import Fact
from tests.quality.detection.score import (
    Pairs,
    Rate,
    any_finding,
    by_tactic,
    by_technique,
    files_named,
    grouped,
    overall,
    telemetry,
)

HEADS = {"own": "yoban's own", "sigma": "SigmaHQ's", "both": "both"}
WORDS = {
    "renamed": "tools, paths, hosts and accounts renamed",
    "later": "every time moved by 11 h 27 min",
    "no_sysmon": "Sysmon's events removed",
    "only_4688": "only process creations left, as Security event 4688",
}
INTRODUCTION = """\
# Quality of detection

Written by `make quality`; do not edit. Every figure names how many samples it rests on and its
interval: Wilson's at 95 %, with as many trials as there are independent cases (the same events as
EVTX and as JSON are one case). The samples are recorded attacks of public collections, labelled
with ATT&CK techniques by their own authors; they are read where they lie and are not part of this
repository.

- **By technique**: of all pairs of a sample and a technique that its label names, those with a
  finding in that sample that names the technique or its parent. A sub-technique of the same parent
  does not count, nor does a part of the technique that is wanted.
- **Files**: of all samples, those with any finding, whatever it names.
- A sample counts if a source recognises any of its records. The others are listed at the end.
- Each sample is a run of its own; correlations see nothing of another.
- *yoban's own* are the rules that ship, and the alerts of other tools in the samples. SigmaHQ's are
  its current rules, unchanged; `{regression}` holds the events with which SigmaHQ tests them, so
  the figures are given without it, too.
"""
ALTERED = """\
## Loss when the recording is altered

The samples of up to {large:,} events again, altered; of what was found before, the share that is
not found then (techniques at any level; files with a finding at medium or above). A sample without
any event left is not counted. Renaming replaces each name that an intruder or the customer chose by
another of the same length and the same kinds of characters, everywhere; names that Windows and
wide-spread software give, and the version information inside programs, stay
(`tests/quality/detection/mutate.py`).
"""
MISSED = """
`technique`: no finding names a labelled technique; `medium`: no finding is at medium or above.
`python -m tests.quality.detection --list-missed` shows the events by kind.
"""


def page(
    both: Measured,
    changes: Mapping[str, Changed],
    lost: Mapping[str, Count],
    sets: Mapping[str, Mapping[str, Noise]],
    items: Sequence[Counterpart],
    classes: Mapping[str, str],
    why: Mapping[tuple[str, str], str],
) -> str:
    """The whole page. sets: by rule set; classes: judged class of missed samples.

    why: (set, uid of the rule) → explanation of its findings where nobody attacks.
    """
    lines = [INTRODUCTION.format(regression=REGRESSION)]
    lines += _recall(both)
    lines += _by("tactic", both, lambda pairs, want: by_tactic(pairs, both.facts, want))
    lines += _groups("kind of log", grouped(both.pairs, telemetry), both)
    lines += _groups("collection", grouped(both.pairs, lambda s, _: s.collection), both)
    lines += _changes(changes, lost)
    lines += _noise(sets, both.facts, why)
    lines += _panther(items)
    lines += _by("technique", both, lambda pairs, want: by_technique(pairs, both.facts, want))
    lines += _missed(both, classes)
    return "\n".join(lines).rstrip() + "\n"


def _recall(both: Measured) -> Iterator[str]:
    pairs, facts = both.pairs, both.facts
    rest = [pair for pair in pairs if pair[0].collection != REGRESSION]
    yield f"## Recall over {len(pairs)} samples\n"
    yield "| | " + " | ".join(HEADS[s] for s in SETS) + " |"
    yield "|---|" + "---|" * len(SETS)
    for group, after in ((pairs, ""), (rest, f", without `{REGRESSION}`")):
        for title, measure, loud in (
            ("by technique, any level", overall, False),
            ("by technique, medium or above", overall, True),
            ("samples with a labelled technique named, any level", files_named, False),
            ("files with any finding", any_finding, False),
            ("files with a finding at medium or above", any_finding, True),
        ):
            cells = [str(measure(group, facts, wanted(s, loud))) for s in SETS]
            yield _row(title + after, cells)
    yield _row("SigmaHQ's test events that fire their rule", ["-", str(truth(pairs)), "-"])
    yield ""


def _by(title: str, both: Measured, measure: object) -> Iterator[str]:
    columns = [measure(both.pairs, wanted(s, False)) for s in SETS]  # type: ignore[operator]
    yield f"## By {title}, any level\n"
    yield f"| {title} | " + " | ".join(HEADS[s] for s in SETS) + " |"
    yield "|---|" + "---|" * len(SETS)
    for name in columns[0]:
        yield _row(name, [str(column[name]) for column in columns])
    yield ""


def _groups(title: str, groups: Mapping[str, Pairs], both: Measured) -> Iterator[str]:
    yield f"## By {title}\n"
    yield "By technique at any level; then files with a finding at medium or above.\n"
    heads = [f"{HEADS[s]}: {w}" for w in ("technique", "files") for s in SETS]
    yield f"| {title} | " + " | ".join(heads) + " |"
    yield "|---|" + "---|" * len(heads)
    for name, pairs in groups.items():
        cells = [str(overall(pairs, both.facts, wanted(s, False))) for s in SETS]
        cells += [str(any_finding(pairs, both.facts, wanted(s, True))) for s in SETS]
        yield _row(name, cells)
    yield ""


def _changes(changes: Mapping[str, Changed], lost: Mapping[str, Count]) -> Iterator[str]:
    yield ALTERED.format(large=LARGE)
    heads = [f"{HEADS[s]}: {w}" for w in ("techniques lost", "files lost") for s in SETS]
    yield _row("change", ["samples", *heads])
    yield "|---|---|" + "---|" * 6
    for name in CHANGES:
        cells = [
            _share(lost[f"{s}.{name}.{word}"]) for word in ("technique", "files") for s in SETS
        ]
        yield _row(WORDS[name], [str(len(changes[name].before)), *cells])
    yield ""


def _noise(
    sets: Mapping[str, Mapping[str, Noise]],
    facts: Mapping[str, Fact],
    why: Mapping[tuple[str, str], str],
) -> Iterator[str]:
    yield "## Findings at medium or above where nobody attacks\n"
    yield "| events | inputs | events | " + " | ".join(HEADS[s] for s in sets) + " |"
    yield "|---|---|---|" + "---|" * len(sets)
    first = next(iter(sets.values()))
    for name, one in first.items():
        cells = [
            f"{found} ({1000 * found / max(1, one.events):.2f} per 1,000)"
            for found in (noise[name].findings for noise in sets.values())
        ]
        yield _row(name, [str(one.inputs), f"{one.events:,}", *cells])
    yield "\nWhich rules of ours, how often, and why:\n"
    for name, noise in sets["own"].items():
        for uid, count in noise.loud.most_common():
            reason = why.get((name, uid), "**not explained**")
            yield f"- {name}: {count} × {facts[uid].level}, {facts[uid].title}: {reason}"
    yield ""


def _panther(items: Sequence[Counterpart]) -> Iterator[str]:
    must, silent = rates(list(items))
    claimed = [item for item in items if item.claimed]
    yield "## Panther's rule tests, where our rules claim the behaviour\n"
    yield (
        f"{len(claimed)} of {len(items)} Panther rules are claimed: the source and the operation of"
        " an event that must alert, and the technique, are those of a rule of ours"
        " (`tests/quality/detection/panther.py`).\n"
    )
    yield f"- must alert: {must}\n- must not alert: {silent}\n"
    for item in claimed:
        for alert in (True, False):
            for name, good in item.outcomes(alert):
                if not good:
                    yield f"- not met: {name} ({'must' if alert else 'must not'} alert)"
    yield ""


def _missed(both: Measured, classes: Mapping[str, str]) -> Iterator[str]:
    rows = missed(both, "own")
    yield "## Samples that our own rules miss\n"
    counts = _count(classes.get(s.path, "not judged") for s, _, _ in rows)
    yield f"{len(rows)} of {len(both.pairs)}: " + ", ".join(
        f"{n} {word}" for word, n in sorted(counts.items())
    )
    yield MISSED
    yield "| sample | techniques | lacks | class |"
    yield "|---|---|---|---|"
    for sample, _, lacks in rows:
        yield _row(
            _cell(sample.path),
            [", ".join(sample.techniques), "+".join(lacks), classes.get(sample.path, "")],
        )
    yield f"\n## Not decodable: {len(both.undecodable)}\n"
    for sample, reason in both.undecodable:
        yield f"- {_cell(sample.path)}: {_cell(reason)}"


def _count(words: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return found


def _share(count: Count) -> str:
    return str(Rate(count.good, count.n, count.n)) if count.n else "-"


def _row(name: str, cells: Sequence[str]) -> str:
    return f"| {name} | " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    return "".join(c if c.isprintable() and c not in "|<>[]`" else " " for c in text)
