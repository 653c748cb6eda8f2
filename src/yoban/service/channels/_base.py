"""What paging channels share: what is told, and the call that tells it. Calls are values.

A channel is one file: it makes a `Call` of an `Alarm`, an address and a secret.
`runtime/outgoing.py` sends it, behind its guard. Texts are of cases and so of logs: each channel
writes them inert.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Alarm:
    """key: one a page, so that repeats are one alarm there. link: where to look.

    drill: no real one. step, person: which paging of whom this is.
    """

    key: str
    tenant: str
    level: str
    title: str
    at: str
    link: str = ""
    drill: bool = False
    step: int = 0
    person: str = ""

    @property
    def line(self) -> str:
        """One line that says it all."""
        what = "DRILL " if self.drill else ""
        return f"{what}[{self.level}] {self.tenant}: {self.title}"


@dataclass(frozen=True, slots=True)
class Call:
    """A POST. good: statuses that mean it was taken."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    good: tuple[int, ...] = (200, 201, 202, 204)


@dataclass(frozen=True, slots=True)
class Channel:
    """make(alarm, address, secret, time in seconds)."""

    name: str
    title: str
    make: Callable[[Alarm, str, str, int], Call]
