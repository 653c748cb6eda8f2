"""Sample evidence for the first minute: one intrusion over seven kinds of source, with a
day's work around it. It shows what yoban does, not how well rules find real attacks.

In:   a seed and the base time.  Out: (file name, bytes) in order; the last is truth.json, which
      lists the steps and the number of each record that belongs to one.
Cost: under a second, a few megabytes.
Pure: the same seed and base time give the same records.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from yoban.content.sample import _aws, _linux, _microsoft365, _network, _windows
from yoban.content.sample._traffic import flows
from yoban.content.sample._world import END, STEPS, Log, iso, utc

BASE = datetime(2026, 10, 5, tzinfo=UTC)  # Monday, 09:00 in Japan
EVIDENCE = "evidence"
TRUTH = "truth.json"


def generate(seed: int = 1, base: datetime = BASE) -> Iterator[tuple[str, bytes]]:
    """Files of the sample. `base` must know its zone; raises ValueError if not."""
    if base.tzinfo is None:
        raise ValueError("the base time needs a zone")
    seen = flows(seed)
    records: dict[str, list[dict[str, object]]] = {step.id: [] for step in STEPS}
    files = {}
    for log in (
        *_windows.logs(seed, seen),
        *_linux.logs(seed),
        *_microsoft365.logs(seed),
        *_aws.logs(seed),
        *_network.logs(seed, seen),
    ):
        name = f"{EVIDENCE}/{log.name}"
        yield name, _written(log, base, name, records)
        files[name] = len(log.items)
    yield TRUTH, _truth(seed, base, files, records)


def _written(
    log: Log, base: datetime, name: str, records: dict[str, list[dict[str, object]]]
) -> bytes:
    items = sorted(log.items, key=lambda item: item.at)
    for number, item in enumerate(items):
        if item.step:
            records[item.step].append({"file": name, "record": number})
    return log.write(items, base)


def _truth(
    seed: int, base: datetime, files: dict[str, int], records: dict[str, list[dict[str, object]]]
) -> bytes:
    steps = [
        {
            "id": step.id,
            "time": iso(utc(base, step.at)),
            "host": step.host,
            "attack": step.attack,
            "title": step.title,
            "records": records[step.id],
        }
        for step in sorted(STEPS, key=lambda step: step.at)
    ]
    span = {"from": iso(base), "to": iso(utc(base, END))}
    whole = {"seed": seed, **span, "files": files, "steps": steps}
    return (json.dumps(whole, indent=1) + "\n").encode()
