"""Nucleon EDR: what processes executed, wrote and connected to, and whether it was allowed.

Source: the Nucleon Security EDR documentation, event log fields.
"""

from __future__ import annotations

from yoban.collect.sources._edr import OUTGOING, When, category
from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source


def _type(*names: str) -> When:
    return {"type": names}


_STARTED, _CONNECTED, _WRITTEN = (
    _type("execute"),
    _type("network", "connect"),
    _type("write", "create"),
)
_BY = {"Image": "process_path", "User": "user", "ProcessId": "pid"}

source = Source(
    name="nucleon",
    title="Nucleon EDR",
    version=1,
    vendor="Nucleon Security",
    layouts=(Layout("event", (Has("process_path"), Has("authenticator"), Has("policy"))),),
    route=("type", "os"),
    logsources=(
        Logsource("nucleon"),
        *category(
            "process_creation",
            _STARTED,
            {
                "Image": "file_path",
                "CommandLine": "command",
                "ParentImage": "process_path",
                "User": "user",
                "sha256": "file_sha256",
                "md5": "file_md5",
            },
        ),
        *category("file_event", _WRITTEN, {**_BY, "TargetFilename": "file_path"}),
        *category(
            "network_connection",
            _CONNECTED,
            {
                **_BY,
                "SourceIp": "source_ip",
                "SourcePort": "source_port",
                "DestinationIp": "destination_ip",
                "DestinationPort": "destination_port",
            },
            same=OUTGOING,
        ),
    ),
    time=("timestamp",),
    attributes=(
        Attribute("activity_name", ("type",)),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("device.ip", ("ip",), "ip"),
        Attribute("device.uid", ("entity",)),
        Attribute("actor.user.name", ("user",), "domain_user"),
        Attribute("process.file.path", ("file_path",), when=_STARTED),
        Attribute("process.file.path", ("process_path",)),
        Attribute("process.cmd_line", ("command",)),
        Attribute("process.pid", ("cpid",), "int", _STARTED),
        Attribute("process.pid", ("pid",), "int"),
        Attribute("process.parent_process.file.path", ("process_path",), when=_STARTED),
        Attribute("process.parent_process.pid", ("pid",), "int", _STARTED),
        Attribute("process.parent_process.pid", ("ppid",), "int"),
        Attribute("src_endpoint.ip", ("source_ip",), "ip"),
        Attribute("src_endpoint.port", ("source_port",), "int"),
        Attribute("dst_endpoint.ip", ("destination_ip",), "ip"),
        Attribute("dst_endpoint.port", ("destination_port",), "int"),
        Attribute("connection_info.protocol_name", ("protocol",), "lower"),
        Attribute("file.path", ("file_path",)),
        Attribute("file.hash.md5", ("file_md5",), "hash_md5"),
        Attribute("file.hash.sha1", ("file_sha1",), "hash_sha1"),
        Attribute("file.hash.sha256", ("file_sha256",), "hash_sha256"),
    ),
    classes=(Class(1007, 1, _STARTED), Class(4001, 1, _CONNECTED), Class(1001, 1, _WRITTEN)),
    samples=(
        Sample(
            b'{"type":"execute","timestamp":1772323200597,"hostname":"LT-01","ip":"192.0.2.1","user":'
            b'"ana","pid":12,"cpid":44,"ppid":1,"process_path":"C:\\\\Windows\\\\explorer.exe",'
            b'"file_path":["C:\\\\x.exe"],"command":"x.exe -q","authenticator":"a","policy":"p"}',
            "event",
            {"command": "x.exe -q"},
            {
                "class_uid": 1007,
                "device.hostname": "lt-01",
                "process.pid": 44,
                "process.file.path": "C:\\x.exe",
            },
        ),
    ),
)
