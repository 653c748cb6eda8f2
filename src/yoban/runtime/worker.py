"""The worker: one writer a tenant over one shared plan, each following its tenant's log.

In:   the service's place.  Out: findings, cases, ledger and lake of every tenant.
All writers work in one thread, in turn, a batch each: the plan and its caches are shared, and a
tenant's flood waits for its turn like the others. A writer that fails is tried again after a while,
is counted and named, and stops no other.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from yoban.collect.recognise import sources
from yoban.detect.correlation import needs
from yoban.errors import YobanError
from yoban.model.rule import RuleSet
from yoban.query.plan import Plan
from yoban.runtime.clock import monotonic
from yoban.runtime.live import TenantWriter
from yoban.runtime.natslog import LogBusy, NatsLog
from yoban.runtime.place import Place
from yoban.runtime.pool import Inline
from yoban.runtime.rules import load_rules
from yoban.runtime.work import Setup
from yoban.store.service import ServiceStore

LOOK = 2.0  # seconds between looks for new tenants
AGAIN = 2.0  # seconds before a writer that failed is tried again
PURGE = 10.0  # seconds between the log's forgetting
T = TypeVar("T")


def _nobody(tenant: str) -> None:
    del tenant


@dataclass(slots=True)
class Workings:
    """What the worker shares among tenants. changed: told the tenant whose cases changed."""

    place: Place
    log: NatsLog
    service: ServiceStore
    changed: Callable[[str], None] = _nobody
    failures: dict[str, str] = field(default_factory=dict)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _shared: tuple[Inline, Setup, RuleSet] | None = None

    async def run(self) -> None:
        """For ever, until cancelled; then every writer commits what it holds."""
        self._shared = await self._apart(_shared)
        await self.log.open()
        try:
            while True:
                for tenant in self.service.tenants():
                    task = self._tasks.get(tenant.id)
                    if task is None or task.done():
                        self._tasks[tenant.id] = asyncio.create_task(self._follow(tenant.id))
                await asyncio.sleep(LOOK)
        finally:
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)
            await self.log.close()
            self._thread.shutdown()

    async def _apart(self, work: Callable[[], T]) -> T:
        """In the writers' thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _writer(self, tenant: str) -> TenantWriter:
        assert self._shared is not None
        return TenantWriter(tenant, self.place.tenant(tenant), *self._shared)

    async def _follow(self, tenant: str) -> None:
        while True:
            try:
                writer = await self._apart(lambda: self._writer(tenant))
            except YobanError as error:
                self.failures[tenant] = str(error)
                await asyncio.sleep(AGAIN)
                continue
            try:
                await self._read(tenant, writer)
            except (YobanError, LogBusy) as error:
                self.failures[tenant] = str(error)
            finally:
                await asyncio.shield(self._apart(writer.close))
            await asyncio.sleep(AGAIN)

    async def _read(self, tenant: str, writer: TenantWriter) -> None:
        purged, at = writer.stored, monotonic()
        async with contextlib.aclosing(self.log.read(tenant, writer.stored)) as batches:
            async for messages in batches:
                self.failures.pop(tenant, None)
                if messages:
                    await self._apart(lambda some=messages: writer.take(some))  # type: ignore[misc]
                if await self._apart(writer.tick):
                    self.changed(tenant)
                if writer.stored > purged and monotonic() - at > PURGE:
                    await self.log.purge(tenant, writer.stored)
                    purged, at = writer.stored, monotonic()


def _shared() -> tuple[Inline, Setup, RuleSet]:
    """What all writers share: the rules compiled once, and who evaluates them."""
    rules = load_rules((), True, True)
    setup = Setup(Plan(rules, sources()), "UTC", needs=needs(rules.correlations), trace=True)
    return Inline(setup), setup, rules
