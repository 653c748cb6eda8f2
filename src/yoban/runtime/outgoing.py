"""Send one POST: the driver of outgoing calls, behind the same guard as downloads.

In:   a `Call`.  Out: nothing when it was taken; raises `SendError` with the reason otherwise.
The host is resolved and judged here and the connection goes to the judged address; certificates are
verified; redirects are not followed; secrets are in no message.
"""

from __future__ import annotations

import http.client

from yoban import __version__
from yoban.errors import YobanError
from yoban.runtime.fetch import connected, split
from yoban.service.channels._base import Call

WAIT = 10.0  # seconds for one network step
ANSWER = 64 * 1024  # bytes of an answer that are read


class SendError(YobanError):
    """A call that did not get through."""


def post(call: Call, allow_private: bool = False) -> None:
    """Send it. Raises SendError, UsageError for a URL that is none, FetchError when refused."""
    parts = split(call.url)
    sock = connected(parts, allow_private, WAIT)
    connection = http.client.HTTPConnection(parts.hostname or "")
    connection.sock = sock
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Host": parts.netloc, "User-Agent": f"yoban/{__version__}", **call.headers}
    try:
        connection.request("POST", path, call.body, headers)
        answer = connection.getresponse()
        answer.read(ANSWER)
        if answer.status not in call.good:
            raise SendError(f"{parts.hostname}: answered {answer.status}")
    except (OSError, http.client.HTTPException) as error:
        raise SendError(f"{parts.hostname}: {error or type(error).__name__}") from error
    finally:
        connection.close()
        sock.close()
