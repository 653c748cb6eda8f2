"""Teleport audit events.

Source: the Teleport reference, "Audit Events".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="teleport",
    title="Teleport audit",
    version=1,
    vendor="Gravitational",
    layouts=(
        Layout("record", (Has("code"), Has("event"), Has("uid"), Has("time"))),
        Layout("code", (Has("code"), Has("event"), Has("user"))),
    ),
    route=("event", "code"),
    logsources=(Logsource("teleport", None, "audit"),),
    time=("time",),
    utc=("time",),
    attributes=(
        Attribute("metadata.uid", ("uid",)),
        Attribute("activity_name", ("event",)),
        Attribute("api.operation", ("event",)),
        Attribute("message", ("error", "message")),
        Attribute("status", ("success",), "outcome"),
        Attribute("actor.user.name", ("user",)),
        Attribute("user.name", ("login",)),
        Attribute("actor.session.uid", ("sid",)),
        Attribute("src_endpoint.ip", ("addr.remote", "addr_remote", "client_ip"), "ip"),
        Attribute("dst_endpoint.ip", ("addr.local", "dst_addr"), "ip"),
        Attribute("dst_endpoint.port", ("dst_port",), "int"),
        Attribute("device.hostname", ("server_hostname", "server_addr"), "hostname"),
        Attribute("device.uid", ("server_id",)),
        Attribute("process.file.path", ("path",)),
        Attribute("process.name", ("program",)),
        Attribute("process.pid", ("pid",), "int"),
        Attribute("process.cmd_line", ("argv",)),
        Attribute("cloud.account.uid", ("cluster_name",)),
    ),
    classes=(
        Class(3002, 1, {"event": ("auth", "user.login", "session.start")}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"code":"T1000W","event":"user.login","uid":"u1","time":"2026-03-01T00:00:'
            b'00Z","success":false,"user":"ana","addr.remote":"192.0.2.3:4000","error":'
            b'"bad password"}',
            "record",
            {"event": "user.login"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.3", "status": "Failure"},
        ),
        Sample(
            b'{"code":"T2000I","event":"session.start","time":"2026-03-01T00:00:00Z",'
            b'"user":"ana","login":"root"}',
            "code",
            {},
            {"user.name": "root"},
        ),
    ),
)
