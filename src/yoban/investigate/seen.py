"""What the clues of a run name: process trees, sessions, principals and messages with findings.

In:   clues as they stream by.  Out: a `Seen`, from which paths over sources are looked for.
Memory: a few hundred bytes a tree, session, principal or message.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from yoban.investigate.clues import Clue

MEDIUM = 2


@dataclass(slots=True)
class Span:
    """When something has findings, on which machine, and whether one is at medium or above."""

    host: str
    first: int
    last: int
    core: bool
    times: list[int] = field(default_factory=list)

    def near(self, time: int, reach: int) -> bool:
        """Whether it has a finding within so many µs of a time."""
        return any(abs(time - one) <= reach for one in self.times)


@dataclass(slots=True)
class Seen:
    """By value of a key: trees (roots), logons (host|session), principals, messages, commands."""

    trees: dict[str, Span] = field(default_factory=dict)
    logons: dict[str, Span] = field(default_factory=dict)
    principals: dict[str, Span] = field(default_factory=dict)
    messages: dict[str, Span] = field(default_factory=dict)
    commands: dict[str, Span] = field(default_factory=dict)
    requests: dict[str, Span] = field(default_factory=dict)

    def note(self, clues: Iterable[Clue]) -> Iterator[Clue]:
        """Pass clues on, and remember what they name."""
        kinds = {
            "lineage": self.trees,
            "logon": self.logons,
            "principal": self.principals,
            "message": self.messages,
            "command": self.commands,
            "request": self.requests,
        }
        for clue in clues:
            for key in clue.keys:
                if (table := kinds.get(key.kind)) is not None:
                    _add(table, key.value, clue)
            yield clue


def _add(table: dict[str, Span], value: str, clue: Clue) -> None:
    time = clue.time or 0
    span = table.get(value)
    if span is None:
        table[value] = Span(clue.host, time, time, clue.rank >= MEDIUM, [time])
        return
    span.first, span.last = min(span.first, time), max(span.last, time)
    span.core = span.core or clue.rank >= MEDIUM
    if len(span.times) < 256:
        span.times.append(time)
