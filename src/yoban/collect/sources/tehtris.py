"""TEHTRIS EDR: alerts and events of its modules, as JSON.

Source: the TEHTRIS XDR platform documentation, event fields and levels of severity.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="tehtris",
    title="TEHTRIS EDR",
    version=1,
    vendor="TEHTRIS",
    layouts=(Layout("event", (Has("rflId"), Has("hostname__"), Has("eventName"))),),
    route=("module", "eventName"),
    logsources=(Logsource("tehtris"),),
    time=("time",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("eventName",)),
        Attribute("message", ("description", "eventName")),
        Attribute("severity", ("lvl",)),
        Attribute("device.hostname", ("hostname__",), "host"),
        Attribute("device.uid", ("uuid__",)),
        Attribute("actor.user.name", ("username", "userName"), "domain_user"),
        Attribute("process.file.path", ("path",)),
        Attribute("process.cmd_line", ("cmdline",)),
        Attribute("process.pid", ("pid",), "int"),
        Attribute("src_endpoint.ip", ("ipSrc",), "ip"),
        Attribute("dst_endpoint.ip", ("ipDst",), "ip"),
        Attribute("dst_endpoint.port", ("portDst",), "int"),
        Attribute("file.path", ("path",)),
        Attribute("file.hash.sha256", ("sha256",), "hash_sha256"),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "event",
            "what a module of TEHTRIS found",
            (Has("egKBId"),),
            ("eventName",),
            uid=("id",),
            signature=("egKBId",),
            severity=("lvl",),
            levels={0: "informational", 3: "low", 5: "medium", 7: "high"},
            default="low",
            attack=("mitre",),
            description=("description",),
        ),
    ),
    samples=(
        Sample(
            b'{"rflId":1,"time":"2026-03-01T00:00:00.9+00:00","lvl":7,"module":"das","eventName":'
            b'"antivirusAlert","egKBId":130161020000004,"id":9,"hostname__":"LT-01","uuid__":"u",'
            b'"ipSrc":"192.0.2.1","ipDst":"198.51.100.2","path":"C:\\\\x.dll","cmdline":"C:\\\\x"}',
            "event",
            {"lvl": 7},
            {"device.hostname": "lt-01", "src_endpoint.ip": "192.0.2.1"},
            ("event", "high"),
        ),
    ),
)
