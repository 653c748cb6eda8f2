"""The trace asked from the lake answers as the one in memory does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from yoban.model.trace import CONTEXT, Listed, is_context
from yoban.runtime.traces import StoredTraces
from yoban.runtime.triage import Asked, triage
from yoban.store.result import ResultStore

SYSMON = "Microsoft-Windows-Sysmon/Operational"


def _start(number: int, pid: int, parent: int, image: str) -> dict[str, object]:
    return {
        "Channel": SYSMON,
        "EventID": 1,
        "Computer": "LT-01.example.com",
        "@timestamp": f"2026-03-01T00:00:{number:02d}Z",
        "Image": image,
        "ProcessGuid": f"{{g-{pid}}}",
        "ParentProcessGuid": f"{{g-{parent}}}",
        "ProcessId": pid,
        "User": "EXAMPLE\\ana",
    }


@pytest.fixture
def stored(tmp_path: Path) -> ResultStore:
    events = [_start(i, 10 + i, 9 + i, f"C:\\t\\p{i}.exe") for i in range(1, 9)]
    events += [{**events[0], "EventID": 7, "ImageLoaded": "C:\\t\\x.dll"} for _ in range(5)]
    events.append({**events[1], "EventID": 3, "DestinationIp": "192.0.2.9"})
    (tmp_path / "e.json").write_text("\n".join(map(json.dumps, events)))
    triage(Asked((tmp_path,), tmp_path / "out", shipped=False, installed=False, workers=1))
    return ResultStore.open(tmp_path / "out")


def test_the_trace_holds_the_events_that_tell_who_did_what(stored: ResultStore) -> None:
    rows = StoredTraces(stored).select()
    assert [(r.class_uid, r.activity_id) for r in rows if not is_context(r.class_uid, 1)] == []
    assert len(rows) == 9  # eight starts and a connection; no module load
    assert (1005, None) not in CONTEXT
    assert rows[0].text("process.file.path") == "C:\\t\\p1.exe"
    assert rows[0].record == 0
    assert rows[0].time == 1_772_323_201_000_000


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"classes": (1007,)},
        {"classes": (1007,), "activities": (2,)},
        {"where": {"process.uid": ("{g-12}", "{g-13}")}},
        {"where": {"process.uid": ("{g-12}",), "dst_endpoint.ip": ("192.0.2.9",)}},
        {"where": {"file.path": ("none",)}},
        {"since": 1_772_323_203_000_000, "until": 1_772_323_205_000_000},
        {"limit": 2},
    ],
)
def test_selecting_is_the_same_as_in_memory(stored: ResultStore, asked: dict[str, object]) -> None:
    traces = StoredTraces(stored)
    listed = Listed(traces.select())
    assert traces.select(**asked) == listed.select(**asked)  # type: ignore[arg-type]


def test_together_and_of_are_the_same_as_in_memory(stored: ResultStore) -> None:
    traces = StoredTraces(stored)
    listed = Listed(traces.select())
    for names in (("device.hostname",), ("device.hostname", "process.pid"), ("none.such",)):
        assert traces.together(names) == listed.together(names)
    assert traces.together(("device.hostname",))[0].events == 9
    some = [row.uid for row in traces.select()][:3]
    assert traces.of([*some, "gone"]) == listed.of(some)
    assert traces.of([]) == {}
