"""The web application: ingest endpoints by the protocols found, health and metrics.

In:   a `Front`.  Out: a Starlette application; the API's routes are added by `web/api`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from yoban.runtime.front import MAX_WIRE, Front, Http, Inbound, protocols
from yoban.web.api import api

METHODS = ["GET", "HEAD", "POST", "PUT"]


def application(front: Front, ready: Callable[[], bool]) -> Starlette:
    """ready: whether events are taken and worked on. The API is under /api/v1."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        await front.log.open()
        try:
            yield
        finally:
            await front.log.close()

    async def alive(request: Request) -> Response:
        del request
        return PlainTextResponse("ok\n")

    async def is_ready(request: Request) -> Response:
        del request
        good = ready()
        return PlainTextResponse("ready\n" if good else "not yet\n", 200 if good else 503)

    async def metrics(request: Request) -> Response:
        del request
        lines = [
            f'yoban_front_total{{what="{what}"}} {count}'
            for what, count in sorted(front.counts.items())
        ]
        return PlainTextResponse("# TYPE yoban_front_total counter\n" + "\n".join(lines) + "\n")

    routes: list[BaseRoute] = [
        Route("/healthz", alive),
        Route("/readyz", is_ready),
        Route("/metrics", metrics),
    ]
    for protocol in protocols():
        routes += [
            Route(path, _endpoint(front, protocol), methods=METHODS) for path in protocol.paths
        ]
    routes.insert(0, Mount("/api/v1", app=api(front.place)))
    return Starlette(routes=routes, lifespan=lifespan)


def _endpoint(front: Front, protocol: Http) -> Callable[..., object]:
    async def answer(request: Request) -> Response:
        body = bytearray()
        try:
            async for part in request.stream():
                body += part
                if len(body) > MAX_WIRE:
                    return JSONResponse({"error": f"more than {MAX_WIRE} bytes"}, 413)
        except ClientDisconnect:
            return Response(status_code=400)
        inbound = Inbound(
            request.method,
            request.url.path,
            dict(request.query_params),
            {name.lower(): value for name, value in request.headers.items()},
            bytes(body),
        )
        reply = await front.serve(protocol, inbound)
        return Response(reply.body, reply.status, dict(reply.headers))

    return answer
