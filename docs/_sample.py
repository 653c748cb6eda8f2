"""What triage finds on the sample, for the README and the tutorial: run, then compared with truth.

In:   nothing.  Out: `Run`, and the pages' generated blocks. Cost: a few seconds.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from yoban.collect.recognise import sources

SRC = Path(__file__).parents[1] / "src"
WIDTH = 116
COMMANDS = (
    ("sample", "out/sample"),
    ("triage", "out/sample/evidence", "--out", "out/triage"),
)


@dataclass(frozen=True)
class Run:
    """text: what `yoban triage` prints; steps: the story; found: step id → rule titles.

    astray: titles of findings on everyday events, one a finding. files: of evidence.
    """

    text: str
    summary: dict[str, Any]
    steps: Sequence[dict[str, Any]]
    found: dict[str, set[str]]
    astray: Sequence[str]
    files: int


@cache
def run() -> Run:
    """Make the sample and triage it, as `make triage` does, in a folder of its own."""
    with tempfile.TemporaryDirectory() as home:
        env = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(SRC),
            "COLUMNS": str(WIDTH),
            "PYTHONUTF8": "1",
            "HOME": home,
        }
        texts = [
            subprocess.run(
                [sys.executable, "-m", "yoban", *words],
                cwd=home,
                env=env,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for words in COMMANDS
        ]
        out = Path(home, "out")
        truth = json.loads((out / "sample" / "truth.json").read_text("utf-8"))
        summary = json.loads((out / "triage" / "summary.json").read_text("utf-8"))
        lines = (out / "triage" / "findings.jsonl").read_text("utf-8").splitlines()
    found, astray = _judge(truth, [json.loads(line) for line in lines])
    plain = "\n".join(line.rstrip() for line in texts[1].strip("\n").splitlines())
    return Run(plain, summary, truth["steps"], found, astray, len(truth["files"]))


def _judge(
    truth: dict[str, Any], findings: Sequence[dict[str, Any]]
) -> tuple[dict[str, set[str]], list[str]]:
    """Which findings have an event of which step; those that have none of any step."""
    steps = {(r["file"], r["record"]): s["id"] for s in truth["steps"] for r in s["records"]}
    found: dict[str, set[str]] = {}
    astray = []
    for finding in findings:
        touched = set()
        for event in finding["events"]:
            name = event["input"].split("!")[0].removeprefix("out/sample/")
            touched.add(steps.get((name, event["record"])))
        for step in touched - {None}:
            assert step
            found.setdefault(step, set()).add(finding["rule_title"])
        if touched <= {None}:
            astray.append(finding["rule_title"])
    return found, astray


def same(old: str, new: str) -> bool:
    """Equal but for what a clock says, and for who is named in the list of findings.

    That list may be a little older than the mapping of a source; its titles and counts may not.
    """
    return _firm(old) == _firm(new)


def _firm(text: str) -> str:
    text = re.sub(r"\b\d[\d.,]* ?(?:s|ms|seconds?|events/s|/s)\b", "TIME", text)
    text = re.sub(r"^(\w+ {2,}\S.*? ) {1,}\d\d-\d\d \d\d:\d\d .* (\d+)$", r"\1\2", text, flags=re.M)
    return re.sub(r"[ ─━█#]+", " ", text)


def output() -> str:
    """The block of the README that shows the terminal."""
    return f"```text\n$ make triage\n{run().text}\n```"


def figures(form: str) -> str:
    """A sentence of the README: `form` with the run's figures put in."""
    made = run()
    levels = made.summary["findings"]
    return form.format(
        events=f"{made.summary['events']:,}",
        files=made.files,
        findings=sum(levels.values()),
        high=levels.get("high", 0) + levels.get("critical", 0),
        steps=len(made.steps),
        found=len(made.found),
        astray=len(made.astray),
    )


def counts(form: str) -> str:
    """Another: how many sources, rules and kinds of vendor alerts a triage has."""
    return form.format(
        sources=len(sources()),
        rules=run().summary["rules_loaded"],
        alerts=run().summary["vendor_alerts"],
    )


def story(heads: Sequence[str], none: str) -> str:
    """The table of the tutorial: each step and the rules that fired on it."""
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for step in run().steps:
        titles = "; ".join(sorted(run().found.get(step["id"], ()))) or none
        attack = ", ".join(step["attack"])
        cells = (step["time"][11:16], step["host"], step["title"], attack, titles)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def everyday(heads: Sequence[str]) -> str:
    """The findings on everyday events, by rule."""
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for title in sorted(set(run().astray)):
        lines.append(f"| {title} | {run().astray.count(title)} |")
    return "\n".join(lines)
