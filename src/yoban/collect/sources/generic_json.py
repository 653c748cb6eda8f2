"""Last resort for JSON of unknown make: everything is kept, rules without a product can match."""

from __future__ import annotations

from yoban.model.source import Attribute, Layout, Sample, Source

source = Source(
    name="generic_json",
    title="JSON of unknown make",
    version=1,
    layouts=(Layout("any", ()),),
    route=(),
    logsources=(),
    time=("@timestamp", "timestamp", "time", "eventTime", "ts", "date", "datetime"),
    attributes=(Attribute("message", ("message", "msg")),),
    samples=(Sample(b'{"a":{"b":1},"time":"2026-03-01T00:00:00Z"}', "any", {"a": {"b": 1}}),),
    priority=-90,
)
