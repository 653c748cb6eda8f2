"""What threat intelligence adds to a triage: the command's own path with and without it.

    python -m bench.intel [--events N] [--indicators N] [--json]

A made-up feed (addresses, domains, URLs and SHA-256 in equal parts, and a few values of the events
themselves) is installed; then the same events are triaged in turn without and with it, in fresh
processes, RUNS times. The ratio is the median of the runs' CPU seconds; the first run with it,
which builds the look-up table, is told apart. Events: real Windows events, all SigmaHQ rules.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench._mix import DATA, mix, unique

RUNS = 5
MOST = 1.20  # of the time without
_ADDRESS = re.compile(rb'"DestinationIp":"(\d+\.\d+\.\d+\.\d+)"')
_RUN = """
import sys, time
from pathlib import Path
from yoban.runtime.triage import Asked, triage
made = triage(Asked((Path(sys.argv[1]),), Path(sys.argv[2]), (Path(sys.argv[3]),), False,
                    workers=1, installed_intel=sys.argv[4] == "1"))
status = open("/proc/self/status").read()
peak = {n: int(status.split(n + ":")[1].split()[0]) // 1024 for n in ("VmHWM", "RssAnon")}
print(time.process_time(), peak["VmHWM"], peak["RssAnon"], made["events"],
      made["intel"]["indicators"], made["intel"]["sightings"])
"""


def feed(count: int, events: Sequence[bytes], seed: int = 1) -> Iterator[str]:
    """Made-up indicators, one a line, and ten addresses that the events hold."""
    chance = random.Random(seed)
    yield from sorted({m[1].decode() for e in events if (m := _ADDRESS.search(e))})[:10]
    for number in range(count):
        form = number % 4
        if form == 0:
            yield ".".join(str(chance.randrange(1, 255)) for _ in range(4))
        elif form == 1:
            yield f"host{number:x}.made-up{number % 971}.example"
        elif form == 2:
            yield f"{chance.getrandbits(256):064x}"
        else:
            yield f"http://host{number:x}.example/{chance.getrandbits(40):x}"


def run(home: Path, evidence: Path, on: bool) -> tuple[float, int, int, int, int, int]:
    """CPU seconds, peak MiB, MiB of its own at the end, events, indicators, sightings."""
    env = {**os.environ, "XDG_DATA_HOME": str(home / "data"), "XDG_CACHE_HOME": str(home / "cache")}
    with tempfile.TemporaryDirectory() as out:
        words = [sys.executable, "-c", _RUN, str(evidence), out, str(DATA / "sigma" / "rules")]
        got = subprocess.run(
            [*words, str(int(on))], check=True, capture_output=True, text=True, env=env
        )
    took, *rest = got.stdout.split()
    return (float(took), *map(int, rest))  # type: ignore[return-value]


def lane(home: Path, events: Sequence[bytes]) -> dict[str, Any]:
    """Runs in turn; the first of each warms the caches."""
    evidence = home / "events.json"
    evidence.write_bytes(b"\n".join(events) + b"\n")
    run(home, evidence, False)
    first = run(home, evidence, True)
    pairs = [(run(home, evidence, False), run(home, evidence, True)) for _ in range(RUNS)]
    ratios = [on[0] / off[0] for off, on in pairs]
    return {
        "ratio": statistics.median(ratios),
        "runs": [round(r, 3) for r in ratios],
        "seconds_without": statistics.median(off[0] for off, _ in pairs),
        "seconds_with": statistics.median(on[0] for _, on in pairs),
        "peak_mib_without": max(off[1] for off, _ in pairs),
        "peak_mib_with": max(on[1] for _, on in pairs),
        "own_mib_without": max(off[2] for off, _ in pairs),
        "own_mib_with": max(on[2] for _, on in pairs),
        "first_seconds": first[0],
        "events": first[3],
        "indicators": first[4],
        "sightings": first[5],
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.intel")
    parser.add_argument("--events", type=int, default=60_000)
    parser.add_argument("--indicators", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if not DATA.is_dir():
        sys.exit("../shared/data is not here: nothing to measure with")
    events = mix(asked.events)
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        path = home / "feed.txt"
        with path.open("w") as file:
            file.writelines(f"{line}\n" for line in feed(asked.indicators, events))
        env = {**os.environ, "XDG_DATA_HOME": str(home / "data")}
        words = [sys.executable, "-m", "yoban", "intel", "add", str(path), "--name", "made-up"]
        subprocess.run(words, check=True, capture_output=True, env=env)
        results["intel"] = lane(home, events)
        results["unique"] = lane(home, unique(events))
        tables = (home / "cache" / "yoban" / "intel").glob("*.table")
        results["intel"]["table_mib"] = max(t.stat().st_size for t in tables) >> 20
    if asked.json:
        print(json.dumps(results))
        return
    for name, result in results.items():
        print(f"{name:7}", ", ".join(f"{k} {v}" for k, v in result.items()))
        got = result["ratio"]
        print(f"{name:7} {got:.3f} of at most {MOST} {'met' if got <= MOST else 'NOT MET'}")


if __name__ == "__main__":
    main()
