"""VMware Carbon Black Cloud: endpoint events and alerts of its data forwarder, and the audit log.

In endpoint events `process` is who acted, `childproc` what it started.
Source: the Carbon Black Cloud developer network: data forwarder schemas (endpoint.event, alert v2)
and the audit log API.
"""

from __future__ import annotations

from yoban.collect.sources._edr import OUTGOING, When, category, registry
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


def _type(*names: str) -> When:
    return {"type": tuple(f"endpoint.event.{name}" for name in names)}


_STARTED, _ENDED, _NET = _type("procstart"), _type("procend"), _type("netconn", "netconn_proxy")
_FILE, _LOADED, _KEYS = _type("filemod"), _type("moduleload"), _type("regmod")
_KINDS = (
    *("CB_ANALYTICS", "WATCHLIST", "DEVICE_CONTROL", "CONTAINER_RUNTIME"),
    *("HOST_BASED_FIREWALL", "INTRUSION_DETECTION_SYSTEM", "NETWORK_TRAFFIC_ANALYSIS"),
)
_BY = {
    "Image": "process_path|process_name",
    "CommandLine": "process_cmdline",
    "User": "process_username",
    "ParentImage": "parent_path|parent_name",
    "ParentCommandLine": "parent_cmdline",
    "ProcessId": "process_pid",
}

