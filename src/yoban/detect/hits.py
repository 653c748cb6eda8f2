"""What goes into correlation, what comes out, and what is told about what could not be done.

Pure values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Order = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """An event rule that matched. time: microseconds since 1970 UTC, None when unknown."""

    rule: str
    event: str
    time: int | None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fired:
    """A correlation that was satisfied for a group key, from its first satisfaction on.

    key: group-by name → value as first seen. first, last: times of the first and last event.
    fired: when it was first satisfied; for absence and upper bounds the end of the window.
    events: contributing event uids in order, at most 10,000; count: how many there are.
    value: greatest aggregate (count, sum, …) over the satisfied windows, None for expressions.
    anchor: its identity within the correlation: the uid of the first contributing event, with a
    suffix where one event can begin two findings (aliases, chains). final: nothing more can be
    added. replaces: anchor of an early firing that turned out to have begun before, "" for none.
    """

    correlation: str
    key: Mapping[str, Any]
    first: int
    last: int
    fired: int
    events: tuple[str, ...]
    count: int
    value: float | None
    anchor: str
    final: bool
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Late:
    """A hit that came behind the watermark; its key must be run again from the lake."""

    rule: str
    event: str
    time: int


@dataclass(slots=True)
class Health:
    """What the engine could not do. By correlation uid, except where a plain number.

    untimed: hits without a time, not correlated. late: hits behind the watermark, not correlated.
    missing: hits without a group-by or value field, or with a value that is not a number.
    evicted: group keys dropped because of the limit. dropped: hits refused because too many
    waited for the watermark. unconfirmed: early firings whose key was evicted before the watermark
    passed. undecided: windows that end after the evidence. refused: reasons.
    """

    untimed: int = 0
    untimed_events: list[str] = field(default_factory=list)
    late: int = 0
    late_hits: list[Late] = field(default_factory=list)
    dropped: int = 0
    unconfirmed: int = 0
    missing: dict[str, int] = field(default_factory=dict)
    evicted: dict[str, int] = field(default_factory=dict)
    undecided: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def exact(self) -> bool:
        """Whether the results are independent of batches and watermarks."""
        return not (self.evicted or self.dropped or self.late)


def order(event: str) -> Order:
    """Sort key of event uids: by input or log, then by position as a number."""
    head, _, tail = event.rpartition("-")
    if tail.isdecimal() and tail.isascii() and len(tail) < 19:
        return head, int(tail), event
    return event, -1, event
