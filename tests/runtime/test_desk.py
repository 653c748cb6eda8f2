"""Working on the cases of a result folder."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from yoban.errors import UsageError
from yoban.runtime.desk import opened, order
from yoban.runtime.triage import Asked, triage
from yoban.service.desk import Refused
from yoban.store.acts import acts

RULE = """title: Tool run
id: 0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1d2
level: high
logsource: {product: windows, category: process_creation}
detection: {a: {Image|endswith: '\\\\tool.exe'}, condition: a}
"""


def event(host: str, second: int) -> str:
    fields = {
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "EventID": 1,
        "Computer": host,
        "@timestamp": f"2026-03-01T00:00:{second:02d}Z",
        "Image": "C:\\t\\tool.exe",
        "ProcessGuid": f"{{{host}-{second}}}",
        "ProcessId": second,
        "User": f"EXAMPLE\\{host}",
    }
    return json.dumps(fields)


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    (tmp_path / "e.json").write_text("\n".join([event("lt-01", 1), event("lt-02", 2)]))
    (tmp_path / "r.yml").write_text(RULE)
    where = (tmp_path / "e.json",), tmp_path / "out", (tmp_path / "r.yml",)
    return Asked(*where, shipped=False, installed=False, workers=1)


def test_two_at_once_and_one_wins(asked: Asked) -> None:
    triage(asked)
    with opened(asked.out) as (_, desk):
        first, second = desk.holding

    def acknowledge(who: str) -> str:
        try:
            order(asked.out, "acknowledged", first, who)
        except Refused as error:
            return str(error)
        return who

    names = [f"analyst-{n}" for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(acknowledge, names))
    (winner,) = [text for text in said if text in names]
    assert sum(f"acknowledged by {winner} already" in text for text in said) == 3
    with opened(asked.out) as (_, desk):
        assert desk.state(first).owner == winner
        assert desk.state(second).owner == ""


def test_acts_are_kept_and_a_run_does_not_overwrite_them(asked: Asked) -> None:
    triage(asked)
    with opened(asked.out) as (store, desk):
        uid = next(iter(desk.holding))
        assert [a.kind for a in acts(store.db)] == ["created", "created"]
    triage(asked)  # nobody has worked on it: replaced
    order(asked.out, "noted", uid, "ana", {"text": "looks odd"})
    with pytest.raises(UsageError, match=r"people have worked on its cases \(1 acts\)"):
        triage(asked)
    with opened(asked.out) as (store, desk):
        assert desk.state(uid).acts[-1].body == {"text": "looks odd"}
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            store.db.execute("UPDATE act SET actor='x'")
        with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
            store.db.execute("DELETE FROM act")


def test_a_verdict_rests_on_findings_or_events_of_the_case(asked: Asked) -> None:
    triage(asked)
    with opened(asked.out) as (_, desk):
        uid, other = desk.holding
        foreign = desk.holding[other][0]
    body = {"verdict": "malicious", "reason": "seen before"}
    with pytest.raises(Refused, match="no finding or event"):
        order(asked.out, "verdict", uid, "ana", {**body, "evidence": [foreign]})
    _, state = order(asked.out, "verdict", uid, "ana", {**body, "evidence": [desk.holding[uid][0]]})
    assert state.verdict is not None
    assert state.verdict.verdict == "malicious"
