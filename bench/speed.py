"""How fast evidence is decoded, matched and made into columns, against floors of the same run.

    python -m bench.speed [--events N] [--json]

Every figure is CPU seconds of one process (but for the workers' lane: wall time), and every ratio
is the median of five slices, each measured beside its floor: absolute rates depend on the machine
and on what else it does, ratios hardly. Lanes:
    mix      real events as they repeat in life, all SigmaHQ rules, all promoted columns
    unique   the same, every long value unlike every other
    evtx     EVTX records: decode + rules + columns, against the `evtx` wheel's JSON + orjson
    workers  two processes against one, over the command's own path
    memory   peak of `yoban triage`, and on an input 20 times as long
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import orjson

from bench._mix import DATA, mix, unique
from yoban.collect.formats._base import Hints
from yoban.collect.recognise import sources
from yoban.collect.sniff import choose
from yoban.model.batch import Batch, Frames, ints
from yoban.model.rule import RuleSet
from yoban.query import alerts
from yoban.query.execute import Executor
from yoban.query.load import load
from yoban.query.plan import Plan

SLICES = 5
BATCH = 2048
TARGETS = {"mix": 0.12, "evtx": 0.20, "workers": 1.7}
PEAK = 400  # MiB


def rules() -> RuleSet:
    """All SigmaHQ rules, and those for vendors' alerts, as a triage has them."""
    files = sorted((DATA / "sigma").glob("rules*/**/*.yml"))
    found = load((str(f), f.read_text("utf-8")) for f in files)
    return replace(found, rules=(*found.rules, *alerts.rules(sources())))


