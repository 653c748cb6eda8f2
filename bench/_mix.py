"""The events that speed is measured on: real Windows events, with hosts, users and ids perturbed.

In:   ../shared/data.  Out: JSON lines.  Deterministic for a seed.
`mix` keeps values as they repeat in life; `unique` makes every long value unlike every other.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import orjson

from yoban.collect.containers import members

DATA = Path(__file__).parents[2] / "shared" / "data"
_GUID = re.compile(rb"\{[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}\}")
_PID = re.compile(rb'("(?:ProcessId|ProcessID|ThreadID|NewProcessId|SourceProcessId)":)(\d+)')
_RECORD = re.compile(rb'("(?:RecordNumber|EventRecordID)":)\d+')
_CUT = re.compile(rb'("(?:Hostname|Computer|host)":")([^"]*)"')
UNIQUE = ("CommandLine", "ParentCommandLine", "TargetObject", "TargetFilename", "CallTrace",
          "ScriptBlockText", "Details", "Payload", "ImageLoaded", "ObjectName")  # fmt: skip


def lines() -> Iterator[bytes]:
    """Every flat JSON event of the shared Windows data, as it stands."""
    places = [DATA / "windows" / "otrf-atomic", DATA / "intrusions"]
    for path in sorted(p for place in places for p in place.rglob("*")):
        if path.name.endswith((".zip", ".tar.gz")):
            with path.open("rb") as stream:
                for member in members(path.name, stream):
                    if member.error is None:
                        yield from _flat(member.stream.read())


def _flat(data: bytes) -> Iterator[bytes]:
    for line in data.split(b"\n"):
        line = line.strip()
        if line.startswith(b"{") and line.endswith(b"}") and b'"Channel"' in line:
            yield line


def mix(count: int, seed: int = 1) -> list[bytes]:
    """`count` events drawn from all, their hosts, processes, GUIDs and numbers perturbed."""
    chance = random.Random(seed)
    kept: list[bytes] = []
    for seen, line in enumerate(lines(), 1):  # a reservoir: any number of events, bounded memory
        if len(kept) < count:
            kept.append(line)
        elif (place := chance.randrange(seen)) < count:
            kept[place] = line
    chance.shuffle(kept)
    return [_perturbed(line, n, chance) for n, line in enumerate(kept)]


def _perturbed(line: bytes, number: int, chance: random.Random) -> bytes:
    host = chance.randrange(400)
    line = _GUID.sub(lambda m: m[0][:-5] + b"%04x}" % chance.randrange(65536), line)
    line = _PID.sub(lambda m: m[1] + b"%d" % (4 * chance.randrange(1, 4000)), line)
    line = _RECORD.sub(lambda m: m[1] + b"%d" % (10**6 + number), line)
    return _CUT.sub(lambda m: b'%s%s-%03d"' % (m[1], m[2][:12], host), line)


def unique(events: list[bytes]) -> list[bytes]:
    """The same events with a serial number in every long value: nothing is ever met again."""
    fresh = []
    for number, line in enumerate(events):
        record = orjson.loads(line)
        for name in UNIQUE:
            if isinstance(record.get(name), str):
                record[name] = f"{record[name]} {number:07d}"
        fresh.append(orjson.dumps(record))
    return fresh
