"""The dead-man's switch: alarms when the service itself no longer answers.

In:   the service's address, an address to call.  Out: a call when `/readyz` was silent for so many
looks in a row, again every so often while it is, and one when it is back. It runs as a process of
its own, best on another machine; with a heartbeat address the silence of the service is noticed
there even when this process dies too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from yoban.errors import YobanError
from yoban.runtime.clock import now
from yoban.runtime.outgoing import post
from yoban.service.channels._base import Alarm, Call
from yoban.store.findings import rfc3339


@dataclass(slots=True)
class Watch:
    """looks: silent ones until it alarms. again: looks between repeats. made: alarm → call."""

    alive: Callable[[], bool]
    made: Callable[[Alarm], Call]
    looks: int = 3
    again: int = 30
    heartbeat: str = ""
    allow_private: bool = False
    silent: int = 0
    alarmed: bool = False

    def look(self) -> str:
        """Look once; what was said to others, "" for nothing. Raises nothing for failed calls."""
        if self.alive():
            back, self.silent, self.alarmed = self.alarmed, 0, False
            if back:
                return self._tell("yoban answers again", "informational")
            if self.heartbeat:
                return self._call(Call(self.heartbeat, b""), "")
            return ""
        self.silent += 1
        due = self.silent == self.looks or (
            self.silent > self.looks and (self.silent - self.looks) % self.again == 0
        )
        if not due:
            return ""
        self.alarmed = True
        return self._tell(f"yoban does not answer ({self.silent} looks)", "critical")

    def _tell(self, title: str, level: str) -> str:
        alarm = Alarm("yoban.deadman", "provider", level, title, rfc3339(now()) or "")
        return self._call(self.made(alarm), title)

    def _call(self, call: Call, said: str) -> str:
        try:
            post(call, self.allow_private)
        except YobanError as error:
            return f"{said or 'heartbeat'}: NOT DELIVERED: {error}"
        return said
