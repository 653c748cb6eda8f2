"""A real service for tests: its processes, an address, a client that keeps on trying."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from yoban.model.tenancy import Integration, Tenant
from yoban.runtime.place import free_port
from yoban.runtime.up import Service, Up


@dataclass
class Running:
    """A service that runs. tokens: (tenant, integration) → token."""

    service: Service
    port: int
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)

    def database(self, tenant: str) -> Path:
        return self.service.place.tenant(tenant) / "yoban.db"

    def rows(self, tenant: str, query: str) -> list[tuple[object, ...]]:
        """What a tenant's database answers now; nothing while it is not there."""
        path = self.database(tenant)
        if not path.exists():
            return []
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
        try:
            return db.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []
        finally:
            db.close()

    def send(self, tenant: str, integration: str, events: Sequence[object]) -> None:
        """Over HEC until it is acknowledged: what a good shipper does."""
        body = b"".join(json.dumps({"event": e}).encode() + b"\n" for e in events)
        headers = {"Authorization": f"Splunk {self.tokens[tenant, integration]}"}
        end = time.monotonic() + 60
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
            try:
                connection.request("POST", "/services/collector/event", body, headers)
                if connection.getresponse().status == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            assert time.monotonic() < end, "not acknowledged within a minute"
            time.sleep(0.05)

    def until(self, tenant: str, received: int, seconds: float = 60) -> None:
        """Wait until the ledger has counted so many records."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.rows(tenant, "SELECT coalesce(sum(received), 0) FROM ledger")
            if found and int(str(found[0][0])) >= received:
                return
            time.sleep(0.1)
        raise AssertionError(f"{tenant}: {received} records expected, the ledger has {found}")

    def until_case(self, tenant: str, level: str, seconds: float = 20) -> None:
        """Wait until there is a case of this level."""
        end = time.monotonic() + seconds
        while not self.rows(tenant, f"SELECT 1 FROM case_ WHERE level='{level}'"):
            assert time.monotonic() < end, f"{tenant}: no {level} case within {seconds} s"
            time.sleep(0.1)

    def kill(self, name: str) -> None:
        """kill -9 a process of the service."""
        pid = self.service.supervisor.pids().get(name)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)


@contextmanager
def running(home: Path, integrations: Sequence[Integration]) -> Iterator[Running]:
    """A service with these integrations, stopped at the end."""
    found = Running.__new__(Running)
    told: list[tuple[str, str]] = []
    port = free_port()
    service = Service(Up(home, port=port, reserve=1 << 20), lambda *said: told.append(said))
    found.service, found.port, found.tokens, found.told = service, port, {}, told
    try:
        for one in integrations:
            service.store.add_tenant(Tenant(one.tenant, one.tenant), 0)
            token = service.store.add_integration(one, 0)
            if token:
                found.tokens[one.tenant, one.id] = token
        service.start()
        yield found
    finally:
        service.stop()


class Killer(threading.Thread):
    """Kills a random process of a service now and then. Seeded."""

    def __init__(self, service: Running, kills: int, seed: int, pause: float) -> None:
        super().__init__(daemon=True)
        self.service, self.kills, self.pause = service, kills, pause
        self.random = random.Random(seed)
        self.done = threading.Event()
        self.killed: list[str] = []

    def run(self) -> None:
        names = [("log", "worker", "front")[n % 3] for n in range(self.kills)]
        self.random.shuffle(names)
        for name in names:
            time.sleep(self.random.uniform(0, self.pause * 2))
            self.killed.append(name)
            self.service.kill(name)
        self.done.set()
