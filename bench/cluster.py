"""A million findings joined: seconds and memory. `python -m bench.cluster [COUNT]`.

Generated clues: trees of ten findings, a tenth of them with a rare address in common with another
tree, on two thousand hosts over a month; a fifth are weak. Asked: under 60 s and 2 GiB.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator

from yoban.investigate.clues import Clue
from yoban.investigate.cluster import cluster
from yoban.investigate.links import Key

MONTH = 30 * 24 * 3600 * 1_000_000


def clues(count: int, seed: int = 1) -> Iterator[Clue]:
    """As the trace of a large tenant would give them, in no order."""
    chance = random.Random(seed)
    for number in range(count):
        tree = number // 10
        host = f"h{tree % 2000}"
        keys = [Key("lineage", f"tree-{tree}"), Key("host", host)]
        if number % 10 == 0 and tree % 10 == 0:
            keys.append(Key("entity", f"address|203.0.113.{tree // 20}", 0.6))
        start = (tree * 7919 * 1_000_000) % MONTH
        at = start + chance.randrange(3600) * 1_000_000
        yield Clue(f"f{number}", 1 if number % 5 else 3, at, host, tuple(keys), (f"e{number}",))


def main() -> None:
    """Measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    began = time.perf_counter()
    found = cluster(clues(count))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} findings → {len(found.groups):,} groups, {len(found.links):,} links")
    print(f"{seconds:.1f} s (60 asked), peak {peak:,.0f} MiB (2,048 asked)")


if __name__ == "__main__":
    main()
