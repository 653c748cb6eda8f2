"""PagerDuty's Events API v2 and what is compatible. The secret is the routing key.

Source: PagerDuty developer documentation "Send an Alert Event".
"""

from __future__ import annotations

import json
from typing import Any

from yoban.service.channels._base import Alarm, Call, Channel

SEVERITY = {"critical": "critical", "high": "error", "medium": "warning"}


def _make(alarm: Alarm, address: str, secret: str, time: int) -> Call:
    del time
    payload = {
        "summary": alarm.line[:1024],
        "source": alarm.tenant,
        "severity": SEVERITY.get(alarm.level, "info"),
        "timestamp": alarm.at,
    }
    body: dict[str, Any] = {
        "routing_key": secret,
        "event_action": "trigger",
        "dedup_key": alarm.key[:255],
        "payload": payload,
    }
    if alarm.link:
        body["links"] = [{"href": alarm.link, "text": "case"}]
    return Call(address, json.dumps(body).encode(), {"content-type": "application/json"})


channel = Channel("pagerduty", "PagerDuty-compatible events", _make)
