"""Sekoia.io endpoint agent: events in names of the Elastic Common Schema, Windows events inside.

A relayed Windows event has its data elements in `action.properties` and its provider as `event`'s.
Source: the Sekoia.io endpoint agent documentation and the Elastic Common Schema reference.
"""

from __future__ import annotations

from yoban.collect.sources._edr import OUTGOING, When, category
from yoban.collect.sources._windows import ATTRIBUTES as WINDOWS
from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_SECURITY: When = {"provider": ("Microsoft-Windows-Security-Auditing",)}
_POWERSHELL: When = {"provider": ("Microsoft-Windows-PowerShell",)}


def _action(*names: str) -> When:
    return {"event.action": names}


_STARTED = _action("process-created", "process-started", "start", "exec", "Process Create")
_ASKED = _action("dns-query-result", "dns-query")
_CONNECTED = _action("network-connection", "connection-established", "connection")
_WRITTEN = _action("file-created", "file-create", "creation")
_PROCESS = {
    "Image": "process.executable",
    "CommandLine": "process.command_line",
    "ParentImage": "process.parent.executable",
    "ParentCommandLine": "process.parent.command_line",
    "User": "user.name",
    "CurrentDirectory": "process.working_directory",
    "ProcessId": "process.pid",
    "sha256": "process.hash.sha256",
}
_NETWORK = {
    **_PROCESS,
    "SourceIp": "source.ip",
    "SourcePort": "source.port",
    "DestinationIp": "destination.ip",
    "DestinationPort": "destination.port",
    "DestinationHostname": "destination.domain",
}

