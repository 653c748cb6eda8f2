"""Kaspersky Endpoint Security: events as text, named values between line breaks, as syslog carries.

`Release date` is that of the databases, no time of the event.
Source: the Kaspersky Endpoint Security help (event descriptions) and Security Center syslog export.
"""

from __future__ import annotations

from yoban.model.source import (
    Alert,
    Attribute,
    Class,
    Has,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

_BREAK = r"(?:\\r\\n|\\n|[\r\n#]+(?:01[0-9])*)"
_USER = r"^(?:[^\\(]*\\)?([^\\(]+?)(?: \([^)]*\))?$"

source = Source(
    name="kaspersky",
    title="Kaspersky Endpoint Security",
    version=1,
    vendor="Kaspersky",
    texts=(
        Text(
            "kaspersky",
            rf"^(?P<rest>(?:Event type|Result description): .+?{_BREAK}.*)$",
            marks=("Result description: ", "Event type: "),
            keys=rf"(?:^|{_BREAK})([A-Z][A-Za-z0-9 ]{{1,40}}): ",
        ),
    ),
    layouts=(Layout("event", read_by("kaspersky")),),
    route=("Type",),
    logsources=(Logsource("kaspersky"), Logsource(None, "antivirus")),
    time=("timestamp",),
    time_formats=("syslog",),
    attributes=(
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("activity_name", ("Result description", "Event type")),
        Attribute("message", ("Event type", "Name", "message")),
        Attribute("actor.user.name", ("User",), pattern=_USER),
        Attribute("actor.user.domain", ("User",), "user_domain"),
        Attribute("process.pid", ("Process ID",), "int"),
        Attribute("process.file.path", ("Application path",)),
        Attribute("file.path", ("Object", "Path to object", "Object name")),
        Attribute("file.hash.md5", ("MD5",), "hash_md5"),
        Attribute("file.hash.sha256", ("SHA256",), "hash_sha256"),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "detection",
            "an object that Kaspersky named as malicious",
            (Has("Type"), Has("Name"), Has("Result description")),
            ("Name",),
            signature=("Name",),
            severity=("Result description",),
            levels={
                **dict.fromkeys(("Deleted", "Disinfected", "Blocked", "Quarantined"), "low"),
                **{"Not processed": "high", "Not deleted": "high", "Detected": "medium"},
            },
            description=("Object", "Reason"),
        ),
    ),
    samples=(
        Sample(
            rb"2026-03-01T00:00:00Z lt-01 kes: Result description: Not processed\r\nType: Virus"
            rb"\r\nName: Made-Up\r\nUser: EXAMPLE\ana (Initiator)\r\nObject: C:\x.txt"
            rb"\r\nReason: Size",
            "event",
            {"Name": "Made-Up", "Reason": "Size"},
            {"device.hostname": "lt-01", "actor.user.name": "ana", "file.path": "C:\\x.txt"},
            ("detection", "high"),
        ),
    ),
)
