"""What a person or a program gets to see of a triage: progress, then the result.

Progress goes to the console given (standard error), so that the result can be piped.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from rich.console import Console

from yoban.model.rule import RuleSet
from yoban.runtime.casebook import worst
from yoban.runtime.caseview import case_cards
from yoban.runtime.clock import monotonic
from yoban.runtime.evidence import Files
from yoban.runtime.triage import Stop, Watch
from yoban.runtime.view import Progress, show
from yoban.store.result import ResultStore
from yoban.store.text import dumps

CARDS = 5  # cases on the screen; `yoban case list` has all


class Watching(Watch):
    """Shows progress while used as a context; `quiet` shows nothing."""

    def __init__(self, console: Console, quiet: bool) -> None:
        self._console, self._quiet = console, quiet
        self._progress: Progress | None = None

    def __enter__(self) -> Watching:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._progress is not None:
            self._progress.__exit__(kind, error, trace)

    def begin(self, files: Files, rules: RuleSet) -> None:
        if not self._quiet:
            self._progress = Progress(self._console, files.size, monotonic()).__enter__()

    def moved(self, size: int, records: int, name: str) -> None:
        if self._progress is not None:
            self._progress.advance(size, records, monotonic(), name)


@contextmanager
def showing(out: Path, stop: Stop) -> Iterator[None]:
    """An interrupt ends what is being shown; the run is over, and what came of it stands."""
    try:
        stop.hear()
        yield
    except KeyboardInterrupt:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())  # what is still unwritten must not block the exit
        os.close(nowhere)
        print(f"interrupted while showing the result; it is in {out}", file=sys.stderr)
    finally:
        stop.deafen()


def picture(out: Path, summary: dict[str, Any], console: Console) -> None:
    """The result of a folder in one screen: the cases first, then what there is."""
    with ResultStore.open(out) as store:
        case_cards(worst(store, CARDS), console)
        show({**summary, "out": str(out)}, store.findings(), console)


def result_json(out: Path, stream: BinaryIO) -> None:
    """{"summary": …, "findings": […]}, written as it is read."""
    with ResultStore.open(out) as store:
        stream.write(b'{"summary":' + dumps(store.summary()) + b',"findings":[')
        for number, line in enumerate(store.finding_lines()):
            stream.write((b"," if number else b"") + line)
        stream.write(b"]}\n")
        stream.flush()
