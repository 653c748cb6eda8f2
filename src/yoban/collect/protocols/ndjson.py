"""Newline-delimited JSON (or any lines) over POST: `/ingest/ndjson`, gzip, zstd or plain.

The simplest way in, for scripts and shippers that speak HTTP. Bearer token. An Idempotency-Key
header collapses resends. Reply: {"received": n}; 429 with Retry-After when busy.
"""

from __future__ import annotations

import json

from yoban.collect.protocols._base import (
    JSON,
    MAX_RECORDS,
    Busy,
    Http,
    Keep,
    Known,
    Refused,
    Reply,
    Request,
    Serving,
    Who,
    bearer,
    busy,
    expanded,
)


def _serve(request: Request) -> Serving:
    known = yield Who(bearer(request))
    if not isinstance(known, Known):
        return _said(401, "give a valid token: Authorization: Bearer TOKEN")
    if not known.enabled:
        return _said(403, "this integration is switched off")
    if request.method != "POST":
        return _said(405, "POST lines here")
    try:
        body = expanded(request)
    except Refused as error:
        return _said(error.status, error.reason)
    lines = tuple(line for line in body.split(b"\n") if line.strip())
    if not lines:
        return _said(400, "no lines in the body")
    if len(lines) > MAX_RECORDS:
        return _said(413, f"more than {MAX_RECORDS} lines; send fewer at once")
    kept = yield Keep(lines, "lines", request.headers.get("idempotency-key", ""))
    if isinstance(kept, Busy):
        return Reply(429, _body("busy"), busy(kept.retry))
    return Reply(200, json.dumps({"received": len(lines)}).encode(), JSON)


def _said(status: int, why: str) -> Reply:
    return Reply(status, _body(why), JSON)


def _body(why: str) -> bytes:
    return json.dumps({"error": why}).encode()


protocol = Http("ndjson", "Lines over POST", ("/ingest/ndjson",), _serve)
