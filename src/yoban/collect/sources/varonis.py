"""Varonis DatAdvantage: alerts on access to data, as CEF.

`dhost` is the machine with the data, `dvc` the device from which it was reached.
Source: the Varonis DatAlert syslog (CEF) template fields.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="varonis",
    title="Varonis DatAdvantage alerts",
    version=1,
    vendor="Varonis",
    layouts=(
        Layout("alert", (Is("deviceVendor", ("Varonis", "Varonis Inc.")), Has("deviceProduct"))),
    ),
    route=("deviceProduct", "AlertCategory"),
    logsources=(Logsource("varonis"),),
    time=("start", "rt", "end", "deviceCustomDate1"),
    time_formats=("%b %d %Y %H:%M:%S", "%a %b %d %H:%M:%S %Y"),
    attributes=(
        Attribute("metadata.uid", ("externalId",)),
        Attribute("activity_name", ("act", "name")),
        Attribute("message", ("cs2", "msg", "DescriptionRule")),
        Attribute("severity", ("severity",)),
        Attribute("device.hostname", ("dhost",), "host"),
        Attribute("actor.user.name", ("duser", "suser"), "domain_user"),
        Attribute("user.name", ("AffectedObjectSAM", "ActingObjectSAM"), "domain_user"),
        Attribute("src_endpoint.ip", ("dvc", "src"), "ip"),
        Attribute("src_endpoint.hostname", ("dvchost",), "hostname"),
        Attribute("email.to", ("cs1",), "mail", pattern=r"^(\S+@\S+)$"),
        Attribute("file.path", ("filePath", "Path")),
        Attribute("status", ("outcome",), "outcome"),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "alert",
            "an alert on access to data",
            (Is("name", ("Alert",)),),
            ("cs2", "msg"),
            uid=("externalId",),
            signature=("cn1", "cs2"),
            severity=("severity",),
            levels={"Low": "low", "Medium": "medium", "High": "high", "Critical": "high"},
            description=("DescriptionRule", "msg"),
        ),
    ),
    samples=(
        Sample(
            b'{"deviceVendor":"Varonis","deviceProduct":"DatAdvantage","deviceEventClassId":"666",'
            b'"name":"Alert","severity":"High","rt":"2026-03-01T00:00:00.2+00:00","dhost":"FS-1",'
            b'"duser":"EXAMPLE\\\\ana","cs2":"Odd access","dvc":"192.0.2.1","externalId":"e"}',
            "alert",
            {"cs2": "Odd access"},
            {"device.hostname": "fs-1", "actor.user.name": "ana", "src_endpoint.ip": "192.0.2.1"},
            ("alert", "high"),
        ),
    ),
)
