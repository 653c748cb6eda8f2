"""Suspicious absence: record ids that are missing, clocks that jump, numbering that starts again.

In:   (input, host, channel) with each record's id and time, in any order that a log has.
Out:  `Absence` values, at most one a rule and sequence, with words that give the numbers.
Cost: O(1) a record in order, O(log runs) otherwise. Memory: at most 256 runs of consecutive ids
      in each of at most `SEQUENCES` sequences; what is beyond is counted in `skipped`.
Pure: no I/O, no clock; `now` says until when a time is believable.

What tells tampering from ordinary life (figures: real logs):
- A Windows log numbers its records without gaps, and goes on numbering when it is cleared (that
  leaves event 1102 or 104, which rules find). The oldest records are overwritten, so a log begins
  anywhere, and in the file the newest may stand before the oldest: both are normal.
- An export that was filtered lacks ids in many places: most of them, or one here and there when a
  single event id was left out. A log whose records were removed lacks ids in few places. So nothing
  is said unless there are 200 records, at most one gap for each 500 (one is always allowed), and
  no more missing than present. A short excerpt says nothing.
- A few missing ids also come from a crash or a damaged page, hence the levels by number.
- Agents that ship records drop some, hundreds at once when a machine floods them. In logs that are
  not the original file a gap tells only when it has 10 ids and they are too few for a flood.
- Clocks are set back without malice: a virtual machine or a hardware clock in local time is put
  right at boot, often by whole hours less the seconds since boot. Such jumps are informational.
  Forward jumps are how a machine that was switched off looks; only times beyond `now` are told.
- Numbering that starts again while time goes on means that the log's file was replaced.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from yoban.detect.sequence import Run, Sequence

SEQUENCES = 4096
ENOUGH = 200  # records below which a log is too short to say that ids are missing
PER_GAP = 500  # records for each gap, at least; one gap is always allowed
SHIPPED = 10  # fewer ids missing from a shipped log are everyday loss
FLOOD = 20  # missing ids a second from which on an agent may have been overrun
QUARTER = 15 * 60 * 1_000_000  # time zones differ by multiples of it
SLACK = 30 * 1_000_000  # what passes between boot and the correction of the clock
FUTURE = 24 * 3600 * 1_000_000  # a wrong time zone is not the future
LISTED = 5  # how many gaps or jumps the words list

Name = tuple[str, str, str]  # input, host, channel
Gap = tuple[Run, Run]  # what stands before and after it


@dataclass(frozen=True, slots=True)
class Kind:
    """A rule of ours."""

    uid: str
    title: str
    attack: tuple[str, ...]
    tactics: tuple[str, ...]
    version: str = "1"


_LOGS = ("T1070.001",), ("defense-evasion",)
_TIMES = ("T1070.006",), ("defense-evasion",)
GAP = Kind("e5fcaf08-580c-4064-9dc8-b4ec01a332b6", "Records missing from an event log", *_LOGS)
RESTART = Kind("11e205cb-76d0-42e4-a96a-e3333bd4ab62", "Event log replaced by a new one", *_LOGS)
BACK = Kind("f09dfaba-3c05-49cc-bbb6-6520e220527c", "Clock set back in an event log", *_TIMES)
AHEAD = Kind("b11b26cb-938e-4fc5-9932-343366730af0", "Event log dated in the future", *_TIMES)


@dataclass(frozen=True, slots=True)
class Absence:
    """time: of the record after it, microseconds UTC. first, last: the record ids around it.

    count: missing records, or jumps. words: what was seen, with numbers and other causes.
    """

    kind: Kind
    level: str
    input: str
    host: str
    channel: str
    time: int
    first: int
    last: int
    count: int
    words: str


class Sequences:
    """All logs of a run. now: the latest believable time, None to believe all."""

    def __init__(self, now: int | None = None) -> None:
        self.skipped = 0  # records of sequences beyond the limit
        self._latest = None if now is None else now + FUTURE
        self._all: dict[Name, Sequence] = {}

    def add(self, name: Name, number: int, time: int | None, original: bool = True) -> None:
        """One record. Without a time it says nothing (it is counted by its decoder).

        original: it comes from the log's own file (EVTX), not from an agent or an export.
        """
        if time is None or number < 0:
            return
        found = self._all.get(name)
        if found is None:
            if len(self._all) >= SEQUENCES:
                self.skipped += 1
                return
            found = self._all[name] = Sequence(original)
        if self._latest is not None and time > self._latest:
            first = found.ahead or (number, time, 0)
            found.ahead = (first[0], first[1], first[2] + 1)
        found.add(number, time)

    def found(self) -> list[Absence]:
        """What is suspicious so far, sequence by sequence in order of appearance."""
        made: list[Absence] = []
        for name, sequence in self._all.items():
            made += _gaps(name, sequence)
            made += _restart(name, sequence)
            made += _back(name, sequence)
            made += _ahead(name, sequence)
        return made


def _gaps(name: Name, sequence: Sequence) -> list[Absence]:
    settled = list(sequence.settled)
    if not sequence.sparse:
        settled.append((sequence.count, sequence.runs))
    made = []
    for count, runs in settled:
        gaps = list(pairwise(runs))
        missing = sum(map(_missing, gaps))
        if count < ENOUGH or len(gaps) > max(1, count // PER_GAP) or missing > count:
            continue
        gaps = [gap for gap in gaps if sequence.original or not _dropped(gap)]
        if not gaps:
            continue
        missing = sum(map(_missing, gaps))
        left, right = max(gaps, key=_missing)
        level = "informational" if missing < 10 else "low" if missing < 100 else "medium"
        level = level if sequence.original else "low"
        places = [f"{_ids(a.last + 1, b.first - 1)} ({_between(a.end, b.begin)})" for a, b in gaps]
        words = (
            f"{missing} of {count + missing} record ids are missing in {_number(gaps, 'place')}"
            f" of an otherwise gapless log: {_listed(places)}. Records may have been removed from"
            " the log file; a damaged file, a crash or an export in parts looks the same."
        )
        made.append(Absence(GAP, level, *name, right.begin, left.last, right.first, missing, words))
    return made


def _missing(gap: Gap) -> int:
    return gap[1].first - gap[0].last - 1


def _dropped(gap: Gap) -> bool:
    """Whether an agent that ships records may have lost these."""
    seconds = max(0, gap[1].begin - gap[0].end) / 1_000_000
    return _missing(gap) < SHIPPED or _missing(gap) >= FLOOD * seconds


def _restart(name: Name, sequence: Sequence) -> list[Absence]:
    if sequence.restart is None:
        return []
    last, then, first, time = sequence.restart
    words = (
        f"The numbering starts again: record {last} of {_when(then)} is followed by record {first}"
        f" of {_when(time)}. Clearing a log keeps its numbering, so the log's file was deleted or"
        " replaced, or the system was installed anew."
    )
    return [Absence(RESTART, "medium", *name, time, last, first, 1, words)]


def _back(name: Name, sequence: Sequence) -> list[Absence]:
    if not sequence.jumps:
        return []
    jumps = sorted(sequence.jumps.items())
    count = len(jumps) + sequence.more
    zoned = all(_zoned(then - time) for _, (_, then, time) in jumps)
    places = [
        f"by {_span(then - time)} between record {before} ({_when(then)}) and {number}"
        f" ({_when(time)})"
        for number, (before, then, time) in jumps
    ]
    cause = (
        "All are close to multiples of a quarter of an hour: probably a time zone or a hardware"
        " clock put right at boot."
        if zoned
        else "Someone may have changed the clock to mislead; a virtual machine or a hardware"
        " clock that is put right looks the same."
    )
    words = f"The clock was set back {_times(count)}: {_listed(places)}. {cause}"
    number, (before, _, time) = jumps[0]
    level = "informational" if zoned else "low"
    return [Absence(BACK, level, *name, time, before, number, count, words)]


def _ahead(name: Name, sequence: Sequence) -> list[Absence]:
    if sequence.ahead is None:
        return []
    number, time, count = sequence.ahead
    words = (
        f"{count} records are dated more than a day after they were read, the first of them record"
        f" {number} of {_when(time)}. The clock was wrong, or set forward."
    )
    return [Absence(AHEAD, "low", *name, time, number, number, count, words)]


def _zoned(span: int) -> bool:
    """Whether a span is near a multiple of a quarter of an hour."""
    rest = span % QUARTER
    return span >= QUARTER - SLACK and min(rest, QUARTER - rest) <= SLACK


def _when(time: int) -> str:
    try:
        return datetime.fromtimestamp(time // 1_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return f"{time} µs"


def _between(then: int, time: int) -> str:
    return f"between {_when(then)} and {_when(time)}"


def _ids(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def _span(micro: int) -> str:
    seconds = micro // 1_000_000
    days, rest = divmod(seconds, 86_400)
    text = f"{rest // 3600}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days} d {text}" if days else text


def _number(things: list[Gap], word: str) -> str:
    return f"one {word}" if len(things) == 1 else f"{len(things)} {word}s"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _listed(places: list[str]) -> str:
    more = len(places) - LISTED
    return "; ".join(places[:LISTED]) + (f"; and {more} more" if more > 0 else "")
