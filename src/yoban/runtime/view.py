"""What a person sees at the terminal: the result in one screen, and progress while it is made.

Log text is hostile. It reaches the console only as `Text` (never markup) and only through
`visible`, which shows control and direction characters instead of letting them act.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from rich import progress as bars
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from yoban.model.finding import LEVELS, Finding
from yoban.store.findings import rfc3339, to_object

TOP = 15
BAR = 30
BUCKETS = 60
LONGEST = 120
EVERY = 5.0  # seconds between lines when the output is not a terminal
REDRAW = 0.1
STYLES = {
    "critical": "bold white on red",
    "high": "bold red",
    "medium": "yellow",
    "low": "cyan",
    "informational": "dim",
}
SHORT = {"informational": "info"}
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def visible(value: object, limit: int = LONGEST) -> str:
    """One line in which nothing acts on the terminal: ESC is ␛, a direction mark is <U+202E>."""
    text = value if isinstance(value, str) else str(value)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return f"<U+{code:04X}>" if unicodedata.category(char) in HIDDEN else char


def to_json(summary: dict[str, Any], findings: Iterable[Finding]) -> dict[str, object]:
    """For --format json; serialise it with `yoban.store.text.dumps`."""
    return {"summary": summary, "findings": [to_object(f) for f in findings]}


@dataclass(slots=True)
class Group:
    """Findings of one rule on one host and account."""

    level: str
    title: str
    first: int
    count: int = 0


@dataclass(slots=True)
class Digest:
    """What the screen needs of all findings, gathered in one pass."""

    levels: Counter[str] = field(default_factory=Counter)
    tactics: Counter[str] = field(default_factory=Counter)
    times: list[int] = field(default_factory=list)
    untimed: int = 0
    groups: dict[tuple[str, str, str], Group] = field(default_factory=dict)

    def add(self, finding: Finding) -> None:
        """Count a finding."""
        self.levels[finding.level] += 1
        self.tactics.update(finding.tactics)
        if finding.time is None or rfc3339(finding.time) is None:
            self.untimed += 1
        else:
            self.times.append(finding.time)
        key = (finding.rule_uid, _entity(finding, "host"), _entity(finding, "account"))
        group = self.groups.get(key)
        if group is None:
            group = self.groups[key] = Group(finding.level, finding.rule_title, NEVER)
        group.count += 1
        group.first = min(group.first, NEVER if finding.time is None else finding.time)


def show(summary: dict[str, Any], findings: Iterable[Finding], console: Console) -> None:
    """The result in one screen. summary: as in summary.json; "out" is the result folder."""
    digest = Digest()
    for finding in findings:
        digest.add(finding)
    screen = _Screen(console)
    if summary.get("partial"):
        screen.banner()
    screen.inputs(summary.get("inputs", ()))
    if digest.levels:
        screen.levels(digest)
        screen.when(digest)
        screen.top(digest)
    else:
        screen.line("No findings.", "bold")
    screen.totals(summary)


@dataclass(slots=True)
class _Screen:
    console: Console

    def text(self, value: object, style: str = "", limit: int = LONGEST) -> Text:
        """The only way of a value to the console."""
        shown = visible(value, limit)
        encoding = self.console.encoding
        return Text(shown.encode(encoding, "backslashreplace").decode(encoding), style=style)

    def line(self, value: object, style: str = "") -> None:
        self.console.print(self.text(value, style, 4 * LONGEST), highlight=False, soft_wrap=True)

    def draw(self, table: Table) -> None:
        self.console.print(table, highlight=False)
        self.console.print()

    def bar(self, part: int, whole: int, style: str = "") -> Text:
        full = "#" if self.console.options.ascii_only else "█"
        return Text(full * max(1, round(BAR * part / max(whole, 1))), style=style)

    def banner(self) -> None:
        words = self.text("PARTIAL RESULT: not everything was read; see below", "bold")
        self.console.print(Panel(words, style="black on yellow", expand=False))

    def inputs(self, inputs: Sequence[dict[str, Any]]) -> None:
        groups: dict[str, list[dict[str, Any]]] = {}
        for item in inputs:
            groups.setdefault(str(item.get("source") or "unknown"), []).append(item)
        table = _table("source", "inputs>", "records>", "events>", "quarantined>", "duplicates>")
        for source, items in sorted(groups.items(), key=lambda g: -_sum(g[1], "received")):
            table.add_row(
                self.text(source, limit=40),
                Text(f"{len(items):,}"),
                *(
                    Text(f"{_sum(items, name):,}")
                    for name in ("received", "events", "quarantined", "duplicates")
                ),
            )
        if inputs:
            self.draw(table)
        unread = [i for i in inputs if i.get("state") in ("failed", "reading")]
        for item in unread[:5]:
            self.line(f"not read to the end: {item.get('name')}", "yellow")
        if len(unread) > 5:
            self.line(f"not read to the end: {len(unread) - 5:,} more inputs", "yellow")

    def levels(self, digest: Digest) -> None:
        table = Table(box=None, show_header=False, pad_edge=False)
        counts = digest.levels
        most = max(counts.values())
        for level in sorted(counts, key=_rank, reverse=True):
            style = STYLES.get(level, "")
            table.add_row(
                self.text(level, style, 20),
                Text(f"{counts[level]:,}", justify="right"),
                self.bar(counts[level], most, style),
            )
        tactics = digest.tactics
        if tactics:
            table.add_row()
            most = max(tactics.values())
            for tactic, count in tactics.most_common(14):
                table.add_row(
                    self.text(tactic, limit=30),
                    Text(f"{count:,}", justify="right"),
                    self.bar(count, most, "blue"),
                )
        self.draw(table)

    def when(self, digest: Digest) -> None:
        times = digest.times
        if not times:
            return
        least, greatest = min(times), max(times)
        span = greatest - least + 1
        counts = Counter((t - least) * BUCKETS // span for t in times)
        most = max(counts.values())
        steps = ".:-=+*#" if self.console.options.ascii_only else "▁▂▃▄▅▆▇█"
        blocks = "".join(
            steps[(counts[i] * len(steps) - 1) // most] if counts[i] else " "
            for i in range(BUCKETS if span > 1 else 1)
        )
        self.line(blocks, "green")
        without = digest.untimed
        self.line(
            f"{_minute(least)} to {_minute(greatest)} UTC, most {most:,} at once"
            + (f"; {without:,} without a time" if without else "")
        )
        self.console.print()

    def top(self, digest: Digest) -> None:
        order = sorted(digest.groups.items(), key=lambda g: (-_rank(g[1].level), g[1].first))
        ends = (min(digest.times), max(digest.times)) if digest.times else ()
        year = 5 if len({_minute(end)[:5] for end in ends}) == 1 else 0  # the line above has it
        table = _table("level", "finding*3", "first", "host*1", "account*1", "count>")
        for (_, host, account), group in order[:TOP]:
            table.add_row(
                self.text(SHORT.get(group.level, group.level), STYLES.get(group.level, ""), 20),
                self.text(group.title, limit=LONGEST),
                self.text(_minute(group.first)[year:16] if group.first < NEVER else "-"),
                self.text(_label(host) or "-", limit=40),
                self.text(account or "-", limit=40),
                Text(f"{group.count:,}"),
            )
        self.draw(table)
        if len(order) > TOP:
            rest = sum(group.count for _, group in order[TOP:])
            self.line(f"and {rest:,} more findings in {len(order) - TOP:,} groups")

    def totals(self, summary: dict[str, Any]) -> None:
        held = summary.get("quarantined") or {}
        parts = {
            "events": int(summary.get("events", 0)),
            "quarantined": sum(held.values()),
            "duplicates": int(summary.get("duplicates", 0)),
        }
        received = int(summary.get("records_received", 0))
        balanced = sum(parts.values()) == received
        self.line(
            f"received {received:,} {'=' if balanced else '!='} "
            + " + ".join(f"{name} {count:,}" for name, count in parts.items()),
            "" if balanced else "bold red",
        )
        if held:
            reasons = sorted(held.items(), key=lambda r: -r[1])
            self.line("quarantined: " + ", ".join(f"{reason} {n:,}" for reason, n in reasons[:8]))
        excepted = summary.get("exceptions") or {}
        problems = len(excepted.get("problems") or ())
        if excepted.get("applied") or problems:
            told = f"exceptions: {len(excepted['applied']):,} apply and hold back"
            told += (
                f" {excepted['findings']:,} findings (excepted.jsonl), {problems:,} do not apply"
            )
            self.line(told, "yellow" if problems else "")
        loaded, failed = int(summary.get("rules_loaded", 0)), int(summary.get("rules_failed", 0))
        self.line(
            f"{loaded:,} rules loaded, {failed:,} failed; {summary.get('seconds', 0):.1f} s",
            "yellow" if failed else "",
        )
        if failed:
            self.line("why they failed: rules_failures in summary.json, or `yoban rules check`")
        if summary.get("outside"):
            self.line(f"left out by --since and --until: {int(summary['outside']):,}")
        if summary.get("out"):
            self.line(f"full result: {summary['out']}")


class Progress:
    """How far a run is: a bar on a terminal, elsewhere a line every five seconds.

    `total` is the number of input bytes. The time (seconds, monotonic) is always passed in.
    """

    def __init__(self, console: Console, total: int, now: float) -> None:
        self.console = console
        self.total = total
        self.bytes = 0
        self.records = 0
        self._begun = self._last = self._now = now
        self._screen = _Screen(console)
        self._task: bars.TaskID | None = None
        self._bar: bars.Progress | None = None
        if console.is_terminal:
            # no refresh thread: a thread and worker processes made by fork do not go together
            self._bar = bars.Progress(
                bars.BarColumn(),
                bars.TaskProgressColumn(),
                bars.TextColumn("{task.fields[rate]}", markup=False),
                bars.TextColumn("{task.fields[name]}", markup=False),
                console=console,
                auto_refresh=False,
                transient=True,
                get_time=lambda: self._now,
            )
            self._task = self._bar.add_task("", total=max(total, 1), rate="", name="")

    def __enter__(self) -> Progress:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, size: int, records: int, now: float, name: str = "") -> None:
        """So many bytes and records more are done; `name`: the input in work."""
        self.bytes += size
        self.records += records
        self._now = now
        if now - self._last < (EVERY if self._bar is None else REDRAW):
            return
        self._last = now
        if self._bar is None or self._task is None:
            done = 100 * self.bytes // max(self.total, 1)
            self._screen.line(f"{min(done, 100)} %, {self.rate()}")
            return
        self._bar.update(
            self._task,
            completed=min(self.bytes, self.total),
            rate=self.rate(),
            name=self._screen.text(name, limit=40).plain,
            refresh=True,
        )

    def rate(self) -> str:
        """Records so far, a second, and the time left."""
        seconds = self._now - self._begun
        if seconds <= 0 or self.bytes <= 0:
            return f"{self.records:,} records"
        left = max(0, self.total - self.bytes) * seconds / self.bytes
        return f"{self.records:,} records, {self.records / seconds:,.0f}/s, {_span(left)} left"


NEVER = 1 << 70  # after any time


def _table(*heads: str) -> Table:
    """A table; a head that ends in ">" is a number's, one in "*N" takes N shares of the width.

    The column with the most to say, "finding", goes on in a second line; others are cut.
    """
    wide = any("*" in head for head in heads)
    table = Table(box=None, pad_edge=False, header_style="bold", expand=wide)
    for head in heads:
        name, _, share = head.removesuffix(">").partition("*")
        table.add_column(
            Text(name),
            justify="right" if head.endswith(">") else "left",
            no_wrap=name != "finding",
            overflow="fold" if name == "finding" else "ellipsis",
            ratio=int(share) if share else None,
        )
    return table


def _sum(items: Iterable[dict[str, Any]], name: str) -> int:
    return sum(int(item.get(name) or 0) for item in items)


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else -1


def _entity(finding: Finding, kind: str) -> str:
    return next((str(e.value) for e in finding.entities if e.kind == kind), "")


def _label(host: str) -> str:
    """A host's name without its domain, for want of room; an address stays whole."""
    first, dot, _ = host.partition(".")
    return first if dot and not first.isdigit() else host


def _minute(micros: int) -> str:
    return (rfc3339(micros) or "-")[:19].replace("T", " ")


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return (
        f"{hours} h {minutes} min"
        if hours
        else f"{minutes} min {rest} s"
        if minutes
        else f"{rest} s"
    )
