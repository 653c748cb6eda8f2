"""Run code in a process of its own, to see what memory it takes."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]


def bounded(code: str, most: int, seconds: float = 60.0) -> str:
    """What code prints in a process of its own, whose memory grows by `most` MiB at most."""
    whole = (
        "import resource, sys\n"
        "from yoban.collect.formats._base import Hints\n"
        "from fuzz.targets import BY_NAME\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10\n"
        "before = peak()\n"
        + textwrap.dedent(code)
        + f"\nassert peak() - before < {most}, f'{{peak() - before}} MiB'\n"
    )
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    done = subprocess.run(
        [sys.executable, "-c", whole],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
