"""How long rules take to load, as a ratio: `python -m bench.load [FOLDER]`.

Cold: `load` over the texts of every rule, against the C YAML loader over the same texts. Cached:
`load_rules` over the files, reading and hashing them included. Each figure is the median of five,
each in a process of its own, so that nothing is warm; imports are not counted. The ratio is of CPU
seconds, which other work on the machine disturbs least; the rest are seconds on the clock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

RULES = Path(__file__).parents[1].parent / "shared" / "data" / "sigma"
RUNS = 5


def run(folder: Path = RULES) -> dict[str, Any]:
    """Measure; seconds, and `ratio` = cold / yaml."""
    with tempfile.TemporaryDirectory() as cache:
        env = {**os.environ, "XDG_CACHE_HOME": cache}
        _child("cached", folder, env)  # fills the cache
        runs = [
            {kind: _child(kind, folder, env) for kind in ("yaml", "cold", "cached")}
            for _ in range(RUNS)
        ]
    result: dict[str, Any] = {
        kind: round(median(r[kind]["seconds"] for r in runs), 3) for kind in runs[0]
    }
    result["ratio"] = round(median(r["cold"]["cpu"] / r["yaml"]["cpu"] for r in runs), 2)
    result["cached_cpu"] = round(median(r["cached"]["cpu"] for r in runs), 3)
    return {**result, "rules": runs[0]["cold"]["rules"], "cached_rules": runs[0]["cached"]["rules"]}


def _child(kind: str, folder: Path, env: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.load", "--one", kind, str(folder)]
    done = subprocess.run(command, env=env, check=True, capture_output=True)
    return dict(json.loads(done.stdout))


def _one(kind: str, folder: Path) -> dict[str, Any]:
    """One measurement, in this process."""
    import yaml

    from yoban.query.load import load
    from yoban.runtime.rules import load_rules

    paths = sorted(folder.glob("rules*"))
    texts = [(str(p), p.read_text("utf-8")) for f in paths for p in sorted(f.rglob("*.yml"))]
    start, cpu = time.perf_counter(), time.process_time()
    if kind == "yaml":
        count = len([yaml.load(text, Loader=yaml.CSafeLoader) for _, text in texts])
    elif kind == "cold":
        count = len(load(texts).rules)
    else:
        count = len(load_rules(paths, ship=False, packs=False).rules)
    spent = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}
    return {**spent, "rules": count}


def main(arguments: list[str]) -> None:
    """Print the figures, or one measurement for the parent process."""
    if arguments[:1] == ["--one"]:
        print(json.dumps(_one(arguments[1], Path(arguments[2]))))
        return
    print(json.dumps(run(*(Path(a) for a in arguments[:1])), indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
