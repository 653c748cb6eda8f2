"""python -m tests.fuzz --seconds 600 [--target X] [--seed N] [--only NUMBER]"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import resource
import sys
import time
from pathlib import Path

from .run import crash, fuzz, made
from .targets import TARGETS


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    words.add_argument("--seconds", type=float, default=60)
    words.add_argument("--target", action="append", choices=sorted(TARGETS))
    words.add_argument("--seed", type=int, default=int(time.time()))
    words.add_argument("--only", type=int, help="run this input of the target alone")
    words.add_argument("--invented", action="store_true", help="do not look at ../shared/data")
    words.add_argument("--out", type=Path, default=Path("out/fuzz"))
    asked = words.parse_args()
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    targets = asked.target or list(TARGETS)
    asked.out.mkdir(parents=True, exist_ok=True)
    if asked.only is not None:
        data = made(targets[0], asked.seed, asked.only, not asked.invented)
        (asked.out / "only").write_bytes(data)
        one = crash(targets[0], asked.seed, asked.only, data)
        print(one or "nothing found")
        return int(one is not None)
    seen: dict[str, int] = {}
    for item in fuzz(targets, asked.seconds, asked.seed, not asked.invented, asked.out / "last"):
        if isinstance(item, dict):
            print(f"seed {asked.seed}: {sum(item.values())} inputs: {item}")
            continue
        kind = f"{item.target} {item.error.split(': ')[0]}"
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= 2:
            name = hashlib.sha256(item.data).hexdigest()[:12]
            (asked.out / f"{item.target}-{name}").write_bytes(item.data)
            print(item, flush=True)
    print(f"{len(seen)} kinds of findings: {seen}")
    return int(bool(seen))


sys.exit(main())
