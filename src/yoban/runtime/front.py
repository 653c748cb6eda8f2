"""The front: drives wire protocols, asks whose a credential is, and stores before it acknowledges.

In:   requests and datagrams.  Out: replies; records in the tenants' logs.
Load is refused, never dropped: when the disk's reserve is reached, the log is full or a tenant has
too much under way, the sender hears "busy" in its own protocol's words. One tenant's flood uses up
its own share only.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from yoban.collect.protocols._base import (
    MAX_BODY,
    Asked,
    Busy,
    Keep,
    Kept,
    Known,
    Reply,
    Who,
)
from yoban.collect.protocols._base import Http as Http
from yoban.collect.protocols._base import Request as Inbound
from yoban.plugins import found
from yoban.runtime.clock import monotonic, now
from yoban.runtime.natslog import LogBusy, Logged, NatsLog, request_key
from yoban.store.service import ServiceStore

__all__ = ["Front", "Http", "Inbound", "protocols"]

MAX_WIRE = MAX_BODY  # bytes of a request as they come
SHARE = 64 << 20  # bytes that one tenant may have under way at once
FRESH = 1.0  # seconds for which a credential or the free space of the disk is remembered


def protocols() -> tuple[Http, ...]:
    """The protocols over HTTP."""
    every = found("yoban.collect.protocols", "protocol")
    return tuple(one for one in every if isinstance(one, Http))


@dataclass(slots=True)
class Front:
    """reserve: bytes of the disk that stay free, for what is under way."""

    log: NatsLog
    service: ServiceStore
    place: Path
    reserve: int = 512 << 20
    counts: Counter[str] = field(default_factory=Counter)  # for /metrics
    _known: dict[str, tuple[float, Known | None]] = field(default_factory=dict)
    _way: Counter[str] = field(default_factory=Counter)
    _space: tuple[float, int] = (0.0, 0)

    async def serve(self, protocol: Http, request: Inbound) -> Reply:
        """Answer a request over HTTP."""
        serving = protocol.serve(request)
        known: Known | None = None
        answer: Known | Kept | Busy | dict[int, bool] | None = None
        while True:
            try:
                said = serving.send(answer)
            except StopIteration as done:
                reply: Reply = done.value
                self.counts[f"{protocol.name}.{reply.status}"] += 1
                return reply
            if isinstance(said, Who):
                answer = known = self.who(said.credential)
            elif isinstance(said, Asked):
                answer = await self._stored(known, said.ids)
            else:
                answer = Busy() if known is None else await self.keep(known, said)

    async def _stored(self, known: Known | None, ids: tuple[int, ...]) -> dict[int, bool]:
        """Which numbers the log has given out: those are stored."""
        if known is None:
            return {}
        try:
            last = await self.log.last(known.tenant)
        except LogBusy:
            last = 0
        return {number: 0 < number <= last for number in ids}

    def who(self, credential: str) -> Known | None:
        """Whose a credential is; looked up anew every second, so that a change is felt soon."""
        if not credential:
            return None
        at, known = self._known.get(credential, (-FRESH, None))
        if monotonic() - at < FRESH:
            return known
        found_one = self.service.by_token(credential)
        known = (
            None
            if found_one is None
            else Known(found_one.tenant, found_one.id, found_one.enabled, found_one.ack)
        )
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[credential] = (monotonic(), known)
        return known

    async def keep(self, known: Known, keep: Keep, resend: bool = True) -> Kept | Busy:
        """Store durably. resend: the same request within ten minutes collapses."""
        size = sum(map(len, keep.raw))
        if self.full() or self._way[known.tenant] + size > SHARE:
            self.counts["busy"] += 1
            return Busy()
        key = keep.key or (request_key(keep.form, keep.raw) if resend else "")
        message = Logged(known.integration, keep.form, now(), keep.raw, key)
        self._way[known.tenant] += size
        try:
            number, duplicate = await self.log.put(known.tenant, message)
        except LogBusy:
            self.counts["busy"] += 1
            return Busy()
        finally:
            self._way[known.tenant] -= size
        self.counts["resent" if duplicate else "records"] += len(keep.raw)
        return Kept(number)

    def full(self) -> bool:
        """Whether the disk's reserve is reached."""
        at, free = self._space
        if monotonic() - at > FRESH:
            facts = os.statvfs(self.place)
            free = facts.f_bavail * facts.f_frsize
            self._space = (monotonic(), free)
        return free < self.reserve
