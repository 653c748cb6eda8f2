"""osquery results: one change a record, one row of a snapshot, or all rows of a query at once.

Own fields are the columns of the query's rows, whatever the query asked for; its name is `query`.
A query chooses its columns, so rules are answered by those which carry the columns they need.
Source: the osquery documentation, logging (event, batch and snapshot formats) and table schema.
"""

from __future__ import annotations

from yoban.collect.sources._edr import SYSTEMS, When, category
from yoban.model.source import Attribute, Has, Layout, Logsource, Sample, Source

_NEW: When = {"action": ("added", "snapshot")}
_TOP = {
    "query": "name",
    "action": "action",
    "hostname": "decorations.hostname|decorations.host_name|hostIdentifier",
    "epoch": "epoch",
}
_PROCESS = {
    "Image": "path",
    "CommandLine": "cmdline|command",
    "ParentImage": "parent_path|ppath",
    "ParentCommandLine": "parent_cmdline|pcmdline",
    "User": "username",
    "CurrentDirectory": "cwd",
}
_SOCKET = {
    "Image": "path",
    "DestinationIp": "remote_address",
    "DestinationPort": "remote_port",
    "SourceIp": "local_address",
    "SourcePort": "local_port",
}

source = Source(
    name="osquery",
    title="osquery results",
    version=1,
    vendor="osquery",
    layouts=(
        Layout(
            "row",
            (Has("name"), Has("columns"), Has("action")),
            roots=("columns", "decorations", ""),
            names=_TOP,
        ),
        Layout(
            "snapshot",
            (Has("name"), Has("snapshot"), Has("action")),
            roots=("snapshot", "decorations", ""),
            names=_TOP,
        ),
        Layout(
            "batch",
            (Has("name"), Has("diffResults")),
            roots=("diffResults.added", "diffResults.removed", "decorations", ""),
            names=_TOP,
        ),
    ),
    route=("query", "action"),
    logsources=(
        Logsource("osquery"),
        *category("process_creation", _NEW, _PROCESS),
        *category("network_connection", _NEW, _SOCKET),
        *category("file_event", _NEW, {"TargetFilename": "target_path", "Image": "executable"}),
        *category("dns_query", _NEW, {"QueryName": "dns_name"}, (*SYSTEMS[:1],)),
    ),
    time=("unixTime", "calendarTime"),
    time_formats=("%a %b %d %H:%M:%S %Y UTC", "%a %b %d %H:%M:%S %Y %Z"),
    utc=("calendarTime",),
    attributes=(
        Attribute("metadata.uid", ("counter",)),
        Attribute("activity_name", ("query",)),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("device.uid", ("host_uuid", "hostIdentifier")),
        Attribute("process.file.path", ("path",)),
        Attribute("process.cmd_line", ("cmdline", "command")),
        Attribute("process.pid", ("pid",), "int"),
        Attribute("process.parent_process.pid", ("parent", "ppid"), "int"),
        Attribute("actor.user.name", ("username", "user")),
        Attribute("actor.user.uid", ("uid",)),
        Attribute("src_endpoint.ip", ("local_address",), "ip"),
        Attribute("src_endpoint.port", ("local_port",), "int"),
        Attribute("dst_endpoint.ip", ("remote_address",), "ip"),
        Attribute("dst_endpoint.port", ("remote_port",), "int"),
        Attribute("file.path", ("target_path", "filename")),
        Attribute("file.hash.md5", ("md5",), "hash_md5"),
        Attribute("file.hash.sha1", ("sha1",), "hash_sha1"),
        Attribute("file.hash.sha256", ("sha256",), "hash_sha256"),
        Attribute("service.name", ("display_name",)),
        Attribute("message", ("message",)),
    ),
    samples=(
        Sample(
            b'{"name":"pack_ir_process_events","hostIdentifier":"LX-01","calendarTime":'
            b'"Sun Mar  1 00:00:00 2026 UTC","unixTime":1772323200,"epoch":0,"counter":4,'
            b'"decorations":{"host_uuid":"u1"},"columns":{"name":"id","path":"/usr/bin/id",'
            b'"cmdline":"id -u","pid":"44","username":"ana"},"action":"added"}',
            "row",
            {"query": "pack_ir_process_events", "name": "id"},
            {
                "device.hostname": "lx-01",
                "process.cmd_line": "id -u",
                "process.pid": 44,
                "actor.user.name": "ana",
            },
        ),
        Sample(
            b'{"snapshot":[{"path":"/usr/bin/id","pid":"44"},{"path":"/usr/bin/ls","pid":"45"}],'
            b'"action":"snapshot","name":"procs","hostIdentifier":"LX-02","calendarTime":'
            b'"Sun Mar  1 00:00:00 2026 UTC","unixTime":"1772323200"}',
            "snapshot",
            {"path": ["/usr/bin/id", "/usr/bin/ls"]},
            {"device.hostname": "lx-02"},
        ),
        Sample(
            b'{"diffResults":{"added":[{"name":"x","path":"/opt/x"}],"removed":""},"name":"procs",'
            b'"hostIdentifier":"LX-03","calendarTime":"Sun Mar  1 00:00:00 2026 UTC"}',
            "batch",
            {"path": ["/opt/x"], "query": "procs"},
            {"device.hostname": "lx-03"},
        ),
    ),
)
