"""Every regression case of SigmaHQ fires its rule, from the EVTX and from the JSON."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
import yaml

from yoban.collect.formats._base import Hints
from yoban.collect.recognise import identify, sources
from yoban.collect.sniff import choose
from yoban.model.batch import Batch, Frames, ints
from yoban.query.execute import Executor
from yoban.query.load import load
from yoban.query.plan import Plan
from yoban.query.record import loads


@pytest.fixture(scope="module")
def executor(data: Path) -> Executor:
    files = sorted((data / "sigma").glob("rules*/**/*.yml"))
    return Executor(Plan(load((str(f), f.read_text("utf-8")) for f in files), sources()))


def fired(executor: Executor, path: Path) -> set[str]:
    """Ids of the rules that fire on a file; every record must be good."""
    raw = path.read_bytes()
    form = choose(raw[:262144])
    assert form is not None, path
    found = set()
    for frames in form.decode(
        io.BufferedReader(io.BytesIO(raw)), Hints(None, None, None, path.name)
    ):
        assert isinstance(frames, Frames), frames
        groups = {}
        for i in range(len(frames)):
            source, layout = identify(loads(frames.record(i))[0], sources())
            groups.setdefault((source.name, layout.name), ints()).append(i)
        for (source_name, layout_name), rows in groups.items():
            result = executor.execute(Batch(source_name, layout_name, frames, rows))
            assert not result.bad
            assert sum(t.num_rows for t in result.tables) == len(rows)
            found |= {executor.plan.rules[rule].uid for _, rule in result.hits}
    return found


def test_all_cases_fire(data: Path, executor: Executor) -> None:
    cases = sorted((data / "windows" / "sigma-regression").glob("**/info.yml"))
    assert len(cases) >= 150
    missed = []
    for case in cases:
        want = yaml.safe_load(case.read_text("utf-8"))["rule_metadata"][0]["id"]
        for path in sorted([*case.parent.glob("*.evtx"), *case.parent.glob("*.json")]):
            if want not in fired(executor, path):
                missed.append(os.fspath(path.relative_to(data)))
    assert missed == []
