"""Join the stages: evidence → records → events → findings.

In:   paths of evidence, a plan.  Out: one `Input` a member, with its sums and findings.
An input whose bytes were met before is counted as duplicates and gives no findings.
Memory: one batch, and the findings of one input.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from yoban.collect.containers import members
from yoban.collect.formats._base import Hints
from yoban.collect.recognise import identify, sources
from yoban.collect.sniff import choose
from yoban.errors import UsageError, YobanError
from yoban.model.batch import HEAD_BYTES, Batch, Frames, Quarantined, ints
from yoban.model.finding import Entity, EventRef, Finding, event_uid, finding_uid
from yoban.model.ocsf import ENTITIES
from yoban.query.execute import Executor
from yoban.query.record import flatten, loads

PEEK = 256 * 1024


@dataclass(slots=True)
class Input:
    """One input and what came of it: received = events + quarantined + duplicates."""

    name: str
    format: str = ""
    sha256: str = ""
    bytes: int = 0
    received: int = 0
    events: int = 0
    duplicates: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    quarantined: list[Quarantined] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    error: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fired on a record, before the input's digest is known."""

    rule: int
    number: int
    source: str
    time: int | None
    quality: str
    event: dict[str, Any]
    entities: tuple[Entity, ...]
    raw: str
    flags: tuple[str, ...]


class Hashed(io.RawIOBase):
    """A stream that counts and hashes what is read through it."""

    def __init__(self, inner: BinaryIO) -> None:
        self.inner = inner
        self.digest = hashlib.sha256()
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.inner.read(len(buffer))
        self.digest.update(data)
        self.count += len(data)
        buffer[: len(data)] = data
        return len(data)


def files(paths: Sequence[Path]) -> Iterator[Path]:
    """Every regular file below the paths, in order of name; links are not followed.

    Raises UsageError when a path does not exist.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        if path.is_file():
            yield path
            continue
        for home, folders, names in os.walk(path, followlinks=False):
            folders.sort()
            for name in sorted(names):
                found = Path(home, name)
                if found.is_file() and not found.is_symlink():
                    yield found


class Triage:
    """One run over evidence."""

    def __init__(self, executor: Executor, tenant: str, hints: Hints) -> None:
        self.executor = executor
        self.tenant = tenant
        self.hints = hints
        self.sources = sources()
        self.seen: set[str] = set()

    def run(self, paths: Sequence[Path]) -> Iterator[Input]:
        """One Input a member, each finished before the next begins."""
        for path in files(paths):
            try:
                with path.open("rb") as stream:
                    for member in members(str(path), stream):
                        if member.error:
                            yield Input(member.name, error=member.error)
                            continue
                        yield self.member(member.name, member.stream)
            except OSError as error:
                yield Input(str(path), error=f"cannot be read: {error.strerror or error}")

    def member(self, name: str, stream: BinaryIO) -> Input:
        """Decode, recognise and evaluate one input."""
        hashed = Hashed(stream)
        buffered = io.BufferedReader(hashed, PEEK)
        head = buffered.peek(PEEK)
        item = Input(name)
        form = choose(head, self.hints.encoding)
        if form is None:
            item.error = "empty" if not head else "no format recognises the content"
            return item
        item.format = form.name
        self.executor.stamps.begin()
        hits: list[Hit] = []
        hints = Hints(self.hints.encoding, self.hints.tz, self.hints.year, name)
        try:
            for part in form.decode(buffered, hints):
                item.received += 1 if isinstance(part, Quarantined) else len(part)
                if isinstance(part, Quarantined):
                    item.quarantined.append(part)
                else:
                    self.frames(part, item, hits)
            while buffered.read(1 << 20):
                pass
        except (OSError, EOFError, YobanError) as error:
            item.error = f"reading stopped: {error}"
        item.sha256, item.bytes = hashed.digest.hexdigest(), hashed.count
        if item.sha256 in self.seen and not item.error:
            item.duplicates, item.events, item.quarantined = item.received, 0, []
        else:
            item.findings = [self.finding(item, hit) for hit in hits]
        self.seen.add(item.sha256)
        return item

    def frames(self, frames: Frames, item: Input, hits: list[Hit]) -> None:
        """Identify record by record, evaluate by source."""
        groups: dict[tuple[str, str], Any] = {}
        bad: list[tuple[int, str]] = []
        for row in range(len(frames)):
            try:
                record, _ = loads(frames.record(row))
                source, layout = identify(record, self.sources)
            except (ValueError, RecursionError) as error:
                bad.append((row, str(error)))
                continue
            groups.setdefault((source.name, layout.name), ints()).append(row)
        for (source_name, layout_name), rows in groups.items():
            result = self.executor.execute(Batch(source_name, layout_name, frames, rows))
            bad.extend(result.bad)
            bad.extend((row, "layout does not hold") for row in result.misfits)
            good = len(rows) - len(result.bad) - len(result.misfits)
            item.events += good
            item.sources[source_name] += good
            if result.hits:
                self.hits((source_name, layout_name), frames, result.tables, result.hits, hits)
        for row, reason in bad:
            raw = frames.record(row)
            item.quarantined.append(
                Quarantined(
                    frames.numbers[row],
                    "bad_json",
                    reason[:200],
                    frames.at[row],
                    frames.length[row],
                    hashlib.sha256(raw).hexdigest(),
                    raw[:HEAD_BYTES],
                )
            )

    def hits(
        self,
        name: tuple[str, str],
        frames: Frames,
        tables: list[pa.Table],
        found: list[tuple[int, int]],
        hits: list[Hit],
    ) -> None:
        """Full events of the records that rules fired on."""
        layout = self.executor.plan.layouts[name]
        wanted = {row for row, _ in found}
        columns: dict[int, dict[str, Any]] = {}
        for table in tables:
            for i, row in enumerate(table.column("row").to_pylist()):
                if row in wanted:
                    columns[row] = table.slice(i, 1).to_pylist()[0]
        for row, rule in found:
            raw = frames.record(row)
            record, flags = loads(raw)
            values = columns[row]
            entities = tuple(
                Entity(kind, str(values[attribute]), role)
                for attribute, kind, role in ENTITIES
                if values.get(attribute) is not None
            )
            hits.append(
                Hit(
                    rule,
                    frames.numbers[row],
                    name[0],
                    values["time"],
                    values["time_quality"],
                    flatten(record, layout),
                    entities,
                    hashlib.sha256(raw).hexdigest(),
                    frames.flags + flags,
                )
            )

    def finding(self, item: Input, hit: Hit) -> Finding:
        """A hit with the identity that its input's digest gives it."""
        rule = self.executor.plan.rules[hit.rule]
        event = event_uid(item.sha256, hit.number)
        return Finding(
            uid=finding_uid(self.tenant, rule.uid, event),
            tenant=self.tenant,
            rule_uid=rule.uid,
            rule_title=rule.title,
            rule_version=rule.version,
            level=rule.level,
            attack=rule.attack,
            tactics=rule.tactics,
            time=hit.time,
            time_quality=hit.quality,
            source=hit.source,
            input=item.name,
            record=hit.number,
            event=hit.event,
            entities=hit.entities,
            events=(EventRef(event, item.name, hit.number, hit.time),),
            raw_sha256=hit.raw,
            licence=rule.licence,
            origin=rule.origin,
            notes=hit.flags,
        )
