"""Real events of every kind in ../shared/data, through the real containers and decoders."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yoban.collect.containers import members
from yoban.collect.formats._base import Hints
from yoban.collect.recognise import identify, sources
from yoban.collect.sniff import choose
from yoban.errors import YobanError
from yoban.model.batch import Batch, Frames, ints
from yoban.model.source import Layout, Source
from yoban.query import access
from yoban.query.execute import Executor


@contextmanager
def generated_readers() -> Iterator[None]:
    """Read records by generated readers from the first on, not exactly while a route is rare."""
    usual, access.RARE = access.RARE, 0
    try:
        yield
    finally:
        access.RARE = usual


FOLDERS = ("benign", "cloud", "edr", "firewall", "identity", "intrusions", "linux", "network",
           "ocsf-examples", "windows")  # fmt: skip
SKIP = (".assert", ".yaml", ".yml", ".md", ".pcap", ".ocsf", ".ilf")
PEEK = 256 * 1024


@dataclass(slots=True)
class Real:
    """One real record: its JSON, where it came from and what it was recognised as."""

    raw: bytes
    name: str
    source: Source
    layout: Layout


def paths(data: Path) -> list[Path]:
    """Files that hold events, each name of a regression or attack sample once."""
    found: dict[tuple[str, int], Path] = {}
    for folder in FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            if path.is_file() and not path.name.endswith(SKIP):
                found.setdefault((path.name, path.stat().st_size), path)
    return list(found.values())


def inputs(path: Path) -> Iterator[tuple[str, Any]]:
    """The log streams a file holds; test pairs are opened to the raw text in them."""
    with path.open("rb") as stream:
        for member in members(str(path), stream):
            if "sekoia-ecs" in path.parts:
                for n, line in enumerate(member.stream):
                    text = json.loads(line)["input"]
                    text = text if isinstance(text, str) else json.dumps(text)
                    yield f"{member.name}#{n}", io.BufferedReader(io.BytesIO(text.encode()))
            elif "panther-rule-tests" in path.parts:
                lines = [json.dumps(json.loads(line)["event"]) for line in member.stream]
                yield member.name, io.BufferedReader(io.BytesIO("\n".join(lines).encode()))
            else:
                yield member.name, member.stream


def records(path: Path, limit: int, every: int = 1) -> Iterator[Real]:
    """Up to `limit` records of each stream of a file, one of `every`."""
    known = sources()
    for name, stream in inputs(path):
        form = choose(stream.peek(PEEK))
        if form is None:
            continue
        taken = seen = 0
        try:
            for frames in form.decode(stream, Hints(name=name)):
                if not isinstance(frames, Frames):
                    continue
                for i in range(len(frames)):
                    seen += 1
                    if seen % every or taken >= limit:
                        continue
                    raw = frames.record(i)
                    source, layout = identify(json.loads(raw), known)
                    taken += 1
                    yield Real(raw, f"{name}:{frames.numbers[i]}", source, layout)
                if taken >= limit:
                    break
        except (OSError, EOFError, YobanError):
            continue  # a damaged file: what could be read was given


def sample(data: Path, seed: int, files: int, each: int) -> list[Real]:
    """A few records of some files of every folder."""
    chance = random.Random(seed)
    groups: dict[str, list[Path]] = {}
    for path in paths(data):
        if path.stat().st_size < 300_000:
            groups.setdefault("/".join(path.relative_to(data).parts[:2]), []).append(path)
    found = []
    for _, group in sorted(groups.items()):
        for path in chance.sample(group, min(files, len(group))):
            for n, real in enumerate(records(path, each)):
                found.append(real)
                if n >= 3 * each:
                    break
    return found


def hits(executor: Executor, events: list[Real]) -> list[set[str]]:
    """For each event the uids of the rules that fire, in batches as the pipeline makes them."""
    found: list[set[str]] = [set() for _ in events]
    groups: dict[tuple[str, str], list[int]] = {}
    for n, event in enumerate(events):
        groups.setdefault((event.source.name, event.layout.name), []).append(n)
    for (source, layout), numbers in groups.items():
        ends, size = [], 0
        for n in numbers:
            size += len(events[n].raw)
            ends.append(size)
        buffer = b"".join(events[n].raw for n in numbers)
        rows = list(range(len(numbers)))
        frames = Frames(buffer, ints([0, *ends[:-1]]), ints(ends), ints(rows))
        result = executor.execute(Batch(source, layout, frames, ints(rows)))
        assert not result.bad, [(events[numbers[r]].name, why) for r, why in result.bad]
        for row, rule in result.hits:
            found[numbers[row]].add(executor.plan.rules[rule].uid)
    return found
