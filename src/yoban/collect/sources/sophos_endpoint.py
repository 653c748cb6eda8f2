"""Sophos endpoints: the events and alerts of Sophos Central, and detections of its threat hunting.

Source: the Sophos Central SIEM integration API (events, alerts) and the Sophos data lake schema.
"""

from __future__ import annotations

from yoban.collect.sources._edr import When, category
from yoban.model.source import (
    Alert,
    Attribute,
    Class,
    Has,
    Is,
    Layout,
    Logsource,
    Matches,
    Sample,
    Source,
    Starts,
)

_GROUPS: When = {  # of events that tell of something found or stopped
    "group": (
        *("MALWARE", "PUA", "RUNTIME_DETECTIONS", "EXPLOIT", "IPS", "WEB", "APPLICATION_CONTROL"),
        *("DATA_LOSS_PREVENTION", "DEVICE_CONTROL", "ADVANCED_THREAT", "AMSI", "XDR", "NDR"),
        *("PERIPHERALS", "FILE_DETECTION", "ACTIVE_ADVERSARY"),
    )
}
_FOUND: When = {
    "ioc_detection_type": ("Threat", "Vulnerability", "Compliance", "Enrichment", "Exposure")
}
_NAMED = r"^(n(?:/(?:a.+|[^a].*)?|[^/].*)?|[^n].*)$"  # "n/a" says that there is none

source = Source(
    name="sophos_endpoint",
    title="Sophos Central endpoint events and detections",
    version=1,
    vendor="Sophos",
    layouts=(
        Layout(
            "event",
            (Starts("type", ("Event::",)), Has("customer_id")),
            names={"host": "dhost|location", "when": "rt|when|created_at|end"},
        ),
        Layout(
            "detection",
            (Has("detection_identifier"), Has("meta_ip_address")),
            names={"host": "meta_hostname", "when": "calendar_time|ingestion_timestamp"},
        ),
    ),
    route=("group", "ioc_detection_type"),
    logsources=(
        Logsource("sophos"),
        *category(
            "process_creation",
            {"query_name": ("running_processes_windows_sophos", "windows_process_events")},
            {
                "Image": "path",
                "CommandLine": "cmd_line|cmdline",
                "ParentImage": "parent_path",
                "ParentCommandLine": "parent_cmdline",
                "User": "username",
                "sha256": "sha256",
            },
            ("windows",),
        ),
    ),
    time=("when", "unix_time"),
    attributes=(
        Attribute("metadata.uid", ("id", "detection_identifier")),
        Attribute("activity_name", ("type", "query_name")),
        Attribute("message", ("name", "description", "ioc_detection_description")),
        Attribute("severity", ("severity",)),
        Attribute("device.hostname", ("host",), "host"),
        Attribute("device.ip", ("source_info.ip", "meta_ip_address"), "ip"),
        Attribute("device.uid", ("endpoint_id",)),
        Attribute(
            "actor.user.name",
            ("suser", "meta_username", "username"),
            "domain_user",
            pattern=_NAMED,
        ),
        Attribute("user.name", ("target_username",), "domain_user"),
        Attribute("src_endpoint.ip", ("meta_ip_address",), "ip"),
        Attribute("dst_endpoint.ip", ("remote_address", "destination_ip"), "ip"),
        Attribute("dst_endpoint.port", ("remote_port", "destination_port"), "int"),
        Attribute("dst_endpoint.hostname", ("target_domain",), "hostname"),
        Attribute("process.file.path", ("path",)),
        Attribute("process.cmd_line", ("cmd_line", "cmdline")),
        Attribute("process.pid", ("pid",), "int"),
        Attribute("file.path", ("name",), pattern=r" at '([^']+)'"),
        Attribute("file.hash.sha256", ("appSha256", "sha256"), "hash_sha256"),
        Attribute("file.hash.sha1", ("appCerts.thumbprint", "sha1"), "hash_sha1"),
        Attribute("url.url_string", ("name",), pattern=r'^Access was blocked to "([^"]+)"'),
    ),
    classes=(Class(2004, 1, _GROUPS), Class(2004, 1, _FOUND)),
    alerts=(
        Alert(
            "event",
            "something that an endpoint detected or stopped",
            (Is("group", _GROUPS["group"]),),
            ("name", "description"),
            uid=("id", "javaUUID"),
            signature=("threat", "type"),
            severity=("severity",),
            levels={
                **{"none": "informational", "low": "low", "medium": "medium", "high": "high"},
                "critical": "high",
            },
            stopped=(Matches("type", r"(?:Blocked|Cleaned|CleanedUp|Prevented)$"),),
            description=("name", "description"),
        ),
        Alert(
            "alert",
            "an alert of Sophos Central",
            (Has("javaUUID"), Has("severity")),
            ("description", "name"),
            uid=("javaUUID", "id"),
            signature=("threat", "type"),
            severity=("severity",),
            levels={"low": "low", "medium": "medium", "high": "high"},
        ),
        Alert(
            "detection",
            "a detection of Sophos XDR",
            (Has("detection_identifier"), Is("ioc_detection_type", ("Threat",))),
            ("ioc_detection_description", "ioc_detection_id"),
            uid=("detection_identifier",),
            signature=("ioc_detection_id",),
            severity=("ioc_severity",),
            levels={0: "informational", 3: "low", 5: "medium", 8: "high"},
            attack=("ioc_detection_mitre_attack",),
            description=("ioc_detection_description",),
        ),
    ),
    samples=(
        Sample(
            b'{"type":"Event::Endpoint::CorePuaDetection","customer_id":"c1","endpoint_id":"e1",'
            b'"endpoint_type":"computer","group":"PUA","severity":"medium","name":'
            b'"PUA detected: \'Odd\' at \'C:\\\\x.zip\'","id":"i1","rt":"2026-03-01T00:00:00.777Z",'
            b'"end":"2026-02-28T00:00:00Z","dhost":"LT-01","suser":"EXAMPLE\\\\ana"}',
            "event",
            {"group": "PUA"},
            {
                "class_uid": 2004,
                "device.hostname": "lt-01",
                "actor.user.name": "ana",
                "file.path": "C:\\x.zip",
                "severity": "medium",
            },
            ("event", "medium"),
        ),
        Sample(
            b'{"javaUUID":"j1","customer_id":"c1","when":"2026-03-01T00:00:00Z","severity":"high",'
            b'"description":"Manual cleanup required","location":"LT-02","type":'
            b'"Event::Endpoint::Threat::CleanupFailed2"}',
            "event",
            {"severity": "high"},
            {"device.hostname": "lt-02", "message": "Manual cleanup required"},
            ("alert", "high"),
        ),
        Sample(
            b'{"detection_identifier":"d1","meta_hostname":"LT-03","meta_ip_address":"192.0.2.3",'
            b'"meta_username":"ana","calendar_time":"2026-03-01T00:00:00Z","query_name":'
            b'"windows_process_events","ioc_detection_type":"Threat","ioc_severity":5,"cmd_line":"x"}',
            "detection",
            {"query_name": "windows_process_events"},
            {"class_uid": 2004, "device.hostname": "lt-03", "process.cmd_line": "x"},
            ("detection", "medium"),
        ),
    ),
)
