"""Slack's incoming webhooks and what is compatible (Mattermost, Rocket.Chat).

`&`, `<` and `>` are escaped as Slack asks, so no text of a log becomes a link or a mention.
Source: Slack "Formatting text for app surfaces", "Sending messages using incoming webhooks".
"""

from __future__ import annotations

import json

from yoban.service.channels._base import Alarm, Call, Channel

LONGEST = 2900  # Slack takes 3000 characters a block


def escaped(text: str) -> str:
    """Text that Slack shows as it is."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"{mark}\u200b" if mark in "*_~`@#" else mark for mark in plain)


def _make(alarm: Alarm, address: str, secret: str, time: int) -> Call:
    del secret, time
    line = escaped(alarm.line)[:LONGEST]
    words = f"{line}\n{alarm.at}" + (f"\n{alarm.link}" if alarm.link else "")
    block = {"type": "section", "text": {"type": "mrkdwn", "text": words}}
    body = json.dumps({"text": line, "blocks": [block]}).encode()
    return Call(address, body, {"content-type": "application/json"})


channel = Channel("slack", "Slack-compatible webhook", _make)
