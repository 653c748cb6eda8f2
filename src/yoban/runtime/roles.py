"""What the processes of a service do: `worker` here; `front` is the web application's.

In:   the service's place.  Out: runs until a signal asks it to end, then leaves all committed.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable

from yoban.runtime.front import Front
from yoban.runtime.listen import Listener
from yoban.runtime.natslog import NatsLog
from yoban.runtime.place import Place
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


def work(place: Place, changed: Callable[[str], None]) -> None:
    """The worker's process."""
    workings = Workings(place, log_of(place), ServiceStore(place.database), changed)
    asyncio.run(until_asked(workings.run()))


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