source = Source(
    name="sekoia_endpoint",
    title="Sekoia.io endpoint agent",
    version=1,
    vendor="Sekoia.io",
    layouts=(
        Layout(
            "windows",
            (Has("action.properties"), Has("event.code"), Has("agent.id")),
            roots=("action.properties", ""),
            names={"provider": "event.provider", "EventID": "event.code|action.id"},
        ),
        Layout(
            "agent",
            (Is("event.provider", ("SEKOIA-IO-Endpoint",)), Has("agent.id")),
            names={"provider": "event.provider", "EventID": "event.code"},
        ),
        Layout(
            "statistics",
            (Has("sekoiaio"), Has("agent.id")),
            names={"provider": "event.provider", "EventID": "event.code"},
        ),
    ),
    route=("provider", "EventID", "event.action"),
    logsources=(
        Logsource("windows", None, "security", _SECURITY),
        Logsource("windows", None, "powershell", _POWERSHELL),
        *category("process_creation", _STARTED, _PROCESS),
        *category("process_creation", {"event.code": (1,)}, _PROCESS),
        *category("network_connection", _CONNECTED, _NETWORK, same=OUTGOING),
        *category("dns_query", _ASKED, {**_PROCESS, "QueryName": "dns.question.name"}),
        *category("file_event", _WRITTEN, {**_PROCESS, "TargetFilename": "file.path"}),
        Logsource("windows", "ps_script", None, {**_POWERSHELL, "EventID": (4104,)}),
    ),
    time=("@timestamp", "event.start", "timestamp"),
    attributes=(
        Attribute("device.hostname", ("host.hostname", "host.name"), "host"),
        Attribute("device.uid", ("agent.id",)),
        Attribute("activity_name", ("event.action", "event.code")),
        Attribute("message", ("event.reason", "message")),
        Attribute("process.file.path", ("process.executable", "NewProcessName")),
        Attribute("process.name", ("process.name",)),
        Attribute("process.cmd_line", ("process.command_line", "CommandLine")),
        Attribute("process.pid", ("process.pid",), "int"),
        Attribute("process.uid", ("sekoiaio.process.guid",)),
        Attribute("process.parent_process.file.path", ("process.parent.executable",)),
        Attribute("process.parent_process.cmd_line", ("process.parent.command_line",)),
        Attribute("process.parent_process.pid", ("process.parent.pid",), "int"),
        Attribute("process.parent_process.uid", ("sekoiaio.process.parent_guid",)),
        Attribute("actor.user.name", ("user.name", "SubjectUserName"), "domain_user"),
        Attribute("actor.user.domain", ("user.domain", "SubjectDomainName")),
        Attribute("actor.user.uid", ("user.id", "SubjectUserSid")),
        Attribute("user.name", ("TargetUserName", "user.target.name"), "domain_user"),
        Attribute("user.domain", ("user.target.domain", "TargetDomainName")),
        Attribute("src_endpoint.ip", ("source.ip", "source.address", "IpAddress"), "ip"),
        Attribute("src_endpoint.hostname", ("source.address",), "hostname"),
        Attribute("src_endpoint.port", ("source.port", "IpPort"), "int"),
        Attribute("dst_endpoint.ip", ("destination.ip", "destination.address"), "ip"),
        Attribute("dst_endpoint.hostname", ("destination.domain",), "hostname"),
        Attribute("dst_endpoint.port", ("destination.port",), "int"),
        Attribute("connection_info.protocol_name", ("network.transport",), "lower"),
        Attribute("query.hostname", ("dns.question.name",), "host"),
        Attribute("file.path", ("file.path",)),
        Attribute("file.hash.md5", ("file.hash.md5", "process.hash.md5"), "hash_md5"),
        Attribute("file.hash.sha1", ("file.hash.sha1", "process.hash.sha1"), "hash_sha1"),
        Attribute("file.hash.sha256", ("file.hash.sha256", "process.hash.sha256"), "hash_sha256"),
        Attribute("status", ("event.outcome",), "outcome"),
        *(a for a in WINDOWS if a.to in ("service.name", "reg_key.path")),
    ),
    classes=(
        Class(1007, 1, _STARTED),
        Class(4001, 1, _CONNECTED),
        Class(4003, 2, _ASKED),
        Class(1001, 1, _WRITTEN),
        Class(1007, 1, {**_SECURITY, "EventID": (4688,)}),
        Class(3002, 1, {**_SECURITY, "EventID": (4624, 4625, 4648)}),
        Class(3002, 4, {**_SECURITY, "EventID": (4769,)}),
    ),
    alerts=(
        Alert(
            "agent",
            "what the agent's own rules found: YARA and indicators",
            (Is("event.kind", ("alert",)), Is("event.provider", ("SEKOIA-IO-Endpoint",))),
            ("rule.name", "rule.pattern", "threat.indicator.name"),
            uid=("threat.indicator.id",),
            signature=("rule.uuid", "rule.name"),
            default="medium",
            description=("rule.pattern",),
        ),
    ),
    samples=(
        Sample(
            b'{"@timestamp":"2026-03-01T00:00:00Z","agent":{"id":"a1"},"event":{"kind":"alert",'
            b'"provider":"SEKOIA-IO-Endpoint"},"host":{"hostname":"LX-03"},"rule":{"uuid":"r1",'
            b'"pattern":"rule made_up"}}',
            "agent",
            {},
            {"device.hostname": "lx-03"},
            alert=("agent", "medium"),
        ),
        Sample(
            b'{"@timestamp":"2026-03-01T00:00:00.99Z","agent":{"id":"a1"},"event":{"provider":'
            b'"SEKOIA-IO-Endpoint","action":"process-created","category":["process"]},"host":'
            b'{"hostname":"LX-01"},"process":{"executable":"/usr/bin/id","command_line":"id -u",'
            b'"pid":44},"user":{"name":"ana"}}',
            "agent",
            {"process.command_line": "id -u"},
            {
                "class_uid": 1007,
                "device.hostname": "lx-01",
                "actor.user.name": "ana",
                "process.pid": 44,
            },
        ),
        Sample(
            b'{"@timestamp":"2026-03-01T00:00:00Z","agent":{"id":"a1"},"event":{"provider":'
            b'"Microsoft-Windows-Security-Auditing","code":4625},"host":{"hostname":"LT-01"},'
            b'"action":{"id":4625,"properties":{"TargetUserName":"bo","IpAddress":"192.0.2.7"}}}',
            "windows",
            {"EventID": 4625, "TargetUserName": "bo"},
            {"class_uid": 3002, "user.name": "bo", "src_endpoint.ip": "192.0.2.7"},
        ),
        Sample(
            b'{"@timestamp":"2026-03-01T00:00:00Z","agent":{"id":"a1"},"host":{"hostname":"LX-02"},'
            b'"sekoiaio":{"agent":{"cpu_usage":0.2}},"event":{"action":"stats"}}',
            "statistics",
            {"event.action": "stats"},
            {"device.hostname": "lx-02"},
        ),
    ),
)
