"""Findings at medium or above where nobody attacks, and the events they were raised on.

Sets (all presumed benign by their own sources; nobody has proved it event by event):
- benign/windows: logs shipped as a parser's test corpus
- loghub: system logs, without the OpenSSH log, which holds a real brute force
- crowdsec: test logs whose own assertions say that no scenario fires
- panther: events of rule tests that say "must not alert" and nowhere "must alert"
- lsass background: the events of four recorded intrusions before the attacker's file first shows
  and from the moment on when its author stops recording ("trace stop")
"""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.quality.detection.reduce import kept
from tests.quality.detection.run import Change, Fact, Lab, Seen

from yoban.model.batch import Frames

DROPPED = (b"winx64_payload", b"happy_image")  # what the four intrusions begin with
STOPPED = b"trace stop"


@dataclass(slots=True)
class Noise:
    """Of one set: inputs and events read, and findings at medium or above by rule."""

    events: int = 0
    inputs: int = 0
    loud: Counter[str] = field(default_factory=Counter)
    where: dict[str, set[str]] = field(default_factory=dict)

    def add(self, name: str, seen: Seen, facts: dict[str, Fact]) -> None:
        """Count what was seen of an input."""
        self.inputs += 1
        self.events += seen.events
        for uid, count in seen.fired.items():
            if facts[uid].loud:
                self.loud[uid] += count
                self.where.setdefault(uid, set()).add(name)

    @property
    def findings(self) -> int:
        """All of them."""
        return self.loud.total()


def noise(lab: Lab, data: Path) -> dict[str, Noise]:
    """All sets."""
    found: dict[str, Noise] = {}
    for kind, path in (*_plain(data),):
        name = path.relative_to(data).as_posix()
        found.setdefault(kind, Noise()).add(name, lab.see([path]), lab.facts)
    for name, lines in negatives(data).items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "events.json")
            path.write_bytes(b"\n".join(lines) + b"\n")
            found.setdefault("panther", Noise()).add(name, lab.see([path]), lab.facts)
    for path in sorted((data / "intrusions").glob("LSASS_campaign_*/*_dump.zip")):
        name = path.relative_to(data).as_posix()
        seen = lab.see([path], background(path))
        found.setdefault("lsass background", Noise()).add(name, seen, lab.facts)
    return found


def _plain(data: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted((data / "benign" / "windows").iterdir()):
        yield "benign/windows", path
    for path in sorted((data / "linux" / "loghub").iterdir()):
        if not path.name.startswith("OpenSSH"):
            yield "loghub", path
    labels = json.loads((data / "labels.json").read_text("utf-8"))["files"]
    for name, label in sorted(labels.items()):
        if name.startswith("linux/crowdsec-hub/") and not label.get("scenarios"):
            yield "crowdsec", data / name


def negatives(data: Path) -> dict[str, list[bytes]]:
    """Panther's events that must not alert, by the file they are in."""
    found: dict[str, list[bytes]] = {}
    for path in sorted((data / "cloud" / "panther-rule-tests").glob("*.jsonl.gz")):
        tests = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
        texts = [json.dumps(test["event"], ensure_ascii=False).encode() for test in tests]
        bad = {text for test, text in zip(tests, texts, strict=True) if test["expected_alert"]}
        good = dict.fromkeys(text for text in texts if text not in bad)
        found[path.relative_to(data).as_posix()] = list(good)
    return found


def background(path: Path) -> Change:
    """Leaves only the records outside the attack; `path`: a zip of JSON lines with @timestamp."""
    times: list[str] = []
    start = stop = ""
    with zipfile.ZipFile(path) as archive:
        (name,) = archive.namelist()
        for line in io.BufferedReader(archive.open(name)):  # type: ignore[arg-type]
            times.append(time := json.loads(line)["@timestamp"])
            if any(mark in line for mark in DROPPED):
                start = min(start or time, time)
            if STOPPED in line:
                stop = min(stop or time, time)
    assert start < stop, path
    at = iter(times)  # records come in order, in pieces that are numbered by themselves

    def change(frames: Frames) -> Frames:
        outside = [not start <= next(at) < stop for _ in range(len(frames))]
        return kept(frames, [row for row, out in enumerate(outside) if out])

    return change
