"""Stormshield Endpoint Security Evolution: agent logs of protections, rules and the agent itself.

Source: the Stormshield Endpoint Security Evolution log guide (types, severities, specific data).
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Has, Is, Layout, Logsource, Sample, Source

_SOURCE = "SpecificData.SourceProcess"

source = Source(
    name="stormshield_endpoint",
    title="Stormshield Endpoint Security",
    version=1,
    vendor="Stormshield",
    layouts=(
        Layout(
            "log",
            (Has("EventGuid"), Has("TimestampRaw"), Has("TypeComputedMap")),
            names={
                "kind": "TypeComputedMap",
                "blocked": "SpecificData.Action.Blocked",
                "rule": "SpecificData.Action.RuleGuid",
                "protection": "SpecificData.Action.BaseRuleGuid",
            },
        ),
    ),
    route=("kind", "Severity"),
    logsources=(Logsource("stormshield"),),
    time=("Timestamp",),
    attributes=(
        Attribute("metadata.uid", ("EventGuid",)),
        Attribute("activity_name", ("kind",)),
        Attribute("message", ("kind",)),
        Attribute("severity", ("Severity",), "syslog_severity"),
        Attribute("device.hostname", ("AdditionalData.AgentName", "AgentName"), "host"),
        Attribute("device.uid", ("AdditionalData.AgentGuid",)),
        Attribute("actor.user.name", (f"{_SOURCE}.UserNameLookup", "SpecificData.UserNameLookup")),
        Attribute(
            "actor.user.domain", (f"{_SOURCE}.UserDomainLookup", "SpecificData.UserDomainLookup")
        ),
        Attribute("actor.user.uid", (f"{_SOURCE}.User", "SpecificData.User")),
        Attribute("user.name", ("SpecificData.UserNameLookup",)),
        Attribute("process.file.path", (f"{_SOURCE}.ProcessImageName",)),
        Attribute("process.cmd_line", (f"{_SOURCE}.ProcessCommandLine",)),
        Attribute("process.pid", (f"{_SOURCE}.PID",), "int"),
        Attribute("process.uid", (f"{_SOURCE}.ProcessGuid",)),
        Attribute("src_endpoint.ip", ("SpecificData.LocalAddress",), "ip"),
        Attribute("src_endpoint.port", ("SpecificData.LocalPort",), "int"),
        Attribute("dst_endpoint.ip", ("SpecificData.RemoteAddress",), "ip"),
        Attribute("dst_endpoint.port", ("SpecificData.RemotePort",), "int"),
        Attribute(
            "file.path", ("SpecificData.Path", "SpecificData.TargetProcess.ProcessImageName")
        ),
        Attribute("file.hash.md5", (f"{_SOURCE}.HashMd5",), "hash_md5"),
        Attribute("file.hash.sha1", (f"{_SOURCE}.HashSha1",), "hash_sha1"),
        Attribute("file.hash.sha256", (f"{_SOURCE}.HashSha256",), "hash_sha256"),
        Attribute("reg_key.path", ("SpecificData.KeyPath", "SpecificData.Key")),
    ),
    alerts=(
        Alert(
            "incident",
            "an act that raised an incident",
            (Is("GenerateIncident", ("true",)),),
            ("kind",),
            uid=("EventGuid",),
            signature=("rule", "kind"),
            severity=("Severity",),
            levels={0: "high", 3: "medium", 4: "medium", 5: "low", 6: "low", 7: "informational"},
        ),
    ),
    samples=(
        Sample(
            b'{"EventGuid":"{g}","TypeComputedMap":"ProcessAccess","Type":101,"Severity":3,'
            b'"TimestampRaw":1,"Timestamp":"2026-03-01T00:00:00.0000000+00:00","GenerateIncident":'
            b'true,"SpecificData":{"SourceProcess":{"PID":44,"ProcessImageName":"C:\\\\x.exe",'
            b'"UserNameLookup":"ana"}},"AdditionalData":{"AgentName":"LT-01"}}',
            "log",
            {"kind": "ProcessAccess"},
            {"device.hostname": "lt-01", "actor.user.name": "ana", "process.pid": 44},
            ("incident", "medium"),
        ),
        Sample(
            b'{"EventGuid":"{h}","TypeComputedMap":"AgentStarted","Type":7,"Severity":6,'
            b'"TimestampRaw":1,"Timestamp":"2026-03-01T00:00:00.0000000+00:00","GenerateIncident":'
            b'false,"SpecificData":{}}',
            "log",
        ),
    ),
)
