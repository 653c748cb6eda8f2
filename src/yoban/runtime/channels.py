"""The paging channels by name, for who pages outside of a case."""

from __future__ import annotations

from collections.abc import Callable

from yoban.plugins import found
from yoban.runtime.clock import now
from yoban.service.channels._base import Alarm, Call, Channel


def channels() -> dict[str, Channel]:
    """Name → channel."""
    return {one.name: one for one in found("yoban.service.channels", "channel")}


def channel_names() -> tuple[str, ...]:
    """In order."""
    return tuple(channels())


def maker(channel: str, address: str, secret: str) -> Callable[[Alarm], Call]:
    """What makes calls of alarms by this channel."""
    make = channels()[channel].make
    return lambda alarm: make(alarm, address, secret, now() // 1_000_000)
