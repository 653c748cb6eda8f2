"""Syslog listeners: UDP, TCP and TLS, each bound to one integration by its port.

In:   a port's integration, the front.  Out: records in the tenant's log, gathered for at most a
quarter of a second or 256 KiB. A TCP sender that is too fast is read no further until the log has
taken what came (back-pressure); over UDP the kernel's buffer is all there is, and what it drops
cannot be known.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field

from yoban.collect.protocols._base import Broken, Busy, Keep, Known
from yoban.collect.protocols.syslog import protocol
from yoban.runtime.front import Front

GATHER = 0.25  # seconds
MOST = 256 << 10  # bytes
BLOCK = 64 << 10
BUFFER = 8 << 20  # bytes of the kernel's buffer for datagrams
LARGEST = 65_535  # bytes of a datagram
WAITING = 64 << 20  # bytes of datagrams that wait for the log; more are counted and lost
IDLE = 3600.0  # seconds after which a silent connection is closed
CONNECTIONS = 1000  # of one listener


@dataclass(slots=True)
class Listener:
    """One port. tls: for TCP only."""

    front: Front
    known: Known
    host: str
    port: int
    tls: ssl.SSLContext | None = None
    _open: int = 0
    _servers: list[asyncio.Server] = field(default_factory=list)
    _udp: socket.socket | None = None
    _waiting: deque[bytes] = field(default_factory=deque)
    _size: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        """Listen; UDP too, unless it is a TLS port. Raises OSError when the port is taken."""
        server = await asyncio.start_server(self._serve, self.host, self.port, ssl=self.tls)
        self._servers.append(server)
        if self.tls is None:
            self._udp = _bound(self.host, self.port)
            threading.Thread(target=self._receive, args=(self._udp,), daemon=True).start()
            self._spawn(self._pump())

    async def stop(self) -> None:
        """Take no more; what came is stored."""
        for server in self._servers:
            server.close()
        if self._udp is not None:
            self._udp.close()
        await self._store(self._taken())
        for task in self._tasks:
            task.cancel()

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _receive(self, udp: socket.socket) -> None:
        """In a thread of its own: the kernel's buffer is small and full in an instant."""
        while True:
            try:
                data = udp.recv(LARGEST)
            except OSError:  # closed
                return
            self.datagram(data)

    def datagram(self, data: bytes) -> None:
        """A datagram came; whose it is says the port, never the message."""
        if self._size > WAITING:
            self.front.counts["syslog.dropped"] += 1
            return
        self._size += len(data)
        self._waiting.extend(protocol.datagram(data))

    async def _pump(self) -> None:
        while True:
            await asyncio.sleep(GATHER)
            await self._store(self._taken())

    def _taken(self) -> tuple[bytes, ...]:
        taken: list[bytes] = []
        while self._waiting:  # the thread goes on adding meanwhile
            taken.append(self._waiting.popleft())
        self._size = 0
        return tuple(taken)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        framer = protocol.framer()
        try:
            if self._open > CONNECTIONS:
                return
            while data := await asyncio.wait_for(reader.read(BLOCK), IDLE):
                records = framer.feed(data)
                size = sum(map(len, records))
                try:
                    async with asyncio.timeout(GATHER):
                        while size < MOST and (more := await reader.read(BLOCK)):
                            fresh = framer.feed(more)
                            records += fresh
                            size += sum(map(len, fresh))
                except TimeoutError:
                    pass
                await self._store(tuple(records))
            await self._store(tuple(framer.close()))
        except (Broken, OSError, TimeoutError):
            self.front.counts["syslog.broken"] += 1
        finally:
            self._open -= 1
            writer.close()

    async def _store(self, records: tuple[bytes, ...]) -> None:
        """Until the log has it: the sender waits meanwhile."""
        if not records:
            return
        while True:
            done = await self.front.keep(self.known, Keep(records, "lines"), resend=False)
            if not isinstance(done, Busy):
                return
            await asyncio.sleep(1)


def _bound(host: str, port: int) -> socket.socket:
    """A UDP socket with as large a buffer as the kernel gives. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    udp = socket.socket(family, socket.SOCK_DGRAM)
    try:
        udp.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_RCVBUFFORCE", 33), BUFFER)
    except OSError:  # only root may go beyond the limit of the system
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    udp.bind((host, port))
    return udp
