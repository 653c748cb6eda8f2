"""The front's process: the web application and the listeners, until it is asked to end."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import uvicorn

from yoban.runtime.front import Front
from yoban.runtime.place import Place
from yoban.runtime.roles import front_of, listeners
from yoban.web.app import application


def serve(home: Path, host: str, port: int, reserve: int) -> None:
    """Serve a place on an address."""
    front = front_of(Place(home), reserve)
    asyncio.run(_serve(front, host, port))


async def _serve(front: Front, host: str, port: int) -> None:
    listening = asyncio.Event()  # ready means that every listener takes records, too
    config = uvicorn.Config(
        application(front, lambda: front.log.connected and listening.is_set()),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started and not task.done():
        await asyncio.sleep(0.02)
    opened = [] if task.done() else await listeners(front, host)
    listening.set()
    try:
        await task
    finally:
        for listener in opened:
            with contextlib.suppress(OSError):
                await listener.stop()
