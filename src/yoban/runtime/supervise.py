"""Child processes that are kept running: started, watched, started again, stopped in order.

In:   commands.  Out: they run until `stop`; each end that was not asked for is told and followed
by a new start, after a wait that doubles up to half a minute while it keeps failing.
"""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from yoban.runtime.clock import monotonic

LEAST, MOST = 0.2, 30.0  # seconds before a new start
STEADY = 20.0  # seconds after which a child counts as running well
GRACE = 15.0  # seconds to end by itself


@dataclass(slots=True)
class Child:
    """A process to keep. env: its whole environment."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    wait: float = LEAST
    since: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Keeps children. told(name, what): hears of starts and ends."""

    told: Callable[[str, str], None]
    _children: list[Child] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)

    def keep(self, child: Child) -> None:
        """Start it and keep it running."""
        self._children.append(child)
        self._start(child)
        thread = threading.Thread(target=self._watch, args=(child,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(
            child.command, env=dict(child.env), start_new_session=True, stdin=subprocess.DEVNULL
        )
        child.starts += 1
        child.since = monotonic()

    def _watch(self, child: Child) -> None:
        while not self._stopping.is_set():
            assert child.process is not None
            status = child.process.wait()
            if self._stopping.is_set():
                return
            if monotonic() - child.since > STEADY:
                child.wait = LEAST
            self.told(child.name, f"ended ({_ended(status)}); started again in {child.wait:.1f} s")
            if self._stopping.wait(child.wait):
                return
            child.wait = min(child.wait * 2, MOST)
            self._start(child)

    def pids(self) -> dict[str, int]:
        """Name → process id of what runs now."""
        return {
            c.name: c.process.pid
            for c in self._children
            if c.process is not None and c.process.poll() is None
        }

    def stop(self) -> None:
        """The last started first, so that nobody is left without what it needs."""
        self._stopping.set()
        for child in reversed(self._children):
            process = child.process
            if process is None or process.poll() is not None:
                continue
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(GRACE)
            except subprocess.TimeoutExpired:
                self.told(child.name, "did not end by itself; killed")
                process.kill()
                process.wait()
        for thread in self._threads:
            thread.join(1)


def _ended(status: int) -> str:
    if status >= 0:
        return f"exit {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
