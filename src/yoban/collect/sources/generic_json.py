"""Last resort for JSON of unknown make: everything is kept, rules without a product can match.

Where a record uses names that many products share (Elastic Common Schema, Splunk's Common
Information Model, plain words) its attributes are filled.
Source: the Elastic Common Schema reference.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Layout, Sample, Source

_ENDS = (
    (
        *("source.ip", "src_ip", "srcip", "src", "client.ip", "client_ip", "clientip"),
        *("remote_addr", "ip"),
    ),
    (
        *("destination.ip", "dest_ip", "dst_ip", "dstip", "dst", "dest", "server.ip"),
        "server_ip",
    ),
)

source = Source(
    name="generic_json",
    title="JSON of unknown make",
    version=1,
    layouts=(Layout("any", ()),),
    route=(),
    logsources=(),
    time=(
        *("@timestamp", "timestamp", "time", "eventTime", "event_time", "ts", "date", "datetime"),
        *("createdAt", "created_at", "Timestamp", "TimeGenerated", "EventTime"),
    ),
    time_formats=("%d/%b/%Y:%H:%M:%S %z", "syslog"),
    attributes=(
        Attribute("message", ("message", "msg")),
        Attribute(
            "device.hostname",
            (
                *("host.name", "host.hostname", "observer.hostname", "hostname", "Hostname"),
                *("host", "computer_name", "ComputerName", "Computer", "dvchost", "devname"),
            ),
            "host",
        ),
        Attribute("actor.user.name", ("user.name", "username", "user", "suser"), "domain_user"),
        Attribute("user.name", ("user.target.name", "duser"), "domain_user"),
        Attribute("src_endpoint.ip", _ENDS[0], "ip"),
        Attribute("dst_endpoint.ip", _ENDS[1], "ip"),
    ),
    samples=(
        Sample(
            b'{"a":{"b":1},"time":"2026-03-01T00:00:00Z","host":"H-1","src_ip":"192.0.2.1"}',
            "any",
            {"a": {"b": 1}},
            {"device.hostname": "h-1", "src_endpoint.ip": "192.0.2.1"},
        ),
    ),
    priority=-90,
)
