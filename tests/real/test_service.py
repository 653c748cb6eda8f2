"""The service with its real parts: NATS, worker and web server as processes of their own."""

from __future__ import annotations

import json
import socket
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.real.service import Killer, running

from yoban.model.tenancy import Integration
from yoban.runtime.place import free_port
from yoban.runtime.triage import Asked, triage
from yoban.store.result import ResultStore

MAIN = Integration("main", "t1", "hec")
SYSMON = "Microsoft-Windows-Sysmon/Operational"


def event(number: int) -> dict[str, Any]:
    """Mostly harmless starts of programs; every tenth is a tool of credential theft."""
    bad = number % 10 == 0
    image = "C:\\Tools\\procdump.exe" if bad else "C:\\Windows\\System32\\notepad.exe"
    line = "procdump.exe -accepteula -ma lsass.exe C:\\t\\l.dmp" if bad else f"notepad.exe {number}"
    return {
        "Channel": SYSMON,
        "EventID": 1,
        "Computer": f"PC-{number % 7:02d}.example.com",
        "UtcTime": f"2026-03-01 09:{number // 60 % 60:02d}:{number % 60:02d}.000",
        "Image": image,
        "CommandLine": line,
        "ProcessGuid": f"{{{number}}}",
        "ProcessId": number,
        "User": "EXAMPLE\\ana",
    }


def found_by(rows: list[tuple[object, ...]]) -> Counter[tuple[str, str]]:
    """Rule and raw hash: what two runs are compared by."""
    pairs: Counter[tuple[str, str]] = Counter()
    for (body,) in rows:
        finding = json.loads(str(body))
        pairs[finding["rule_uid"], finding["raw_sha256"]] += 1
    return pairs


def as_triage(events: list[dict[str, Any]], folder: Path) -> Counter[tuple[str, str]]:
    folder.mkdir()
    (folder / "e.json").write_text("\n".join(map(json.dumps, events)))
    triage(Asked((folder / "e.json",), folder / "out", installed=False, workers=1, cases=False))
    with ResultStore.open(folder / "out") as store:
        return found_by(list(store.db.execute("SELECT body FROM finding")))


def test_kill_9_of_any_process_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Keyed requests, seeded kills while events arrive: the ledger balances, findings are equal."""
    events = [event(n) for n in range(3000)]
    with running(tmp_path / "home", [MAIN]) as service:
        killer = Killer(service, kills=20, seed=7, pause=0.5)
        killer.start()
        for at in range(0, len(events), 30):
            service.send("t1", "main", events[at : at + 30])
            time.sleep(0.05)
        assert killer.done.wait(60)
        assert len(killer.killed) == 20
        service.until("t1", len(events))
        time.sleep(0.5)
        (sums,) = service.rows(
            "t1", "SELECT sum(received), sum(events), sum(quarantined), sum(duplicates) FROM ledger"
        )
        live = found_by(service.rows("t1", "SELECT body FROM finding WHERE input_id IS NOT NULL"))
        ended = Counter(name for name, what in service.told if "started again" in what)
    assert sums == (3000, 3000, 0, 0)
    assert set(ended) == {"log", "worker", "front"}
    batch = as_triage(events, tmp_path / "batch")
    assert sum(batch.values()) >= 300
    assert live == {key: n for key, n in batch.items() if key[1]}


def test_a_restart_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with running(tmp_path / "home", [MAIN]) as service:
        service.send("t1", "main", [event(n) for n in range(20)])
        service.until("t1", 20)
        token = service.tokens["t1", "main"]
    with running(tmp_path / "home", [MAIN]) as service:
        assert service.tokens == {}  # a token is told once
        service.tokens["t1", "main"] = token
        service.send("t1", "main", [event(n) for n in range(20, 40)])
        service.until("t1", 40)
        service.until_case("t1", "high")


def test_syslog_is_the_tenants_of_the_port(tmp_path: Path) -> None:
    ports = free_port(), free_port()
    both = [
        Integration("fw", "t1", "syslog", port=ports[0]),
        Integration("fw", "t2", "syslog", port=ports[1]),
    ]
    line = "<86>Mar  1 09:00:00 {} sshd[7]: Failed password for root from 192.0.2.9 port 22 ssh2"
    with running(tmp_path / "home", both) as service:
        for port, host in zip(ports, ("t2-claims", "t1-claims"), strict=True):
            with socket.create_connection(("127.0.0.1", port)) as tcp:
                text = line.format(host)
                tcp.sendall(f"{text}\n{len(text)} {text}".encode())
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
                udp.sendto(line.format(host).encode(), ("127.0.0.1", port))
        for tenant in ("t1", "t2"):
            service.until(tenant, 3)
            assert service.rows(tenant, "SELECT sum(events) FROM ledger") == [(3,)]


def test_the_same_request_again_collapses(tmp_path: Path) -> None:
    with running(tmp_path / "home", [MAIN]) as service:
        for _ in range(3):
            service.send("t1", "main", [event(1), event(1)])
        service.send("t1", "main", [event(2)])
        service.until("t1", 3)
        time.sleep(0.5)
        assert service.rows("t1", "SELECT sum(received) FROM ledger") == [(3,)]


@pytest.mark.parametrize("name", ["log", "worker", "front"])
def test_each_part_is_started_again(tmp_path: Path, name: str) -> None:
    with running(tmp_path / "home", [MAIN]) as service:
        before = service.service.supervisor.pids()[name]
        service.kill(name)
        service.send("t1", "main", [event(1)])
        service.until("t1", 1)
        assert service.service.supervisor.pids()[name] != before
