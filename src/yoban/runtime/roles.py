"""What the processes of a service do: `worker` here; `front` is the web application's.

In:   the service's place.  Out: runs until a signal asks it to end, then leaves all committed.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor

from yoban.errors import YobanError
from yoban.runtime.front import Front
from yoban.runtime.listen import Listener
from yoban.runtime.natslog import NatsLog
from yoban.runtime.pager import Pager
from yoban.runtime.place import Place
from yoban.runtime.upview import announce
from yoban.runtime.worker import Workings
from yoban.store.service import ServiceStore


def log_of(place: Place) -> NatsLog:
    """The place's log."""
    return NatsLog(*place.nats())


def front_of(place: Place, reserve: int) -> Front:
    """The place's front."""
    return Front(log_of(place), ServiceStore(place.database), place.home, reserve)


async def listeners(front: Front, host: str) -> list[Listener]:
    """Listeners of the integrations that have a port, started. Raises OSError."""
    from yoban.collect.protocols._base import Known

    made = []
    for one in front.service.integrations():
        if one.port is not None and one.enabled:
            listener = Listener(front, Known(one.tenant, one.id), host, one.port)
            await listener.start()
            made.append(listener)
    return made


def work(place: Place) -> None:
    """The worker's process: detection of every tenant, and paging."""
    asyncio.run(until_asked(_work(place)))


async def _work(place: Place) -> None:
    changed: set[str] = set()
    workings = Workings(place, log_of(place), ServiceStore(place.database), changed.add)
    paging = asyncio.create_task(_page(place, changed))
    try:
        await workings.run()
    finally:
        paging.cancel()


async def _page(place: Place, changed: set[str]) -> None:
    """Once a second: new pages, what is due; in a thread of its own, so that it delays no event."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as thread:
        pager = await loop.run_in_executor(
            thread, lambda: Pager(place, ServiceStore(place.database))
        )
        while True:
            taken = sorted(changed)
            changed.clear()
            try:
                await loop.run_in_executor(thread, _look, pager, place, taken)
            except YobanError as error:
                changed.update(taken)
                print(f"paging: {error}", file=sys.stderr, flush=True)
            await asyncio.sleep(1)


def _look(pager: Pager, place: Place, changed: list[str]) -> None:
    for tenant in changed:
        announce(place, tenant)
        pager.changed(tenant)
    pager.tick()


async def until_asked(running: Awaitable[None]) -> None:
    """Run until SIGINT or SIGTERM, then cancel and wait for the end."""
    task = asyncio.ensure_future(running)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return