def timed(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def framed(lines: Sequence[bytes]) -> Frames:
    """Lines as one batch's frames."""
    ends = list(accumulate(len(line) + 1 for line in lines))
    starts = [0, *ends[:-1]]
    return Frames(
        b"\n".join(lines) + b"\n",
        ints(starts),
        ints([e - 1 for e in ends]),
        ints(list(range(len(lines)))),
    )


def execute(executor: Executor, lines: Sequence[bytes], guess: tuple[str, str]) -> int:
    """Decode, match and make columns; how many hits."""
    hits = 0
    for at in range(0, len(lines), BATCH):
        frames = framed(lines[at : at + BATCH])
        result = executor.execute(Batch(*guess, frames, ints(list(range(len(frames))))))
        hits += len(result.hits)
    return hits


def json_lane(executor: Executor, events: Sequence[bytes]) -> dict[str, Any]:
    """Half of the events warm the caches; the rest is measured in slices."""
    guess = ("windows", "flat")
    half = len(events) // 2
    execute(executor, events[:half], guess)
    size = (len(events) - half) // SLICES
    ratios, rates = [], []
    for n in range(SLICES):
        part = events[half + n * size : half + (n + 1) * size]
        floor = timed(lambda part=part: [orjson.loads(line) for line in part])  # type: ignore[misc]
        mine = timed(lambda part=part: execute(executor, part, guess))  # type: ignore[misc]
        floor = (floor + timed(lambda part=part: [orjson.loads(x) for x in part])) / 2  # type: ignore[misc]
        ratios.append(floor / mine)
        rates.append(size / mine)
    return {
        "ratio": statistics.median(ratios),
        "events_per_second": statistics.median(rates),
        "bytes_per_event": sum(map(len, events)) / len(events),
        "slices": [round(r, 3) for r in ratios],
    }


def evtx_lane(found: RuleSet) -> dict[str, Any]:
    """The larger EVTX files of the shared data, in five passes over the same files.

    Larger: at least 100 records. Most samples hold a handful, and would measure the cost of files.
    """
    import gzip

    import evtx

    blobs = []
    for path in sorted((DATA / "windows").rglob("*.evtx*")):
        data = path.read_bytes()
        blobs.append(gzip.decompress(data) if path.name.endswith(".gz") else data)
        if sum(1 for _ in evtx.PyEvtxParser(io.BytesIO(blobs[-1])).records_json()) < 100:
            blobs.pop()
    executor = Executor(Plan(found, sources()))

    def floor() -> int:
        total = 0
        for blob in blobs:
            try:
                for record in evtx.PyEvtxParser(io.BytesIO(blob)).records_json():
                    if not isinstance(record, RuntimeError):
                        orjson.loads(record["data"])
                        total += 1
            except RuntimeError:
                continue
        return total

    def mine() -> int:
        total = 0
        for blob in blobs:
            form = choose(blob[: 256 << 10])
            assert form is not None
            for part in form.decode(io.BytesIO(blob), Hints()):
                if isinstance(part, Frames):
                    rows = ints(list(range(len(part))))
                    executor.execute(Batch("windows", "evtx", part, rows))
                    total += len(part)
        return total

    count = mine()
    ratios = []
    for _ in range(SLICES):
        below = timed(floor)
        ratios.append(below / timed(mine))
    return {"ratio": statistics.median(ratios), "records": count, "slices": ratios}


_RUN = """
import sys, time
from pathlib import Path
from yoban.runtime.triage import Asked, triage
begun = time.monotonic()
made = triage(Asked((Path(sys.argv[1]),), Path(sys.argv[2]), (Path(sys.argv[3]),), False,
                    workers=int(sys.argv[4])))
took = time.monotonic() - begun
status = open("/proc/self/status").read()  # getrusage would count the parent's memory too
peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
print(took, peak, made["events"])
"""


def run(evidence: Path, workers: int) -> tuple[float, int, int]:
    """The command's own path in a fresh process: seconds, peak MiB, events."""
    with tempfile.TemporaryDirectory() as out:
        words = [sys.executable, "-c", _RUN, str(evidence), out, str(DATA / "sigma" / "rules")]
        got = subprocess.run([*words, str(workers)], check=True, capture_output=True, text=True)
    took, peak, events = got.stdout.split()
    return float(took), int(peak), int(events)


def command_lanes(events: Sequence[bytes], repeat: int = 20) -> dict[str, Any]:
    """Workers and memory, each from the command's own path."""
    with tempfile.TemporaryDirectory() as home:
        short, long = Path(home, "short.json"), Path(home, "long.json")
        body = b"\n".join(events) + b"\n"
        short.write_bytes(body)
        with long.open("wb") as file:
            for _ in range(repeat):
                file.write(body)
        load_time = run_empty(Path(home))
        pairs = [(run(long, 1), run(long, 2)) for _ in range(SLICES)]
        first = run(short, 1)
    one, two = zip(*pairs, strict=True)
    ratios = [(a[0] - load_time) / (b[0] - load_time) for a, b in pairs]
    return {
        "workers": {
            "ratio": statistics.median(ratios),
            "one": statistics.median(run[0] for run in one),
            "two": statistics.median(run[0] for run in two),
            "start": load_time,
            "slices": ratios,
        },
        "memory": {"peak_mib": first[1], "peak_mib_20_times": one[0][1], "events": one[0][2]},
    }


def run_empty(home: Path) -> float:
    """What a run costs before the first event."""
    path = home / "one.json"
    path.write_bytes(b'{"a":1}\n')
    return statistics.median(run(path, 1)[0] for _ in range(SLICES))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.speed")
    parser.add_argument("--events", type=int, default=60_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=("command",), help="the workers' and memory lanes alone")
    asked = parser.parse_args()
    if not DATA.is_dir():
        sys.exit("../shared/data is not here: nothing to measure with")
    found = rules()
    events = mix(asked.events)
    results: dict[str, Any] = {}
    if not asked.only:
        results["mix"] = json_lane(Executor(Plan(found, sources())), events)
        results["unique"] = json_lane(Executor(Plan(found, sources())), unique(events))
        results["evtx"] = evtx_lane(found)
    results |= command_lanes(events[:20_000])
    if asked.json:
        print(json.dumps(results))
        return
    for name, result in results.items():
        print(f"{name:8}", ", ".join(f"{k} {_shown(v)}" for k, v in result.items()))
    for name, least in TARGETS.items():
        if name not in results:
            continue
        got = results[name]["ratio"]
        print(f"{name:8} {got:.3f} of {least} {'met' if got >= least else 'NOT MET'}")
    peak = max(results["memory"]["peak_mib"], results["memory"]["peak_mib_20_times"])
    print(f"memory   {peak} of at most {PEAK} MiB {'met' if peak <= PEAK else 'NOT MET'}")


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}" if value < 100 else f"{value:,.0f}"
    if isinstance(value, list):
        return " ".join(f"{v:.3f}" for v in value)
    return str(value)


if __name__ == "__main__":
    main()
