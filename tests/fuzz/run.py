"""Run targets over mutated inputs, in a reproducible order, within bounds of time and memory."""

from __future__ import annotations

import random
import resource
import signal
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from .mutate import mutated
from .seeds import shared
from .targets import TARGETS

SLOW = 5.0  # seconds of CPU for one input of at most 96 KiB
GROWTH = 400 * 1024  # KiB that one input may add to the peak


class Slow(BaseException):
    """An input took too long. Not an Exception, so that nothing tested catches it."""


@dataclass(frozen=True)
class Crash:
    """What was found, and how to repeat it."""

    target: str
    seed: int
    number: int
    error: str
    data: bytes

    def __str__(self) -> str:
        return (
            f"{self.target} --seed {self.seed} --only {self.number}: {self.error}\n"
            f"  {len(self.data)} bytes: {self.data[:300]!r}"
        )


def given(target: str, real: bool) -> list[bytes]:
    """The seeds of a target."""
    mine = TARGETS[target][1]
    if real and target in ("sniff", "encodings", "containers"):
        return [*mine, *shared()]
    if real and target == "evtx":
        return [*mine, *_logs()]
    return mine


def _logs() -> list[bytes]:
    return [d for d in shared() if d.startswith(b"ElfFile")]


def made(target: str, seed: int, number: int, real: bool) -> bytes:
    """Input `number` of a target."""
    rng = random.Random(zlib.crc32(f"{seed}:{target}:{number}".encode()))
    return mutated(rng, given(target, real))


def crash(target: str, seed: int, number: int, data: bytes) -> Crash | None:
    """Run one input."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = limited(lambda: TARGETS[target][0](data))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    if not error and grown > GROWTH:
        error = f"memory grew by {grown >> 10} MiB"
    return Crash(target, seed, number, error, data) if error else None


def limited(act: Callable[[], object]) -> str:
    """Run; the error as text, or ""."""

    def late(signum: int, frame: FrameType | None) -> None:
        raise Slow

    old = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, SLOW)
    try:
        act()
    except Slow:
        return f"slower than {SLOW} s"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
        trace, place = error.__traceback__, ""
        while trace:
            place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
            trace = trace.tb_next
        return f"{type(error).__name__} at {place}: {str(error)[:300]}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, old)
    return ""


def fuzz(
    targets: list[str], seconds: float, seed: int, real: bool, last: Path | None = None
) -> Iterator[Crash | dict[str, int]]:
    """Crashes as they are found, then how many inputs each target had.

    last: a file that holds the input being run, for what kills the process.
    """
    counts = dict.fromkeys(targets, 0)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for target in targets:
            turn = time.monotonic() + min(1.0, seconds / len(targets) / 2)
            while time.monotonic() < turn:
                number = counts[target]
                counts[target] += 1
                data = made(target, seed, number, real)
                if last:
                    last.write_bytes(target.encode() + b"\n" + data)
                if found := crash(target, seed, number, data):
                    yield found
    yield counts
