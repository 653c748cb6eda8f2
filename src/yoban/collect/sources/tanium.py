"""Tanium: process, file and network events of Tanium Recorder as Tanium Stream sends them.

Source: the Tanium Stream and Threat Response documentation, recorded event types.
"""

from __future__ import annotations

from yoban.collect.sources._edr import OUTGOING, When, category
from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source


def _event(*names: str) -> When:
    return {"event": names}


_STARTED = _event("process_start", "process_create", "create_process")
_CONNECTED, _ACCEPTED = _event("network_connect"), _event("network_accept")
_WRITTEN = _event("file_create", "file_write")
_BY = {
    "Image": "process__file__full_path",
    "User": "process__user__name",
    "ProcessId": "process__pid",
}

source = Source(
    name="tanium",
    title="Tanium Recorder",
    version=1,
    vendor="Tanium",
    layouts=(
        Layout(
            "event",
            (Has("event"), Has("fields.tanium_process_id")),
            roots=("fields", ""),
            names={"host": "hostname"},
        ),
    ),
    route=("event",),
    logsources=(
        Logsource("tanium"),
        *category(
            "process_creation",
            _STARTED,
            {
                "Image": "file__full_path",
                "CommandLine": "command_line",
                "ParentImage": "parent__file__full_path",
                "ParentCommandLine": "parent__command_line",
                "User": "user__name",
                "ProcessId": "pid",
                "md5": "file__md5",
            },
        ),
        *category(
            "network_connection",
            _CONNECTED,
            {
                **_BY,
                "DestinationIp": "remote_ip",
                "DestinationPort": "remote_port",
                "SourceIp": "local_ip",
                "SourcePort": "local_port",
            },
            same=OUTGOING,
        ),
        *category("file_event", _WRITTEN, {**_BY, "TargetFilename": "full_path"}),
        *category("file_delete", _event("file_delete"), {**_BY, "TargetFilename": "full_path"}),
    ),
    time=("create_time", "timestamp", "time"),
    attributes=(
        Attribute("activity_name", ("event",)),
        Attribute("device.hostname", ("host",), "host"),
        Attribute("process.file.path", ("file__full_path", "process__file__full_path")),
        Attribute("process.cmd_line", ("command_line", "process__command_line")),
        Attribute("process.pid", ("pid", "process__pid"), "int"),
        Attribute("process.uid", ("tanium_process_id",)),
        Attribute("process.parent_process.file.path", ("parent__file__full_path",)),
        Attribute("process.parent_process.cmd_line", ("parent__command_line",)),
        Attribute("process.parent_process.pid", ("parent_pid",), "int"),
        Attribute("process.parent_process.uid", ("tanium_parent_process_id",)),
        Attribute("actor.user.name", ("user__name", "process__user__name"), "domain_user"),
        Attribute("src_endpoint.ip", ("remote_ip",), "ip", _ACCEPTED),
        Attribute("src_endpoint.ip", ("local_ip",), "ip"),
        Attribute("src_endpoint.port", ("local_port",), "int"),
        Attribute("dst_endpoint.ip", ("local_ip",), "ip", _ACCEPTED),
        Attribute("dst_endpoint.ip", ("remote_ip",), "ip"),
        Attribute("dst_endpoint.port", ("remote_port",), "int"),
        Attribute("file.path", ("full_path", "file__full_path")),
        Attribute("file.hash.md5", ("file__md5",), "hash_md5"),
        Attribute("file.hash.sha256", ("file__sha256",), "hash_sha256"),
    ),
    classes=(
        Class(1007, 1, _STARTED),
        Class(4001, 1, _CONNECTED),
        Class(4001, 1, _ACCEPTED),
        Class(1001, 1, _WRITTEN),
    ),
    samples=(
        Sample(
            b'{"event":"process_start","hostname":"LX-01","host":"192.0.2.1","fields":{"create_time"'
            b':"2026-03-01T00:00:00.084000+00:00","tanium_process_id":"-9","pid":44,"command_line":'
            b'"id -u","file__full_path":"/usr/bin/id","user__name":"ana"}}',
            "event",
            {"command_line": "id -u"},
            {
                "class_uid": 1007,
                "device.hostname": "lx-01",
                "process.pid": 44,
                "actor.user.name": "ana",
            },
        ),
    ),
)
