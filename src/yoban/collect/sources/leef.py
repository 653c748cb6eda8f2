"""LEEF of any vendor.

Source: IBM QRadar, Log Event Extended Format (LEEF) guide, event attributes.
"""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.model.source import Attribute, Has, Layout, Logsource, Sample, Source

source = Source(
    name="leef",
    title="Log Event Extended Format",
    version=1,
    layouts=(Layout("leef", (Has("vendor"), Has("product"), Has("version"), Has("eventId"))),),
    route=("vendor", "product"),
    logsources=(Logsource("leef"),),
    time=("devTime", "timestamp"),
    time_formats=(
        *("%b %d %Y %H:%M:%S", "%b %d %Y %H:%M:%S %z", "%b %d %Y %H:%M:%S.%f %Z"),
        *("%b %d %Y %H:%M:%S.%f", "%b %d %Y %H:%M:%S %Z", "syslog"),
    ),
    attributes=(
        Attribute("metadata.uid", ("eventId",)),
        Attribute("activity_name", ("action", "disp", "cat")),
        Attribute("status", ("disp", "action", "result"), "outcome"),
        Attribute("severity", ("sev",), "cef_severity"),
        Attribute(
            "device.hostname",
            ("identHostName", "devName", "sys_name", "deviceHostName", "sender", "hostname"),
            "host",
        ),
        Attribute("device.ip", ("devIp", "identSrc"), "ip"),
        Attribute("device.uid", ("serial", "deviceExternalId")),
        Attribute("actor.user.name", ("usrName", "accountName", "src_user", "user"), "domain_user"),
        Attribute("actor.user.domain", ("domain",)),
        Attribute("user.name", ("dst_user",), "domain_user"),
        *end("src", ("src", "srcIp"), ("srcPort",), ("srcHost", "srcname")),
        *end("dst", ("dst", "dstIp"), ("dstPort",), ("dstname", "dstHost", "sni", "cn")),
        Attribute("connection_info.protocol_name", ("proto",), "lower"),
        Attribute("traffic.bytes_out", ("srcBytes", "sent_bytes"), "int"),
        Attribute("traffic.bytes_in", ("dstBytes", "rcvd_bytes"), "int"),
        Attribute("url.url_string", ("url", "arg")),
        Attribute("http_request.http_method", ("method", "op")),
        Attribute("file.path", ("fileName", "filename")),
        Attribute("file.hash.md5", ("fileHash", "md5"), "hash_md5"),
        Attribute("file.hash.sha256", ("fileHash", "sha256"), "hash_sha256"),
        Attribute("app_name", ("product",)),
        Attribute("message", ("msg", "description", "reason")),
    ),
    samples=(
        Sample(
            b"LEEF:1.0|Acme|Wall|1|7|devTime=Mar 01 2026 00:00:00 +0000\tsrc=192.0.2.1\t"
            b"dst=198.51.100.1\tdstPort=443\tusrName=ana\taction=deny\tsev=8",
            "leef",
            {"eventId": "7"},
            {
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.port": 443,
                "actor.user.name": "ana",
                "status": "Failure",
                "severity": "High",
            },
        ),
    ),
    priority=-10,
)
