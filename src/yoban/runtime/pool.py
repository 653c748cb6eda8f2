"""Workers in processes of their own: jobs in, outcomes out in the order of the jobs.

Made by fork, after the rules are compiled, so that all share them. A worker ends when its pipe
closes: killing the parent leaves none behind. One that dies is an error, never a silent gap.
"""

from __future__ import annotations

import mmap
import multiprocessing
import os
import queue
import signal
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from yoban.errors import YobanError
from yoban.runtime.work import Job, Outcome, Setup, Worker

DEPTH = 2  # jobs under way a worker
AHEAD = 6  # jobs a worker that may wait for an earlier one's outcome
SLOT = 2 << 20  # bytes of a job that go through shared memory; larger ones go through the pipe


class Work(Protocol):
    """Something that works jobs, with an opaque tag each."""

    def put(self, job: Job, tag: Any) -> Iterator[tuple[Any, list[Outcome]]]:
        """Hand in a job; gives the outcomes that are ready, in the order of the jobs."""
        ...

    def drain(self) -> Iterator[tuple[Any, list[Outcome]]]:
        """The outcomes of all jobs handed in."""
        ...

    def close(self) -> None:
        """End the workers."""
        ...


class Inline:
    """Works in this process."""

    def __init__(self, setup: Setup) -> None:
        self._worker = Worker(setup)

    def put(self, job: Job, tag: Any) -> Iterator[tuple[Any, list[Outcome]]]:
        yield tag, self._worker.work(job)

    def drain(self) -> Iterator[tuple[Any, list[Outcome]]]:
        yield from ()

    def close(self) -> None:
        return None


class Pool:
    """Works in `count` processes."""

    def __init__(self, setup: Setup, count: int) -> None:
        context = multiprocessing.get_context("fork")
        self._pipes: list[Connection] = []
        self._processes = []
        self._shared = mmap.mmap(-1, SLOT * DEPTH * count)
        self._free = [list(range(i * DEPTH, (i + 1) * DEPTH)) for i in range(count)]
        for _ in range(count):
            mine, theirs = context.Pipe()
            args = (setup, theirs, [*self._pipes, mine], self._shared)
            process = context.Process(target=_serve, args=args, daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(mine)
            self._processes.append(process)
        self._under_way: list[deque[tuple[int, int]]] = [deque() for _ in range(count)]
        self._tags: deque[Any] = deque()  # of the jobs whose outcomes were not yet given
        self._answers: dict[int, list[Outcome]] = {}  # by number of the job
        self._given = 0

    def put(self, job: Job, tag: Any) -> Iterator[tuple[Any, list[Outcome]]]:
        least = min(self._under_way, key=len)
        while len(least) >= DEPTH or len(self._tags) >= AHEAD * len(self._pipes):
            self._receive()
            yield from self._ready()
            least = min(self._under_way, key=len)
        worker = self._under_way.index(least)
        slot = self._free[worker].pop()
        placed = len(job.data) if len(job.data) <= SLOT else -1
        if placed >= 0:  # a pipe would copy it four times
            self._shared[slot * SLOT : slot * SLOT + placed] = job.data
            job = replace(job, data=b"")
        try:
            self._pipes[worker].send((job, slot, placed))
        except OSError as error:
            raise self._died() from error
        least.append((self._given + len(self._tags), slot))
        self._tags.append(tag)

    def drain(self) -> Iterator[tuple[Any, list[Outcome]]]:
        while self._tags:
            self._receive()
            yield from self._ready()

    def _receive(self) -> None:
        """Wait for an outcome, whoever has one first."""
        busy = {id(p): n for n, p in enumerate(self._pipes) if self._under_way[n]}
        for pipe in wait([self._pipes[n] for n in busy.values()]):
            worker = busy[id(pipe)]
            try:
                answer = self._pipes[worker].recv()
            except (EOFError, OSError) as error:
                raise self._died() from error
            number, slot = self._under_way[worker].popleft()
            self._free[worker].append(slot)
            if isinstance(answer, str):
                raise YobanError(f"a worker failed: {answer}")
            self._answers[number] = answer

    def _ready(self) -> Iterator[tuple[Any, list[Outcome]]]:
        while self._given in self._answers:
            answer = self._answers.pop(self._given)
            self._given += 1
            yield self._tags.popleft(), answer

    def _died(self) -> YobanError:
        for process in self._processes:
            process.join(0.5)
        codes = [p.exitcode for p in self._processes if p.exitcode is not None]
        return YobanError(
            f"a worker process ended early (exit {codes}); out of memory? Try --workers 1"
        )

    def close(self) -> None:
        for pipe in self._pipes:
            pipe.close()
        for process in self._processes:
            process.join(0.2)
            if process.exitcode is None:
                process.terminate()


def _serve(setup: Setup, pipe: Connection, others: list[Connection], shared: mmap.mmap) -> None:
    """A worker's life. Jobs are taken by a thread of their own: else a parent that hands in a job
    and a worker that hands back a large outcome would wait for each other for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in others:
        other.close()
    worker = Worker(setup)
    jobs: queue.SimpleQueue[tuple[Job, int, int]] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(pipe, jobs), daemon=True).start()
    while True:
        job, slot, placed = jobs.get()
        if placed >= 0:
            job.data = shared[slot * SLOT : slot * SLOT + placed]
        try:
            answer: list[Outcome] | str = worker.work(job)
        except (YobanError, MemoryError) as error:
            answer = f"{type(error).__name__}: {error}"
        try:
            pipe.send(answer)
        except OSError:
            os._exit(0)


def _receive(pipe: Connection, jobs: queue.SimpleQueue[tuple[Job, int, int]]) -> None:
    """Take jobs until the parent is gone; then the process ends."""
    while True:
        try:
            jobs.put(pipe.recv())
        except (EOFError, OSError):
            os._exit(0)
