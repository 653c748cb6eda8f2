"""Paging channels: calls as values, texts of logs inert."""

from __future__ import annotations

import json

from yoban.plugins import found
from yoban.service.channels._base import Alarm, Channel
from yoban.service.channels.slack import escaped

EVIL = '<!channel> <http://x|y> & *b* `c` @here "\n'
ALARM = Alarm(
    "k", "t1", "high", EVIL, "2026-03-01T00:00:00Z", "https://soc.example.com/c", True, 2, "ana"
)


def channels() -> dict[str, Channel]:
    return {c.name: c for c in found("yoban.service.channels", "channel")}


def test_every_channel_makes_a_call_of_json() -> None:
    assert {"webhook", "slack", "pagerduty"} <= channels().keys()
    for channel in channels().values():
        call = channel.make(ALARM, "https://hooks.example.com/x", "secret", 1)
        assert call.url == "https://hooks.example.com/x"
        assert call.headers["content-type"] == "application/json"
        assert "DRILL" in json.dumps(json.loads(call.body)) or channel.name == "webhook"


def test_slack_shows_text_and_makes_no_mention_or_link() -> None:
    text = escaped(EVIL)
    assert "<" not in text
    assert "&lt;!channel&gt;" in text
    for mark in ("*b", "`c", "@here"):
        assert mark not in text


def test_repeats_of_a_page_are_one_alarm_at_pagerduty_and_apart_for_a_webhook() -> None:
    other = Alarm(**{**{f: getattr(ALARM, f) for f in ALARM.__slots__}, "step": 3})
    made = [
        json.loads(channels()["pagerduty"].make(a, "https://x.example", "r", 1).body)
        for a in (ALARM, other)
    ]
    assert made[0]["dedup_key"] == made[1]["dedup_key"]
    keys = {
        channels()["webhook"].make(a, "https://x.example", "r", 1).headers["idempotency-key"]
        for a in (ALARM, other)
    }
    assert len(keys) == 2
