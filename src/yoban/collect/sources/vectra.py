"""Vectra AI detections, scores, campaigns and audit, as JSON by syslog and from the API.

Source: Vectra AI, syslog guide (JSON); Vectra API v3 reference.
"""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.model.source import Alert, Attribute, Has, Is, Layout, Logsource, Sample, Source

_DETECTION = {
    "title": "d_type_vname|detection_type|d_type",
    "uid": "detection_id|id",
    "user": "account_uid|account_name|detail.src_account.name",
    "host": "host_name|entity_name",
    "src": "host_ip|src_ip|detail.src_ip",
    "dst": "dd_dst_ip|dest_ip|detail.session.dst_ip|detail.dst_ip",
    "dst_port": "dd_dst_port|detail.session.dst_port",
    "dst_name": "dd_dst_dns|dest_name|detail.session.dst_domain",
    "protocol": "dd_proto|detail.session.protocol",
    "bytes_out": "dd_bytes_sent|detail.session.bytes_sent",
    "bytes_in": "dd_bytes_rcvd|detail.session.bytes_received",
    "time": "vectra_timestamp|event_timestamp|timestamp",
}

source = Source(
    name="vectra",
    title="Vectra AI (Cognito, Respond UX)",
    version=1,
    vendor="Vectra AI",
    layouts=(
        Layout("syslog", (Has("headend_addr"), Has("href"), Has("category")), names=_DETECTION),
        Layout("campaign", (Has("headend_addr"), Has("campaign_name")), names=_DETECTION),
        Layout(
            "audit",
            (Has("headend_addr"), Has("source_ip"), Has("user"), Has("result")),
            names={**_DETECTION, "user": "user", "src": "source_ip", "msg": "message"},
        ),
        Layout("health", (Has("headend_addr"), Has("version")), names=_DETECTION),
        Layout("detection", (Has("detection_id"), Has("d_type_vname")), names=_DETECTION),
        Layout(
            "entity",
            (Has("entity_id"), Has("urgency_score"), Has("attack_rating")),
            names={**_DETECTION, "host": "", "title": "category"},
        ),
    ),
    route=("category", "type"),
    logsources=(Logsource("vectra"),),
    time=("time",),
    attributes=(
        Attribute("metadata.uid", ("uid",)),
        Attribute("activity_name", ("title", "category")),
        Attribute("severity", ("severity", "quadrant")),
        Attribute("status", ("result",), "outcome"),
        Attribute("device.hostname", ("host",), "host"),
        Attribute("device.hostname", ("name",), "host", {"type": ("host",)}),
        Attribute("actor.user.name", ("user",), "domain_user"),
        Attribute(
            "actor.user.name", ("name",), "domain_user", {"type": ("account",)}, r"^(?:O365:)?(.+)$"
        ),
        *end("src", ("src",)),
        *end("dst", ("dst",), ("dst_port",), ("dst_name",)),
        Attribute("connection_info.protocol_name", ("protocol",), "lower"),
        Attribute("traffic.bytes_out", ("bytes_out",), "int"),
        Attribute("traffic.bytes_in", ("bytes_in",), "int"),
        Attribute("message", ("title", "campaign_name", "msg", "category")),
    ),
    alerts=(
        Alert(
            "detection",
            "behaviour of a host or an account that looks like an attacker's",
            (Has("detection_id"), Has("threat")),
            ("title",),
            unless=(Is("triaged", ("true", 1)), Is("category", ("INFO", "info"))),
            uid=("uid",),
            signature=("d_type", "title"),
            severity=("threat",),
            levels={0: "informational", 20: "low", 50: "medium", 75: "high"},
            default="low",
        ),
    ),
    samples=(
        Sample(
            b'<13>Mar  1 00:00:00 vectra-1 vectra_json_v2: -: {"user":"ana","role":"Admin",'
            b'"source_ip":"192.0.2.1","headend_addr":"198.51.100.9","version":"7","result":"failure",'
            b'"message":"log in","vectra_timestamp":"1772323200"}',
            "audit",
            {"msg": "log in"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.1", "status": "Failure"},
        ),
        Sample(
            b'<13>Mar  1 00:00:00 vectra-1 vectra_json: -: {"version":"6.12","detection_id":7,'
            b'"category":'
            b'"COMMAND & CONTROL","threat":80,"certainty":70,"d_type":"hidden_http_tunnel_cnc",'
            b'"d_type_vname":"Hidden HTTP Tunnel","triaged":false,"headend_addr":"198.51.100.9",'
            b'"href":'
            b'"x","dd_dst_ip":"198.51.100.1","dd_dst_port":443,"host_name":"LT-01","host_ip":'
            b'"192.0.2.1","vectra_timestamp":"1772323200"}',
            "syslog",
            {"title": "Hidden HTTP Tunnel"},
            {
                "device.hostname": "lt-01",
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.port": 443,
            },
            alert=("detection", "high"),
        ),
        Sample(
            b'{"src_ip":"192.0.2.1","dest_ip":"198.51.100.1","timestamp":1772323200.0,'
            b'"campaign_name":'
            b'"x","headend_addr":"198.51.100.9"}',
            "campaign",
            {},
            {"dst_endpoint.ip": "198.51.100.1"},
        ),
        Sample(
            b'{"version":"6.12","headend_addr":"198.51.100.9","type":"disk","vectra_timestamp":'
            b'"1772323200"}',
            "health",
        ),
        Sample(
            b'{"id":3,"detection_id":7,"d_type_vname":"Port Scan","threat":30,"triaged":false,'
            b'"category":"reconnaissance","event_timestamp":"2026-03-01T00:00:00Z"}',
            "detection",
            {"title": "Port Scan"},
            {"message": "Port Scan"},
            alert=("detection", "low"),
        ),
        Sample(
            b'{"id":3,"entity_id":9,"name":"LT-01","type":"host","urgency_score":30,'
            b'"attack_rating":1,'
            b'"category":"HOST_SCORING","event_timestamp":"2026-03-01T00:00:00Z"}',
            "entity",
            {},
            {"device.hostname": "lt-01"},
        ),
    ),
    priority=5,
)
