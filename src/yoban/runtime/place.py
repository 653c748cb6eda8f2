"""Where a service keeps everything: one folder, readable by its owner only.

service.db       tenants, integrations, people       secret.key   encrypts what is kept secret
tenants/ID/      each tenant's database and lake      nats/        the ingest log
nats.conf        its settings and credentials         run/         addresses of what runs now
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yoban.errors import UsageError


@dataclass(frozen=True, slots=True)
class Place:
    """home: the folder."""

    home: Path

    def prepare(self) -> None:
        """Make it. Raises UsageError when it is not ours or cannot be written."""
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            names = {entry.name for entry in os.scandir(self.home)}
            if names and not names & {"service.db", "nats.conf", "run"}:
                raise UsageError(
                    f"{self.home}: not empty and no yoban service; name another folder"
                )
            for part in ("tenants", "nats", "run"):
                (self.home / part).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{self.home}: cannot write here: {error.strerror}") from error

    @property
    def database(self) -> Path:
        """The service's database."""
        return self.home / "service.db"

    def tenant(self, name: str) -> Path:
        """A tenant's data directory."""
        return self.home / "tenants" / name

    def secret(self, name: str, make: Callable[[], bytes]) -> bytes:
        """A key outside the database, made at the first call; only the owner may read it."""
        path = self.home / name
        if not path.is_file():
            _private(path, make())
        return path.read_bytes()

    def nats(self) -> tuple[str, str, str]:
        """url, user, password of the log; made and kept at the first call."""
        facts = self._kept("nats.json")
        if facts is None:
            facts = {"port": free_port(), "user": "yoban", "password": secrets.token_urlsafe(24)}
            self._keep("nats.json", facts)
        return f"nats://127.0.0.1:{facts['port']}", facts["user"], facts["password"]

    def nats_conf(self) -> Path:
        """The log's settings file, written anew: durable before it acknowledges, loopback only."""
        url, user, password = self.nats()
        quoted = {name: json.dumps(text) for name, text in (("user", user), ("pass", password))}
        store = json.dumps(str(self.home / "nats"))
        text = (
            f"listen: 127.0.0.1:{url.rsplit(':', 1)[1]}\nmax_payload: 2MB\n"
            f"authorization {{ user: {quoted['user']}, password: {quoted['pass']} }}\n"
            f"jetstream {{ store_dir: {store}, sync_interval: always, max_mem: 64M }}\n"
        )
        path = self.home / "nats.conf"
        _private(path, text.encode())
        return path

    def _kept(self, name: str) -> dict[str, Any] | None:
        path = self.home / name
        if not path.is_file():
            return None
        facts: dict[str, Any] = json.loads(path.read_bytes())
        return facts

    def _keep(self, name: str, facts: dict[str, Any]) -> None:
        _private(self.home / name, json.dumps(facts).encode())


def _private(path: Path, data: bytes) -> None:
    """A file that appears whole and only its owner may read."""
    fresh = path.with_name(f".{path.name}.tmp")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
