"""Windows events as Azure Diagnostics (WAD) ships them: JSON around the event's rendered XML.

Own fields are those of the wrapper; the event data stay inside `RawXml`, from which the attributes
are read. Rules on event data do not see them; rules on `RawXml`, Channel and EventID do.
Source: the Azure Diagnostics extension reference, Windows event tables.
"""

from __future__ import annotations

from yoban.collect.sources._windows import CLASSES
from yoban.model.source import Attribute, Converter, Has, Layout, Logsource, Sample, Source


def _data(to: str, names: tuple[str, ...], convert: Converter = "text") -> tuple[Attribute, ...]:
    """An attribute out of the first of several named data elements."""
    return tuple(
        Attribute(
            to, ("RawXml",), convert, pattern=rf"""<Data Name=['"]{name}['"]>([^<]*)</Data>"""
        )
        for name in names
    )


source = Source(
    name="windows_azure",
    title="Windows events of Azure Diagnostics",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout(
            "diagnostics",
            (Has("properties.RawXml"), Has("properties.EventId"), Has("properties.Channel")),
            roots=("properties",),
            names={
                "EventID": "properties.EventId",
                "Provider_Name": "properties.ProviderName",
                "time": "time",
            },
        ),
    ),
    route=("Channel", "EventID"),
    logsources=(
        Logsource("windows"),
        Logsource("windows", None, "security", {"Channel": ("Security",)}),
        Logsource("windows", None, "system", {"Channel": ("System",)}),
        Logsource("windows", None, "application", {"Channel": ("Application",)}),
    ),
    time=("time",),
    attributes=(
        Attribute("device.hostname", ("RawXml",), "host", pattern=r"<Computer>([^<]+)</Computer>"),
        Attribute("metadata.uid", ("RawXml",), pattern=r"<EventRecordID>(\d+)<"),
        *_data("process.file.path", ("NewProcessName", "Image")),
        *_data("process.cmd_line", ("CommandLine",)),
        *_data("actor.user.name", ("SubjectUserName", "User"), "domain_user"),
        *_data("actor.user.domain", ("SubjectDomainName",)),
        *_data("actor.user.uid", ("SubjectUserSid",)),
        *_data("user.name", ("TargetUserName",), "domain_user"),
        *_data("user.domain", ("TargetDomainName",)),
        *_data("user.uid", ("TargetUserSid", "TargetSid")),
        *_data("src_endpoint.ip", ("IpAddress", "SourceIp", "SourceAddress"), "ip"),
        *_data("src_endpoint.port", ("IpPort", "SourcePort"), "int"),
        *_data("dst_endpoint.ip", ("DestinationIp", "DestAddress"), "ip"),
        *_data("dst_endpoint.port", ("DestinationPort", "DestPort"), "int"),
        *_data("query.hostname", ("QueryName",), "host"),
        Attribute("message", ("Description",)),
    ),
    classes=CLASSES,
    samples=(
        Sample(
            b'{"time":"2026-03-01T00:00:00.0000000Z","category":"WindowsEventLogsTable",'
            b'"properties":{"EventId":4624,"Channel":"Security","ProviderName":"Sec","RawXml":'
            b'"<Event><System><EventRecordID>7</EventRecordID><Computer>VM-1</Computer></System>'
            b"<EventData><Data Name='TargetUserName'>bo</Data><Data Name='IpAddress'>192.0.2.8"
            b'</Data></EventData></Event>"}}',
            "diagnostics",
            {"EventID": 4624, "Channel": "Security"},
            {"device.hostname": "vm-1", "user.name": "bo", "src_endpoint.ip": "192.0.2.8"},
        ),
    ),
)