source = Source(
    name="carbonblack",
    title="Carbon Black Cloud",
    version=1,
    vendor="VMware",
    layouts=(
        Layout("event", (Starts("type", ("endpoint.event.",)), Has("org_key"))),
        Layout("alert", (Has("backend_timestamp"), Has("org_key"), Has("device_name"))),
        Layout("audit", (Has("loginName"), Has("orgName"), Has("eventTime"))),
    ),
    route=("type",),
    logsources=(
        Logsource("carbonblack"),
        *category(
            "process_creation",
            _STARTED,
            {
                "Image": "childproc_path|childproc_name",
                "CommandLine": "target_cmdline|childproc_cmdline",
                "User": "childproc_username",
                "ParentImage": "process_path|process_name",
                "ParentCommandLine": "process_cmdline",
                "ParentUser": "process_username",
                "ProcessId": "childproc_pid",
            },
        ),
        *category(
            "network_connection",
            _NET,
            {
                **_BY,
                "DestinationIp": "remote_ip|netconn_remote_ip",
                "DestinationPort": "remote_port|netconn_remote_port",
                "DestinationHostname": "netconn_domain",
                "SourceIp": "local_ip|netconn_local_ip",
                "SourcePort": "local_port|netconn_local_port",
            },
            same=OUTGOING,
        ),
        *category("file_event", _FILE, {**_BY, "TargetFilename": "filemod_name"}),
        *category("image_load", _LOADED, {**_BY, "ImageLoaded": "modload_name"}, ("windows",)),
        *registry({**_BY, "TargetObject": "regmod_name"}, put=_KEYS),
    ),
    time=("device_timestamp", "detection_timestamp", "backend_timestamp", "eventTime"),
    utc=("device_timestamp", "detection_timestamp", "backend_timestamp", "eventTime"),
    time_formats=("%Y-%m-%d %H:%M:%S.%f %z UTC", "%Y-%m-%d %H:%M:%S %z UTC"),
    attributes=(
        Attribute("metadata.uid", ("id", "event_id", "eventId")),
        Attribute("activity_name", ("action", "type", "description")),
        Attribute("message", ("reason", "report_name", "description", "event_description")),
        Attribute("severity", ("severity",)),
        Attribute("device.hostname", ("device_name",), "host", pattern=r"([^\\]+)$"),
        Attribute("device.ip", ("device_internal_ip",), "ip"),
        Attribute("device.uid", ("device_id",)),
        Attribute("actor.user.name", ("childproc_username",), "domain_user", _STARTED),
        Attribute(
            "actor.user.name", ("process_username", "device_username", "loginName"), "domain_user"
        ),
        Attribute("process.file.path", ("childproc_path", "childproc_name"), when=_STARTED),
        Attribute("process.file.path", ("process_path", "process_name")),
        Attribute("process.cmd_line", ("target_cmdline", "childproc_cmdline"), when=_STARTED),
        Attribute("process.cmd_line", ("process_cmdline",)),
        Attribute("process.pid", ("childproc_pid",), "int", _STARTED),
        Attribute("process.pid", ("process_pid",), "int"),
        Attribute("process.uid", ("process_guid",)),
        Attribute("process.parent_process.file.path", ("process_path",), when=_STARTED),
        Attribute("process.parent_process.file.path", ("parent_path", "parent_name")),
        Attribute("process.parent_process.cmd_line", ("process_cmdline",), when=_STARTED),
        Attribute("process.parent_process.cmd_line", ("parent_cmdline",)),
        Attribute("process.parent_process.pid", ("process_pid",), "int", _STARTED),
        Attribute("process.parent_process.pid", ("parent_pid",), "int"),
        Attribute("src_endpoint.ip", ("local_ip", "netconn_local_ip", "clientIp"), "ip"),
        Attribute("src_endpoint.port", ("local_port", "netconn_local_port"), "int"),
        Attribute("dst_endpoint.ip", ("remote_ip", "netconn_remote_ip"), "ip"),
        Attribute("dst_endpoint.port", ("remote_port", "netconn_remote_port"), "int"),
        Attribute("dst_endpoint.hostname", ("netconn_domain",), "hostname"),
        Attribute("file.path", ("filemod_name", "modload_name")),
        Attribute("file.hash.md5", ("process_md5",), "hash_md5"),
        Attribute("file.hash.sha256", ("process_sha256", "childproc_sha256"), "hash_sha256"),
        Attribute("reg_key.path", ("regmod_name",)),
    ),
    classes=(
        Class(1007, 1, _STARTED),
        Class(1007, 2, _ENDED),
        Class(4001, 1, _NET),
        Class(1001, 99, _FILE),
        Class(1005, 1, _LOADED),
        Class(201002, 2, _KEYS),
        Class(2004, 1, {"type": _KINDS}),
    ),
    alerts=(
        Alert(
            "alert",
            "an alert of Carbon Black",
            (Has("backend_timestamp"), Has("severity")),
            ("reason", "report_name", "type"),
            unless=(Starts("type", ("endpoint.event.",)), Is("is_updated", ("true",))),
            uid=("id",),
            signature=("threat_id", "report_id", "report_name", "reason"),
            severity=("severity",),
            levels={1: "low", 4: "medium", 7: "high"},
            stopped=(Is("run_state", ("DID_NOT_RUN",)), Is("sensor_action", ("DENY", "TERMINATE"))),
            attack=("attack_tactic", "attack_technique", "ttps"),
            description=("reason",),
            events=("primary_event_id",),
        ),
    ),
    samples=(
        Sample(
            b'{"type":"endpoint.event.procstart","org_key":"o1","device_name":"EXAMPLE\\\\LT-01",'
            b'"device_timestamp":"2026-03-01 00:00:00.194 +0000 UTC",'
            b'"process_path":"c:\\\\windows\\\\explorer.exe","process_pid":12,"childproc_pid":44,'
            b'"childproc_name":"c:\\\\windows\\\\system32\\\\cmd.exe","childproc_username":'
            b'"EXAMPLE\\\\ana","target_cmdline":"cmd /c whoami"}',
            "event",
            {"target_cmdline": "cmd /c whoami"},
            {
                "class_uid": 1007,
                "device.hostname": "lt-01",
                "actor.user.name": "ana",
                "process.pid": 44,
            },
        ),
        Sample(
            b'{"id":"a1","type":"CB_ANALYTICS","org_key":"o1","device_name":"LT-02","severity":7,'
            b'"backend_timestamp":"2026-03-01 00:00:00.268000000","reason":"Odd","device_username":'
            b'"ana","attack_tactic":"TA0002"}',
            "alert",
            {"reason": "Odd"},
            {"class_uid": 2004, "device.hostname": "lt-02", "message": "Odd"},
            ("alert", "high"),
        ),
        Sample(
            b'{"clientIp":"192.0.2.5","description":"Created grant","eventId":"e","eventTime":'
            b'"2026-03-01 00:00:00.186000000","loginName":"ana@example.com","orgName":"example"}',
            "audit",
            {"description": "Created grant"},
            {"actor.user.name": "ana@example.com", "src_endpoint.ip": "192.0.2.5"},
        ),
    ),
)
