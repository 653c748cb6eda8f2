"""Claroty xDome and Medigate in CEF with keys of their own.

Source: Claroty xDome, syslog integration.
"""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.model.source import Alert, Attribute, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="claroty",
    title="Claroty xDome",
    version=1,
    vendor="Claroty",
    layouts=(
        Layout(
            "cef",
            (Is("deviceVendor", ("Claroty", "Medigate")), Has("deviceProduct")),
            names={
                "time": "event_timestamp|alert_timestamp|change_timestamp|detected_time|start|rt",
                "kind": "msg_category",
                "title": "event_type|alert_type_name|alert_name|change_type|name",
                "text": "event_description|alert_description|change_description|name",
            },
        ),
    ),
    route=("kind",),
    logsources=(Logsource("claroty"),),
    time=("time", "timestamp"),
    attributes=(
        Attribute("metadata.uid", ("event_id", "alert_id", "change_id")),
        Attribute("activity_name", ("title",)),
        Attribute("severity", ("severity",), "cef_severity"),
        Attribute("device.uid", ("device_uid",)),
        Attribute("actor.user.name", ("username",), pattern=r"^(?:None|(.+))$"),
        *end("src", ("src_ip", "source_ip"), ("src_port",)),
        *end("dst", ("dst_ip", "dest_ip", "external_ip"), ("dst_port",), ("dst_name",)),
        Attribute("connection_info.protocol_name", ("protocol",), "lower"),
        Attribute("message", ("text",)),
    ),
    alerts=(
        Alert(
            "alert",
            "an alert about a device of the plant or the ward",
            (Has("alert_id"), Has("title")),
            ("title",),
            uid=("alert_id",),
            signature=("title",),
            severity=("severity",),
            levels={0: "informational", 4: "low", 7: "medium", 9: "high"},
            default="low",
            description=("text",),
        ),
    ),
    samples=(
        Sample(
            b'{"deviceVendor":"Claroty","deviceProduct":"x","deviceEventClassId":"1",'
            b'"name":"Made up",'
            b'"severity":"5","event_timestamp":"2026-03-01T00:00:00+00:00","event_type":"Login",'
            b'"src_ip":"192.0.2.1","dst_ip":"198.51.100.1","dst_port":"80","username":"ana",'
            b'"msg_category":"comm_event"}',
            "cef",
            {"title": "Login"},
            {"src_endpoint.ip": "192.0.2.1", "actor.user.name": "ana", "dst_endpoint.port": 80},
        ),
        Sample(
            b'{"deviceVendor":"Claroty","deviceProduct":"x","deviceEventClassId":"1",'
            b'"name":"Made up",'
            b'"severity":"8","alert_timestamp":"2026-03-01T00:00:00+00:00","alert_id":"3",'
            b'"alert_type_name":"Known Threat"}',
            "cef",
            {"title": "Known Threat"},
            {"message": "Made up"},
            alert=("alert", "medium"),
        ),
    ),
    priority=5,
)
