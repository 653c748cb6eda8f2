"""Symantec Endpoint Protection: logs of agents and server, named and bare values between commas.

Which log a line is of is told by the values it begins with. Times are in GMT.
Source: Broadcom's Symantec Endpoint Protection reference, external logging settings and log event
descriptions.
"""

from __future__ import annotations

from yoban.model.source import (
    Alert,
    Attribute,
    Class,
    Is,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

_KEY = r"(?:^|,)([A-Z][A-Za-z0-9 ()/_-]{1,32}): ?"
_MARKS = (",Group Name: ", ",End Time: ", ",End: ", "Server Name: ", ",Event time: ")
_WHEN = r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)"
_TIMES = {  # bare values follow the times, so each is looked for by itself
    "": tuple(
        rf"(?:^|,){key}: (?P<{name}>{_WHEN[1:-1]})"
        for key, name in (("Begin", "begin"), ("End Time", "ended"), ("Event time", "event_time"))
    )
}
_FOUND = "symantec_risk"

source = Source(
    name="symantec_endpoint",
    title="Symantec Endpoint Protection",
    version=1,
    vendor="Broadcom",
    texts=(
        Text(
            "symantec_risk",
            r"^(?P<kind>(?:Virus|Security risk|SONAR detection|Potential risk|Cookie)[\w ]*),"
            r"(?P<rest>IP Address: .*)$",
            marks=_MARKS,
            keys=_KEY,
            more=_TIMES,
        ),
        Text(
            "symantec_scan",
            r"^(?P<rest>Scan ID: \d+,Begin: .*)$",
            marks=_MARKS,
            keys=_KEY,
            more=_TIMES,
        ),
        Text(
            "symantec_server",
            r"^(?P<rest>Site: [^,]*,Server(?: Name)?: .*)$",
            marks=_MARKS,
            keys=_KEY,
            more={
                "": (
                    *_TIMES[""],
                    r",(?P<machine>[^,:]+),(?P<account>[^,:]*),(?P<fqdn>[^,:]+)$",
                )
            },
        ),
        Text(
            "symantec_system",
            r"^(?P<machine>[\w.-]+),(?P<rest>Category: \d+,.*)$",
            marks=_MARKS,
            keys=_KEY,
            more=_TIMES,
        ),
        Text(
            "symantec_network",
            r"^(?P<machine>[\w.-]+),(?P<rest>Event Description: .*)$",
            marks=_MARKS,
            keys=_KEY,
            more=_TIMES,
        ),
        Text(
            "symantec_control",
            r"^(?P<machine>[\w.-]+),(?P<address>[0-9A-Fa-f.:]*),(?P<action>[^,:]*),"
            r"(?P<rest>.*,Begin: .*)$",
            marks=_MARKS,
            keys=_KEY,
            more=_TIMES,
        ),
    ),
    layouts=(
        Layout(
            "risk",
            read_by("symantec_risk"),
            names={
                "host": "Computer name",
                "user": "User Name|User",
                "when": "Event Insert Time|event_time",
            },
        ),
        Layout(
            "scan",
            read_by("symantec_scan"),
            names={"host": "Computer", "user": "User1", "when": "ended|begin"},
        ),
        Layout(
            "other",
            read_by("symantec_server", "symantec_system", "symantec_network", "symantec_control"),
            names={
                "host": "fqdn|machine",
                "user": "account|User Name",
                "when": "begin|event_time|ended",
            },
        ),
    ),
    route=("_text", "action"),
    logsources=(
        Logsource("symantec"),
        Logsource(None, "antivirus", None, {"_text": (_FOUND,)}, {"Signature": "Risk name"}),
    ),
    time=("when", "timestamp"),
    utc=("when",),
    time_formats=("syslog",),
    attributes=(
        Attribute("device.hostname", ("host",), "host"),
        Attribute("device.ip", ("IP Address", "Local Host IP"), "ip"),
        Attribute("activity_name", ("Actual action", "action", "Event Type")),
        Attribute("message", ("Risk name", "Event Description", "message")),
        Attribute("actor.user.name", ("user",), "domain_user"),
        Attribute("src_endpoint.ip", ("Source Computer IP", "Local Host IP", "address"), "ip"),
        Attribute("src_endpoint.ip", ("IP Address",), "ip"),
        Attribute("src_endpoint.port", ("Local Port",), "int"),
        Attribute("dst_endpoint.ip", ("Remote Host IP",), "ip", pattern=r"^([^,]+)"),
        Attribute("dst_endpoint.port", ("Remote Port",), "int"),
        Attribute("process.file.path", ("Application",)),
        Attribute("file.path", ("File path",)),
        Attribute("file.hash.sha256", ("SHA-256", "Application hash"), "hash_sha256"),
        Attribute("url.url_string", ("Intrusion URL",)),
    ),
    classes=(Class(2004, 1, {"_text": (_FOUND, "symantec_network")}),),
    alerts=(
        Alert(
            "risk",
            "a virus or risk that was found",
            (Is("_text", (_FOUND,)),),
            ("Risk name", "kind"),
            signature=("Risk name",),
            severity=("Actual action",),
            levels={
                **dict.fromkeys(("Left alone", "Action invalid", "Access denied"), "high"),
                **dict.fromkeys(("Quarantined", "Cleaned", "Deleted", "Blocked"), "low"),
            },
            description=("File path", "Source"),
        ),
        Alert(
            "network",
            "an intrusion attempt that the agent saw",
            (Is("_text", ("symantec_network",)),),
            ("CIDS Signature string", "Event Description"),
            signature=("CIDS Signature ID",),
            default="low",
            description=("Event Description",),
        ),
    ),
    samples=(
        Sample(
            b"Virus found,IP Address: 192.0.2.4,Computer name: LT-01,Source: Auto-Protect scan,"
            b"Risk name: Made.Up,Occurrences: 1,File path: /srv/x.txt,Actual action: Left alone,"
            b"Event time: 2026-03-01 00:00:00,Event Insert Time: 2026-03-01 00:04:00,Group Name: g,"
            b"User Name: ana",
            "risk",
            {"Risk name": "Made.Up"},
            {"device.hostname": "lt-01", "actor.user.name": "ana", "file.path": "/srv/x.txt"},
            ("risk", "high"),
        ),
        Sample(
            b"Scan ID: 7,Begin: 2026-03-01 00:00:00,End Time: 2026-03-01 00:02:00,Completed,"
            b"User1: ana,Computer: LT-02,IP Address: 192.0.2.5,Group Name: g",
            "scan",
            {"Computer": "LT-02"},
            {"device.hostname": "lt-02", "src_endpoint.ip": "192.0.2.5"},
        ),
        Sample(
            b"LT-03,Category: 2,LiveUpdate Manager,Event Description: made up,Event time: "
            b"2026-03-01 00:00:00,Group Name: g",
            "other",
            {"machine": "LT-03"},
            {"device.hostname": "lt-03"},
        ),
        Sample(
            b"LT-04,Event Description: made up,Event Type: ,Local Host IP: 192.0.2.6,Remote Host "
            b"IP: 198.51.100.3,Outbound,TCP,,Begin: 2026-03-01 00:00:00,End Time: 2026-03-01 "
            b"00:00:00,User Name: ana,CIDS Signature ID: 7,CIDS Signature string: Made Up",
            "other",
            {"CIDS Signature ID": "7"},
            {"device.hostname": "lt-04", "dst_endpoint.ip": "198.51.100.3"},
            ("network", "low"),
        ),
    ),
)
