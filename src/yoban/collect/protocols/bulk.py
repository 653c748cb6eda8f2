"""Elasticsearch's `_bulk`, and the questions that its clients ask before.

PUT and POST, with or without an index in the path. The reply has one item a request item, in
order, with its own status; a document that is no JSON object gets 400 and the others are stored.
Under load the whole request gets 429: clients such as rsyslog do not try single items again.
Source: Elasticsearch reference "Bulk API"; what elasticsearch-py, rsyslog and syslog-ng send.
"""

from __future__ import annotations

import json
from typing import Any

from yoban.collect.formats._base import checked
from yoban.collect.protocols._base import (
    MAX_RECORDS,
    Busy,
    Http,
    Keep,
    Kept,
    Known,
    Refused,
    Reply,
    Request,
    Serving,
    Who,
    expanded,
    token,
)

_ACTIONS = ("index", "create", "update", "delete")
_PRODUCT = {"x-elastic-product": "Elasticsearch"}
_VERSION = "8.17.0"  # what clients are told; they refuse to speak to an unknown product


def _serve(request: Request) -> Serving:
    known = yield Who(token(request, ("apikey", "bearer")))
    if not isinstance(known, Known):
        return _error(request, 401, "security_exception", "missing or unknown credentials")
    if not known.enabled:
        return _error(request, 403, "security_exception", "this integration is switched off")
    if not request.path.rstrip("/").endswith("_bulk"):
        return _question(request)
    try:
        items = _items(expanded(request))
    except Refused as error:
        return _error(request, error.status, "illegal_argument_exception", error.reason)
    good = tuple(document for _, document, why in items if not why)
    if good:
        kept = yield Keep(good, "lines")
        if not isinstance(kept, Kept):
            retry = kept.retry if isinstance(kept, Busy) else 5
            said = _error(request, 429, "es_rejected_execution_exception", "busy; try again")
            return Reply(429, said.body, {**said.headers, "retry-after": str(retry)})
    body = {"took": 0, "errors": len(good) < len(items), "items": list(map(_item, items))}
    return Reply(200, json.dumps(body).encode(), _headers(request))


Item = tuple[str, bytes, str]  # action, document, why it is refused


def _items(body: bytes) -> list[Item]:
    lines = [line for line in body.split(b"\n") if line.strip()]
    if not lines:
        raise Refused(400, "request body is required")
    found: list[Item] = []
    at = 0
    while at < len(lines):
        action = _action(lines[at], at + 1)
        at += 1
        if action == "delete":
            found.append((action, b"", "documents are never deleted here"))
            continue
        if at >= len(lines):
            raise Refused(400, f"line {at}: the document for this action is missing")
        document = lines[at].strip()
        at += 1
        why = "documents are never changed here" if action == "update" else _bad(document)
        found.append((action, document, why))
        if len(found) > MAX_RECORDS:
            raise Refused(413, f"more than {MAX_RECORDS} items; send fewer at once")
    return found


def _action(line: bytes, number: int) -> str:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        hint = r"; is a literal \n between action and document?" if rb"\n" in line else ""
        raise Refused(400, f"line {number}: malformed action{hint}") from error
    names = list(value) if isinstance(value, dict) else []
    if len(names) != 1 or names[0] not in _ACTIONS:
        raise Refused(400, f"line {number}: expected one of {', '.join(_ACTIONS)}")
    return str(names[0])


def _bad(document: bytes) -> str:
    reason, detail = checked(document)
    return f"{reason}: {detail}" if reason else ""


def _item(item: Item) -> dict[str, Any]:
    action, _, why = item
    if why:
        error = {"type": "document_parsing_exception", "reason": why}
        return {action: {"_index": "yoban", "status": 400, "error": error}}
    return {action: {"_index": "yoban", "result": "created", "status": 201}}


def _question(request: Request) -> Reply:
    """What clients ask before they send."""
    path = request.path.rstrip("/")
    body: dict[str, Any] = {}
    if path == "":
        version = {"number": _VERSION, "build_flavor": "default"}
        body = {"name": "yoban", "cluster_name": "yoban", "version": version}
        body["tagline"] = "You Know, for Search"
    elif path == "/_license":
        body = {"license": {"status": "active", "type": "basic", "uid": "yoban"}}
    elif path == "/_xpack":
        body = {"features": {}}
    else:
        return _error(request, 404, "resource_not_found_exception", "only _bulk is served here")
    data = b"" if request.method == "HEAD" else json.dumps(body).encode()
    return Reply(200, data, _headers(request))


def _error(request: Request, status: int, kind: str, why: str) -> Reply:
    error = {"type": kind, "reason": why}
    body = {"error": {**error, "root_cause": [error]}, "status": status}
    return Reply(status, json.dumps(body).encode(), _headers(request))


def _headers(request: Request) -> dict[str, str]:
    """A client that asks for a version of the media type is answered in it."""
    wanted = request.headers.get("accept", "")
    kind = "application/json"
    if wanted.startswith("application/vnd.elasticsearch+"):
        version = wanted.partition("compatible-with=")[2].split(",")[0].strip() or "8"
        kind = f"application/vnd.elasticsearch+json;compatible-with={version}"
    return {"content-type": kind, **_PRODUCT}


protocol = Http(
    "bulk",
    "Elasticsearch _bulk",
    ("/_bulk", "/{index}/_bulk", "/", "/_license", "/_xpack"),
    _serve,
)
