"""Trend Micro Apex One, Apex Central and Deep Security, as CEF.

Apex Central names the machine on which something was found in `dhost` of malware and spyware logs,
in `shost` of logs about what a machine did, and in `dvchost` where it is the agent that speaks;
Deep Security always in `dvchost`.
Source: the Trend Micro Apex Central syslog content mapping (CEF) and Deep Security syslog formats.
"""

from __future__ import annotations

from yoban.collect.sources._edr import When
from yoban.model.source import (
    Alert,
    Attribute,
    Class,
    Has,
    Is,
    Layout,
    Logsource,
    Sample,
    Source,
    Starts,
)

_APEX: When = {"deviceProduct": ("Apex Central",)}
_SECURITY: When = {"deviceProduct": ("Deep Security Agent", "Deep Security Manager")}
_FOUND = (Starts("deviceEventClassId", ("AV:", "Spyware", "FH:", "PML:", "SO:", "ATTK:")),)
_STOPPED = (
    Is(
        "act",
        (
            *(
                "File cleaned",
                "File deleted",
                "File quarantined",
                "Cleaned",
                "Deleted",
                "Quarantined",
            ),
            *("Blocked", "Block", "Delete", "Quarantine", "Clean", "Deny", "Terminate", "3"),
        ),
    ),
)
_LEVELS: dict[str | float, str] = {0: "low", 4: "medium", 7: "high"}

source = Source(
    name="trend_micro",
    title="Trend Micro Apex One and Deep Security",
    version=1,
    vendor="Trend Micro",
    layouts=(
        Layout(
            "found",
            (Is("deviceVendor", ("Trend Micro",)), Is("deviceProduct", ("Apex Central",)), *_FOUND),
            names={
                "host": "TMCMLogDetectedHost|dhost|dvchost",
                "address": "TMCMLogDetectedIP|dst|src",
            },
        ),
        Layout(
            "leak",
            (Is("deviceVendor", ("Trend Micro",)), Is("deviceEventClassId", (700106,))),
            names={"host": "shost|dvchost", "address": "src", "user": "cs4|suser"},
        ),
        Layout(
            "record",
            (Is("deviceVendor", ("Trend Micro",)), Has("deviceEventClassId")),
            names={"host": "dvchost|shost|hostname", "address": "src"},
        ),
    ),
    route=("deviceProduct",),
    logsources=(Logsource("trendmicro"), Logsource("antivirus"), Logsource(None, "antivirus")),
    time=("rt", "start", "timestamp"),
    time_formats=(
        *("%b %d %Y %H:%M:%S GMT%z", "%b %d %Y %H:%M:%S %Z", "%b %d %Y %H:%M:%S", "syslog"),
        "%Y-%m-%d %H:%M:%S",
    ),
    attributes=(
        Attribute("metadata.uid", ("externalId",)),
        Attribute("activity_name", ("act", "name")),
        Attribute("message", ("name", "msg")),
        Attribute("severity", ("severity",), "cef_severity"),
        Attribute("device.hostname", ("host",), "host"),
        Attribute("device.ip", ("dvc",), "ip"),
        Attribute("actor.user.name", ("user", "suser", "duser"), "domain_user"),
        Attribute("user.name", ("duser",), "domain_user"),
        Attribute("src_endpoint.ip", ("address",), "ip"),
        Attribute("src_endpoint.hostname", ("shost",), "hostname"),
        Attribute("src_endpoint.port", ("spt",), "int"),
        Attribute("dst_endpoint.ip", ("dst",), "ip"),
        Attribute("dst_endpoint.hostname", ("dvchost",), "hostname", _APEX),
        Attribute("dst_endpoint.port", ("dpt",), "int"),
        Attribute("email.from", ("suser",), "mail"),
        Attribute("email.to", ("duser",), "mail"),
        Attribute("url.url_string", ("request",)),
        Attribute("process.file.path", ("sproc", "deviceProcessName")),
        Attribute("file.path", ("filePath", "fname", "fileName")),
        Attribute("file.hash.md5", ("TrendMicroDsFileMD5", "cs3"), "hash_md5"),
        Attribute("file.hash.sha1", ("TrendMicroDsFileSHA1", "fileHash", "cs2"), "hash_sha1"),
        Attribute("file.hash.sha256", ("TrendMicroDsFileSHA256", "fileHash"), "hash_sha256"),
        Attribute("app_name", ("deviceProduct",)),
    ),
    classes=(Class(2004, 1, _APEX), Class(2004, 1, _SECURITY)),
    alerts=(
        Alert(
            "malware",
            "malware or spyware that Apex One found",
            _FOUND,
            ("cs1", "name"),
            signature=("cs1",),
            severity=("severity",),
            levels=_LEVELS,
            stopped=_STOPPED,
            description=("filePath", "fname"),
        ),
        Alert(
            "event",
            "something else that a Trend Micro agent detected",
            (Starts("deviceEventClassId", ("CnC:", "NCIE:", "BM:", "4", "WB:")),),
            ("name",),
            signature=("deviceEventClassId",),
            severity=("severity",),
            levels={0: "informational", 4: "low", 7: "medium", 9: "high"},
            stopped=_STOPPED,
            description=("msg",),
        ),
    ),
    samples=(
        Sample(
            b'{"deviceVendor":"Trend Micro","deviceProduct":"Apex Central","deviceEventClassId":'
            b'"AV:File cleaned","name":"File cleaned","severity":"7","rt":'
            b'"Mar 01 2026 00:00:00 GMT+00:00","cs1":"Eicar_made_up","cs1Label":"VLF_PatternNumber"'
            b',"dvchost":"APEX-1","dhost":"LT-01","dst":"192.0.2.4","duser":"EXAMPLE\\\\ana",'
            b'"filePath":"C:\\\\x.exe"}',
            "found",
            {"host": "LT-01"},
            {"device.hostname": "lt-01", "actor.user.name": "ana", "src_endpoint.ip": "192.0.2.4"},
            ("malware", "high"),
        ),
        Sample(
            b'{"deviceVendor":"Trend Micro","deviceProduct":"Apex Central","deviceEventClassId":'
            b'"700106","name":"Data Loss Prevention","severity":"3","rt":'
            b'"Mar 01 2026 00:00:00 GMT+00:00","dvchost":"APEX-1","shost":"LT-02","src":"192.0.2.5"'
            b',"cs4":"ana"}',
            "leak",
            {"host": "LT-02"},
            {"device.hostname": "lt-02", "actor.user.name": "ana"},
        ),
        Sample(
            b'{"deviceVendor":"Trend Micro","deviceProduct":"Deep Security Agent",'
            b'"deviceEventClassId":"4000000","name":"Eicar_made_up","severity":"6","timestamp":'
            b'"2026-03-01T00:00:00Z","dvchost":"SRV-1","act":"Delete","filePath":"C:\\\\x.exe"}',
            "record",
            {"act": "Delete"},
            {"device.hostname": "srv-1", "file.path": "C:\\x.exe"},
            ("event", "informational"),
        ),
    ),
)
