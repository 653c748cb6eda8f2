"""Snort and Suricata alerts as lines (alert_fast, syslog): the EVE form is `suricata`.

Sources: Snort 3 user manual, alert_fast; Suricata user guide, line based alerts log.
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

_END = r"(?P<{0}>\d+\.\d+\.\d+\.\d+|[0-9A-Fa-f:]*:[0-9A-Fa-f:]*?)(?::(?P<{0}_port>\d+))?"
_TIME = r"(?P<time>(?:\d\d/)?\d\d/\d\d(?:/\d\d(?:\d\d)?)?-\d\d:\d\d:\d\d\.\d+)"
_WORKED = (
    *("A Network Trojan was detected", "A Network Trojan was Detected"),
    *("Malware Command and Control Activity Detected", "Successful Administrator Privilege Gain"),
    *("Successful User Privilege Gain", "Successful Credential Theft Detected"),
    *("Executable code was detected", "Exploit Kit Activity Detected"),
    *("Targeted Malicious Activity was Detected", "Crypto Currency Mining Activity Detected"),
)

source = Source(
    name="snort",
    title="Snort and Suricata alert lines",
    version=1,
    texts=(
        Text(
            "snort",
            rf"^(?:{_TIME} +)?(?:\[(?P<verdict>Drop|wDrop|\*\*)\] +)?(?:\[\*\*\] )?"
            r"\[(?P<gid>\d+):(?P<sid>\d+):(?P<rev>\d+)\] \"?(?P<signature>.*?)\"? ?"
            r"(?:\[\*\*\] )?(?:\[Classification: (?P<category>[^\]]*)\] ?)?"
            r"(?:\[Priority: (?P<priority>\d+)\]:? ?)?(?:\[AppID: [^\]]*\] "
            r"?)?(?:<(?P<interface>[^>]+)> )?"
            rf"\{{(?P<protocol>[^}}]+)\}} {_END.format('src')} -> {_END.format('dst')}$",
        ),
    ),
    layouts=(Layout("line", read_by("snort")),),
    route=("priority",),
    logsources=(Logsource("snort"), Logsource("suricata")),
    time=("time", "timestamp"),
    time_formats=(
        *("%y/%m/%d-%H:%M:%S.%f", "%m/%d/%y-%H:%M:%S.%f", "%m/%d/%Y-%H:%M:%S.%f"),
        "syslog",
    ),
    attributes=(
        Attribute("metadata.uid", ("sid",)),
        Attribute("activity_name", ("category",)),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("severity", ("priority",), "suricata_severity"),
        Attribute("status", ("verdict",), "failed", pattern="(Drop)"),
        Attribute("src_endpoint.ip", ("src",), "ip"),
        Attribute("src_endpoint.port", ("src_port",), "int"),
        Attribute("dst_endpoint.ip", ("dst",), "ip"),
        Attribute("dst_endpoint.port", ("dst_port",), "int"),
        Attribute("connection_info.protocol_name", ("protocol",), "lower"),
        Attribute("message", ("signature",)),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "worked",
            "a signature whose class says that an attack worked",
            (Is("category", _WORKED),),
            ("signature",),
            signature=("sid",),
            severity=("priority",),
            levels={1: "high", 2: "medium", 3: "low"},
            default="low",
            stopped=(Is("verdict", ("Drop",)),),
        ),
        Alert(
            "signature",
            "any other signature: mostly an attempt",
            (Is("_text", ("snort",)),),
            ("signature",),
            signature=("sid",),
            severity=("priority",),
            levels={1: "medium", 2: "low", 3: "informational"},
            default="informational",
            stopped=(Is("verdict", ("Drop",)),),
        ),
    ),
    samples=(
        Sample(
            b"03/01/26-00:00:00.123456  [**] [1:2009:4] Made up exploit [**] [Classification: Web "
            b"Application Attack] [Priority: 1] {TCP} 192.0.2.1:4000 -> 198.51.100.1:80",
            "line",
            {"sid": "2009", "signature": "Made up exploit"},
            {"src_endpoint.ip": "192.0.2.1", "dst_endpoint.port": 80, "severity": "High"},
            alert=("signature", "medium"),
        ),
        Sample(
            b"<33>Mar  1 00:00:00 ids-1 snort[9]: [1:77:1] Made up trojan [Classification: A "
            b"Network "
            b"Trojan was detected] [Priority: 1]: {UDP} 192.0.2.1:4000 -> 198.51.100.1:53",
            "line",
            {"category": "A Network Trojan was detected"},
            {"device.hostname": "ids-1"},
            alert=("worked", "high"),
        ),
    ),
    priority=4,
)
