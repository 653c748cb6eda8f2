"""The ingest log: NATS JetStream, one stream a tenant. What is acknowledged is on disk.

In:   messages (`Logged` without a number).  Out: their numbers; later the messages in order.
A message is one request's records: each with its length, compressed together. Consumers keep no
state in NATS: a reader begins behind the number that the tenant's database names, and what the lake
holds is purged. Raises `LogBusy` when the log cannot take more now.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field

import nats
import zstandard
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import APIError, NotFoundError

CHUNK = 768 * 1024  # of records in a message; NATS takes a megabyte
WINDOW = 600.0  # seconds in which a resend collapses
_LENGTH = struct.Struct("<I")


class LogBusy(Exception):
    """The log takes nothing now: full, slow or away. What was sent is not acknowledged."""


@dataclass(frozen=True, slots=True)
class Logged:
    """Records of one request. received: microseconds; key: of the sender's, "" for none.

    number: in the tenant's log.
    """

    integration: str
    form: str
    received: int
    raw: tuple[bytes, ...]
    key: str = ""
    number: int = 0


@dataclass(slots=True)
class NatsLog:
    """A connection. url, credentials: of the server; limit: bytes a tenant's log may take."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    limit: int = 8 << 30
    _client: Client | None = None
    _known: set[str] = field(default_factory=set)

    async def open(self) -> None:
        """Connect; goes on trying. Errors are counted by who uses it, not printed."""

        async def quiet(error: Exception) -> None:
            del error

        self._client = await nats.connect(
            self.url,
            user=self.user or None,
            password=self.password or None,
            error_cb=quiet,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.25,
            connect_timeout=2,
        )

    @property
    def connected(self) -> bool:
        """Whether the log answers now."""
        return self._client is not None and self._client.is_connected

    async def close(self) -> None:
        """Hang up."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    @property
    def _js(self) -> JetStreamContext:
        if self._client is None:
            raise LogBusy("not connected to the log")
        return self._client.jetstream(timeout=10)

    async def ensure(self, tenant: str) -> None:
        """The tenant's stream is there."""
        if tenant in self._known:
            return
        config = StreamConfig(
            name=_stream(tenant),
            subjects=[f"log.{tenant}.>"],
            retention=RetentionPolicy.LIMITS,
            discard=DiscardPolicy.NEW,
            max_bytes=self.limit,
            storage=StorageType.FILE,
            duplicate_window=WINDOW,
        )
        try:
            try:
                await self._js.stream_info(_stream(tenant))
            except NotFoundError:
                await self._js.add_stream(config)
        except (NatsError, OSError, TimeoutError) as error:
            raise LogBusy(f"the log cannot be reached: {error}") from error
        self._known.add(tenant)

    async def put(self, tenant: str, message: Logged) -> tuple[int, bool]:
        """Store durably; gives the number of the (last part of the) message and whether it was
        there already. Raises LogBusy.
        """
        await self.ensure(tenant)
        number, duplicate = 0, True
        for part, raw in enumerate(_parts(message.raw)):
            headers = {
                "y-form": message.form,
                "y-received": str(message.received),
                "y-count": str(len(raw)),
            }
            if message.key:
                headers["Nats-Msg-Id"] = f"{message.integration}.{message.key}.{part}"
            subject = f"log.{tenant}.{message.integration}"
            try:
                ack = await self._js.publish(subject, pack(raw), timeout=10, headers=headers)
            except (NatsError, APIError, OSError, TimeoutError) as error:
                raise LogBusy(f"the log did not take it: {error}") from error
            number, duplicate = ack.seq, duplicate and bool(ack.duplicate)
        return number, duplicate

    async def read(self, tenant: str, after: int, most: int = 64) -> AsyncGenerator[list[Logged]]:
        """Messages behind a number, for ever, in batches; an empty batch now and then."""
        await self.ensure(tenant)
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=after + 1,
            ack_policy=AckPolicy.NONE,
            inactive_threshold=60.0,
        )
        subject = f"log.{tenant}.>"
        consumer = await self._js.pull_subscribe(subject, stream=_stream(tenant), config=config)
        try:
            while True:
                try:
                    found = await consumer.fetch(most, timeout=0.5)
                except TimeoutError:
                    found = []
                yield [_logged(message) for message in found]
        finally:
            if self._client is not None and self._client.is_connected:
                await consumer.unsubscribe()

    async def purge(self, tenant: str, up_to: int) -> None:
        """Forget what the lake holds."""
        if up_to > 0:
            await self._js.purge_stream(_stream(tenant), seq=up_to + 1)

    async def last(self, tenant: str) -> int:
        """The number of the newest message."""
        await self.ensure(tenant)
        info = await self._js.stream_info(_stream(tenant))
        return int(info.state.last_seq)


def _stream(tenant: str) -> str:
    return f"T_{tenant}"


def _parts(raw: tuple[bytes, ...]) -> Iterable[tuple[bytes, ...]]:
    """Records in messages that NATS takes; the cut depends on the records alone."""
    part: list[bytes] = []
    size = 0
    for record in raw:
        if part and size + len(record) > CHUNK:
            yield tuple(part)
            part, size = [], 0
        part.append(record)
        size += len(record) + 4
    if part:
        yield tuple(part)


def pack(raw: Iterable[bytes]) -> bytes:
    """Records, each with its length, compressed together."""
    joined = b"".join(_LENGTH.pack(len(record)) + record for record in raw)
    return zstandard.ZstdCompressor(level=1).compress(joined)


def unpack(data: bytes) -> tuple[bytes, ...]:
    """What `pack` joined."""
    joined = zstandard.ZstdDecompressor().decompress(data, max_output_size=1 << 28)
    found, at = [], 0
    while at < len(joined):
        (size,) = _LENGTH.unpack_from(joined, at)
        at += 4
        found.append(joined[at : at + size])
        at += size
    return tuple(found)


def request_key(form: str, raw: Iterable[bytes]) -> str:
    """What tells that a request is a resend when its sender gives no key."""
    digest = hashlib.sha256(form.encode())
    for record in raw:
        digest.update(_LENGTH.pack(len(record)))
        digest.update(record)
    return digest.hexdigest()[:40]


def _logged(message: Msg) -> Logged:
    headers = message.headers or {}
    return Logged(
        message.subject.split(".", 2)[2],
        headers.get("y-form", "lines"),
        int(headers.get("y-received", "0")),
        unpack(message.data),
        "",
        message.metadata.sequence.stream,
    )
