"""`python -m tests.quality.cases`: measure cases and write docs/quality-cases.md.

Takes about two minutes. Key facts are held by tests/quality/test_facts.py.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.quality.cases import actor, rewrite
from tests.quality.cases.measure import HIGH, MEDIUM, NULL, Figures, Result, figures, missed, rate
from tests.quality.cases.measure import result as triaged
from tests.quality.test_joining import CAMPAIGNS, host_of, the_one

from yoban.model.finding import LEVELS, Finding

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"
PAGE = ROOT / "docs" / "quality-cases.md"
Label = Callable[[Finding], str]
BENIGN = ("benign/windows", "linux/loghub")
RULES = {
    "own": ((), True),
    "SigmaHQ's": ((DATA / "sigma",), False),
    "both": ((DATA / "sigma",), True),
}


def main() -> None:
    """Measure and write."""
    lines = [*HEAD]
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        for name, made, label in scenarios(home):
            lines.append(_row(name, figures(made.groups, made.findings, label), made))
        lines += ["", *NULLS]
        two, one = _two(home / "n2"), _actor(home / "n1")
        for null in NULL:
            failed = missed(figures(null(two), two.findings, _by_host), 4)
            failed += missed(figures(null(one), one.findings, lambda f: "actor"))
            lines.append(f"| {null.__name__.replace('_', ' ')} | {len(failed)} |")
        lines += ["", *QUIET]
        for path in BENIGN:
            lines.append(_quiet(path, triaged(DATA / path, home / path.replace("/", "-"))))
    PAGE.write_text("\n".join(lines) + "\n", "utf-8")
    print(PAGE.read_text("utf-8"))


HEAD = [
    "# How well findings become cases",
    "",
    "Made by `make quality`. An intrusion's findings are those at medium or above that are of it;",
    "pairs of them are counted. Times are from the first finding of the intrusion by event time.",
    "",
    "| intrusion, rules | cases at high | pieces | pair precision | pair recall | high of others |"
    " medium besides | minutes to the first high finding |",
    "|---|---|---|---|---|---|---|---|",
]
NULLS = [
    "Products that do nothing, measured on the same evidence, miss marks:",
    "",
    "| product | marks missed |",
    "|---|---|",
]
QUIET = [
    "Cases where nobody attacks (the intervals are 95 %, Poisson):",
    "",
    "| evidence | endpoint-days | at high | at medium or above | a 100 endpoint-days |",
    "|---|---|---|---|---|",
]


def scenarios(home: Path) -> Iterator[tuple[str, Result, Label]]:
    """Name, result, label of each."""
    for campaign in CAMPAIGNS:
        for words, (rules, shipped) in RULES.items():
            out = home / f"{campaign}-{words}"
            made = triaged(DATA / "intrusions" / campaign, out, rules, shipped)
            yield f"{campaign}, {words}", made, the_one
    yield "two at once on two hosts, own", _two(home / "two"), _by_host
    yield "one actor, three hosts and a mailbox, own", _actor(home / "one"), lambda f: "actor"


def _by_host(finding: Finding) -> str:
    return the_one(finding) and host_of(finding)


def _two(folder: Path) -> Result:
    (folder / "evidence").mkdir(parents=True)
    rewrite.write(DATA, folder / "evidence")
    return triaged(folder / "evidence", folder / "out")


def _actor(folder: Path) -> Result:
    (folder / "evidence").mkdir(parents=True)
    actor.write(folder / "evidence")
    return triaged(folder / "evidence", folder / "out")


def _row(name: str, found: Figures, made: Result) -> str:
    high = sum(group.reaches(HIGH) for group in made.groups)
    return (
        f"| {name} | {high} of {found.intrusions} | {found.pieces:.2g} | {found.precision:.3f}"
        f" | {found.recall:.3f} | {found.strangers} | {found.others} | {_minutes(made)} |"
    )


def _minutes(made: Result) -> str:
    times = sorted((f.time, LEVELS.index(f.level)) for f in made.findings if f.time and the_one(f))
    first = times[0][0] if times else 0
    high = next((t for t, level in times if level >= HIGH), None)
    return "-" if high is None else f"{(high - first) / 60e6:.1f}"


def _quiet(path: str, made: Result) -> str:
    high = sum(group.reaches(HIGH) for group in made.groups)
    medium = sum(group.reaches(MEDIUM) for group in made.groups)
    middle, low, top = rate(medium, max(made.days, 1) / 100)
    return f"| {path} | {made.days} | {high} | {medium} | {middle:.0f} ({low:.0f} to {top:.0f}) |"


if __name__ == "__main__":
    main()
