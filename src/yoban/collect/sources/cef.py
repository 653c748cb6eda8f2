"""CEF of any vendor. Source: the ArcSight Common Event Format implementation standard."""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Has, Is, Layout, Logsource, Matches, Sample, Source

source = Source(
    name="cef",
    title="Common Event Format",
    version=1,
    layouts=(
        Layout("cef", (Has("deviceVendor"), Has("deviceProduct"), Has("deviceEventClassId"))),
    ),
    route=("deviceVendor", "deviceProduct"),
    logsources=(Logsource("cef"),),
    time=("start", "startTime", "end", "endTime", "rt", "UNIFIutcTime", "timestamp"),
    time_formats=(
        "%b %d %Y %H:%M:%S",
        "%a %b %d %H:%M:%S %Y",
        "%b %d %Y %H:%M:%S.%f",
        "%b %d %Y %H:%M:%S %Z",
        "syslog",
    ),
    attributes=(
        Attribute("metadata.uid", ("externalId",)),
        Attribute("activity_name", ("act", "name")),
        Attribute("message", ("msg", "name")),
        Attribute("severity", ("severity",), "cef_severity"),
        Attribute("status", ("outcome", "act"), "outcome"),
        Attribute("device.hostname", ("dvchost", "hostname", "UNIFIhost"), "host"),
        Attribute("device.ip", ("dvc",), "ip"),
        Attribute("device.uid", ("deviceExternalId",)),
        Attribute("actor.user.name", ("suser",), "domain_user"),
        Attribute("actor.user.domain", ("sntdom",)),
        Attribute("actor.user.uid", ("suid",)),
        Attribute("user.name", ("duser",), "domain_user"),
        Attribute("user.domain", ("dntdom",)),
        Attribute("user.uid", ("duid",)),
        Attribute("src_endpoint.ip", ("src",), "ip"),
        Attribute("src_endpoint.port", ("spt",), "int"),
        Attribute("src_endpoint.hostname", ("shost", "src"), "hostname"),
        Attribute("dst_endpoint.ip", ("dst",), "ip"),
        Attribute("dst_endpoint.port", ("dpt",), "int"),
        Attribute("dst_endpoint.hostname", ("dhost", "dst"), "hostname"),
        Attribute("connection_info.protocol_name", ("app", "proto"), "lower"),
        Attribute("traffic.bytes_in", ("in",), "int"),
        Attribute("traffic.bytes_out", ("out",), "int"),
        Attribute("url.url_string", ("request",)),
        Attribute("http_request.user_agent", ("requestClientApplication",)),
        Attribute("http_request.http_method", ("requestMethod",)),
        Attribute("file.path", ("filePath", "fname")),
        Attribute("file.hash.md5", ("fileHash",), "hash_md5"),
        Attribute("file.hash.sha1", ("fileHash",), "hash_sha1"),
        Attribute("file.hash.sha256", ("fileHash",), "hash_sha256"),
        Attribute("process.file.path", ("sproc",)),
        Attribute("process.pid", ("spid",), "int"),
        Attribute("service.name", ("destinationServiceName",)),
        Attribute("app_name", ("deviceProduct",)),
    ),
    alerts=(
        Alert(
            "severe",
            "any event that its product calls high or very high",
            (Matches("severity", r"(?i)^\s*(?:[7-9]|10|high|very-?high|critical)\s*$"),),
            ("name", "msg"),
            uid=("externalId",),
            signature=("deviceEventClassId",),
            severity=("severity",),
            levels={
                7: "medium",
                9: "high",
                "High": "medium",
                "Very-High": "high",
                "VeryHigh": "high",
                "Critical": "high",
            },
            stopped=(
                Is("act", ("block", "blocked", "deny", "denied", "drop", "dropped", "quarantine")),
                Is("act", ("quarantined", "reject", "rejected", "prevent", "prevented", "reset")),
            ),
            description=("msg",),
        ),
    ),
    samples=(
        Sample(
            b'{"deviceVendor":"Acme","deviceProduct":"Wall","deviceVersion":"1",'
            b'"deviceEventClassId":"7","name":"Blocked","severity":"5","rt":"1772323200000",'
            b'"src":"192.0.2.1","dst":"198.51.100.1","dpt":"443","act":"deny"}',
            "cef",
            {"deviceVendor": "Acme", "act": "deny"},
            {
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.port": 443,
                "status": "Failure",
                "severity": "Medium",
            },
        ),
        *(
            Sample(
                b'{"deviceVendor":"Acme","deviceProduct":"Wall","deviceEventClassId":"7",'
                b'"name":"Made up","severity":"%s","rt":"1772323200000","act":"%s"}' % what,
                "cef",
                alert=("severe", level),
            )
            for what, level in (
                ((b"7", b"alert"), "medium"),
                ((b"Very-High", b"alert"), "high"),
                ((b"10", b"Blocked"), "medium"),
            )
        ),
    ),
    priority=-10,
)
