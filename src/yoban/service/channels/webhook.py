"""A signed webhook: JSON with an HMAC-SHA256 over the time and the body.

The receiver computes hex(HMAC-SHA256(secret, "<time>.<body>")) and compares it with the header
X-Yoban-Signature (v1=…); a time more than five minutes off is a replay.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict

from yoban.service.channels._base import Alarm, Call, Channel


def _make(alarm: Alarm, address: str, secret: str, time: int) -> Call:
    body = json.dumps({"type": "yoban.page", **asdict(alarm)}).encode()
    signed = hmac.new(secret.encode(), f"{time}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "content-type": "application/json",
        "x-yoban-time": str(time),
        "x-yoban-signature": f"v1={signed}",
        "idempotency-key": f"{alarm.key}.{alarm.step}.{alarm.person}",
    }
    return Call(address, body, headers)


channel = Channel("webhook", "Signed webhook", _make)
