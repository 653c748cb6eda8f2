"""Speed of the correlation engine on a million hits, one process.

    python -m bench.correlation [HITS]

Hits spread over 10,000 users (a few of them very busy) in one day of event time, each type with a
time span of an hour. Given are hits a second of CPU time, the microseconds a hit, and the most
hits and keys that were held at once. A second figure with a tenth of the hits, over a tenth of the
day, shows that the cost a hit does not grow with the number of hits.
"""

from __future__ import annotations

import random
import resource
import sys
from collections.abc import Iterator
from time import process_time
from typing import Any

from yoban.detect.correlation import Engine, Hit
from yoban.model.rule import Correlation

USERS = 10_000
DAY = 86_400_000_000
PART = 10_000  # hits between two watermarks


def correlation(**over: Any) -> Correlation:
    """A correlation over rules a and b by user, within an hour."""
    base: dict[str, Any] = {
        "uid": "c", "name": "c", "title": "c", "version": "", "level": "low", "status": "",
        "attack": (), "tactics": (), "type": "event_count", "rules": ("a", "b"),
        "group_by": ("user",), "aliases": {}, "seconds": 3600, "bounds": (("gte", 200.0),),
        "field": (), "percentile": None, "expression": None, "path": "", "line": 0,
    }  # fmt: skip
    return Correlation(**(base | over))


A, B = ("rule", "a"), ("rule", "b")
LANES: dict[str, tuple[Correlation, ...]] = {
    "event_count": (correlation(),),
    "event_count, a range": (correlation(bounds=(("gte", 2.0), ("lte", 9.0))),),
    "value_count": (correlation(type="value_count", field=("port",)),),
    "value_sum": (correlation(type="value_sum", field=("bytes",), bounds=(("gt", 1e6),)),),
    "value_avg": (correlation(type="value_avg", field=("bytes",), bounds=(("gt", 900.0),)),),
    "value_percentile": (
        correlation(
            type="value_percentile", field=("bytes",), percentile=95, bounds=(("gt", 990.0),)
        ),
    ),
    "value_median": (correlation(type="value_median", field=("bytes",), bounds=(("gt", 900.0),)),),
    "temporal": (correlation(type="temporal", bounds=(("gte", 2.0),)),),
    "temporal_ordered": (correlation(type="temporal_ordered", bounds=(("gte", 2.0),)),),
    "a and not b": (correlation(type="temporal", bounds=(), expression=("and", (A, ("not", B)))),),
    "a and then not b": (
        correlation(type="temporal_ordered", bounds=(), expression=("and", (A, ("not", B)))),
    ),
    "chain of two": (
        correlation(output=False),
        correlation(uid="d", rules=("c", "b"), type="temporal_ordered", bounds=(("gte", 2.0),)),
    ),
    "one key, median": (
        correlation(
            type="value_median", group_by=(), field=("bytes",), bounds=(("gt", 900.0),)
        ),
    ),
}  # fmt: skip


def hits(count: int, seed: int = 1) -> Iterator[Hit]:
    """Sorted hits; half of them of a hundred users."""
    draw = random.Random(seed)
    step = DAY // 1_000_000
    for n in range(count):
        user = draw.randrange(100) if draw.random() < 0.5 else draw.randrange(USERS)
        values = {"user": f"u{user}", "port": draw.randrange(400), "bytes": draw.randrange(1000)}
        yield Hit("a" if draw.random() < 0.9 else "b", f"log-{n}", n * step, values)


def lane(rules: tuple[Correlation, ...], made: list[Hit]) -> dict[str, float]:
    """One run: rate, cost a hit, greatest state, findings."""
    engine = Engine(rules)
    held = 0
    found = 0
    begin = process_time()
    for at in range(0, len(made), PART):
        part = made[at : at + PART]
        engine.feed(part)
        found += sum(f.final for f in engine.advance(part[-1].time or 0))
        held = max(held, engine.held)
    found += len(engine.finish())
    spent = process_time() - begin
    return {
        "hits_per_s": len(made) / spent,
        "us_per_hit": 1e6 * spent / len(made),
        "held": held,
        "findings": found,
    }


def run(count: int = 1_000_000) -> dict[str, dict[str, float]]:
    """Every lane with `count` hits, and the cost a hit with a tenth of them."""
    made = list(hits(count))
    results = {}
    for name, rules in LANES.items():
        small = lane(rules, made[: count // 10])
        results[name] = {**lane(rules, made), "us_per_hit_of_a_tenth": small["us_per_hit"]}
    return results


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{'lane':22} {'hits/s':>9} {'µs/hit':>7} {'(tenth)':>7} {'held':>8} {'findings':>8}")
    for name, row in run(count).items():
        print(
            f"{name:22} {row['hits_per_s']:9,.0f} {row['us_per_hit']:7.2f}"
            f" {row['us_per_hit_of_a_tenth']:7.2f} {row['held']:8,.0f} {row['findings']:8,.0f}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak} MiB, the hits included")


if __name__ == "__main__":
    main()
