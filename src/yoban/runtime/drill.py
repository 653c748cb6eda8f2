"""A drill: the sample intrusion, dated now, sent to a running service as its sources would.

In:   an address and tokens.  Out: the records sent, over HEC and plain POST, in order of time
within each source; a second tenant gets the day's work without the attack.
Everything of a drill is in tenants made for it, which are marked as such everywhere.
"""

from __future__ import annotations

import gzip
import http.client
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from yoban.collect.formats._base import Hints
from yoban.collect.sniff import choose
from yoban.content.sample import TRUTH, generate
from yoban.content.sample._world import HOURS
from yoban.errors import YobanError
from yoban.model.batch import Quarantined
from yoban.model.tenancy import Integration, Tenant

TENANTS = (
    Tenant("drill-aoba", "Aoba (drill)", "Asia/Tokyo", drill=True),
    Tenant("drill-kita", "Kita (drill)", "Asia/Tokyo", drill=True),
)
INTEGRATIONS = tuple(
    Integration(name, tenant.id, protocol)
    for tenant in TENANTS
    for name, protocol in (("endpoints", "hec"), ("logs", "ndjson"))
)
ROUNDS = 20
TEXT = ("cef", "kv", "syslog", "auditd", "lines", "leef")


@dataclass(frozen=True, slots=True)
class Part:
    """Some records of one source. json: objects; else lines of text."""

    json: bool
    records: tuple[bytes, ...]


def sources(base: datetime, seed: int, attack: bool) -> Iterator[Part]:
    """Each source's records, whole. base: when the day of the story begins."""
    files = dict(generate(seed, base))
    steps = json.loads(files.pop(TRUTH))["steps"]
    bad = {(r["file"], r["record"]) for step in steps for r in step["records"]}
    for name, data in files.items():
        plain = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        form = choose(plain[: 1 << 16])
        if form is None:
            raise YobanError(f"{name}: no format reads the sample")
        if form.name in TEXT:
            lines = plain.rstrip(b"\n").split(b"\n")
            if attack or form.name != "auditd":  # several lines are one record there
                kept = [x for n, x in enumerate(lines) if attack or (name, n) not in bad]
                yield Part(False, tuple(kept))
            continue
        records = []
        for frames in form.decode(io.BytesIO(plain), Hints()):
            if not isinstance(frames, Quarantined):
                records += [
                    frames.record(i)
                    for i in range(len(frames))
                    if attack or (name, frames.numbers[i]) not in bad
                ]
        yield Part(True, tuple(records))


def rounds(parts: list[Part]) -> Iterator[list[Part]]:
    """All sources side by side, a twentieth of each at a time."""
    for turn in range(ROUNDS):
        some = []
        for part in parts:
            size = len(part.records)
            taken = part.records[size * turn // ROUNDS : size * (turn + 1) // ROUNDS]
            if taken:
                some.append(Part(part.json, taken))
        yield some


def run(
    address: tuple[str, int],
    tokens: dict[tuple[str, str], str],
    now: datetime,
    wait: Callable[[float], bool],
    pause: float = 0.5,
) -> int:
    """Send everything; how many records. wait(seconds): whether to stop. Raises YobanError."""
    base = now.replace(microsecond=0) - timedelta(hours=HOURS)
    count = 0
    plans = [
        (tenant.id, list(sources(base, seed, seed == 1))) for seed, tenant in enumerate(TENANTS, 1)
    ]
    turns = [(name, list(rounds(parts))) for name, parts in plans]
    for turn in range(ROUNDS):
        for name, parts in turns:
            for part in parts[turn]:
                kind = "endpoints" if part.json else "logs"
                _send(address, part, tokens[name, kind])
                count += len(part.records)
        if wait(pause):
            break
    return count


def _send(address: tuple[str, int], part: Part, token: str) -> None:
    if part.json:
        path, scheme = "/services/collector/event", "Splunk"
        body = b"\n".join(b'{"event":' + record + b"}" for record in part.records)
    else:
        path, scheme, body = "/ingest/ndjson", "Bearer", b"\n".join(part.records)
    connection = http.client.HTTPConnection(*address, timeout=30)
    try:
        connection.request("POST", path, body, {"Authorization": f"{scheme} {token}"})
        answer = connection.getresponse()
        said = answer.read(500)
        if answer.status != 200:
            raise YobanError(
                f"the drill was refused: {answer.status} {said.decode(errors='replace')}"
            )
    except (OSError, http.client.HTTPException) as error:
        raise YobanError(f"the drill cannot be sent: {error}") from error
    finally:
        connection.close()
