"""The only place that reads the clock."""

from __future__ import annotations

import time


def now() -> int:
    """Microseconds since 1970, UTC."""
    return time.time_ns() // 1000


def monotonic() -> float:
    """Seconds that never go back, for durations."""
    return time.monotonic()
