"""Syslog listeners: UDP, TCP and TLS, each bound to one integration by its port.

In:   a port's integration, the front.  Out: records in the tenant's log, gathered for at most a
quarter of a second or 256 KiB. A TCP sender that is too fast is read no further until the log has
taken what came (back-pressure); over UDP the kernel's buffer is all there is, and what it drops
cannot be known.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Coroutine
from dataclasses import dataclass, field

from yoban.collect.protocols._base import Broken, Busy, Keep, Known
from yoban.collect.protocols.syslog import protocol
from yoban.runtime.front import Front

GATHER = 0.25  # seconds
MOST = 256 << 10  # bytes
BLOCK = 64 << 10
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
    _transports: list[asyncio.DatagramTransport] = field(default_factory=list)
    _waiting: list[bytes] = field(default_factory=list)
    _size: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        """Listen; UDP too, unless it is a TLS port. Raises OSError when the port is taken."""
        server = await asyncio.start_server(self._serve, self.host, self.port, ssl=self.tls)
        self._servers.append(server)
        if self.tls is None:
            loop = asyncio.get_running_loop()
            transport, _ = await loop.create_datagram_endpoint(
                lambda: _Datagrams(self), local_addr=(self.host, self.port)
            )
            self._transports.append(transport)
            self._spawn(self._pump())

    async def stop(self) -> None:
        """Take no more; what came is stored."""
        for server in self._servers:
            server.close()
        for transport in self._transports:
            transport.close()
        await self._store(self._taken())
        for task in self._tasks:
            task.cancel()

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def datagram(self, data: bytes) -> None:
        """A datagram came."""
        if self._size > WAITING:
            self.front.counts["syslog.dropped"] += 1
            return
        self._size += len(data)
        self._waiting += protocol.datagram(data)

    async def _pump(self) -> None:
        while True:
            await asyncio.sleep(GATHER)
            await self._store(self._taken())

    def _taken(self) -> tuple[bytes, ...]:
        taken, self._waiting, self._size = tuple(self._waiting), [], 0
        return taken

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


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, listener: Listener) -> None:
        self.listener = listener

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Whose it is says the port, never the message."""
        self.listener.datagram(data)
