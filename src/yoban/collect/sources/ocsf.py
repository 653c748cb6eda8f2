"""Events that are OCSF already: Amazon Security Lake, Splunk and other pipelines.

Attributes are taken as they are, findings are alerts, and Sigma's endpoint categories are answered
by the classes of the same events. What a source of ours knows by its own names is read there first.
Source: the OCSF schema (schema.ocsf.io), versions 1.0 to 1.8.
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
    Matches,
    Named,
    Sample,
    Source,
    Values,
)

_ACTIVITIES = {  # class → its activities
    1001: range(1, 9),
    1005: range(1, 3),
    1007: range(1, 5),
    2004: range(1, 4),
    3001: range(1, 7),
    3002: range(1, 6),
    4001: range(1, 7),
    4002: range(1, 9),
    4003: (1, 2, 6),
    6003: range(1, 5),
}
_KINDS = {"class": "class_uid", "activity": "activity_id", "system": "device.os.type_id"}
_REST = (4004, 4005, 4006, 4007, 4008)
_SYSTEMS: dict[str, Values] = {"windows": (100,), "linux": (200, 201), "macos": (300,)}
_PROCESS = {
    "Image": "process.file.path|process.file.name|process.name",
    "CommandLine": "process.cmd_line",
    "ProcessId": "process.pid",
    "User": "process.user.name|actor.user.name",
    "ParentImage": "process.parent_process.file.path|actor.process.file.path",
    "ParentCommandLine": "process.parent_process.cmd_line|actor.process.cmd_line",
    "ParentProcessId": "process.parent_process.pid|actor.process.pid",
    "sha256": "process.file.hashes.SHA-256",
    "md5": "process.file.hashes.MD5",
}
_BY = {
    "Image": "actor.process.file.path|actor.process.file.name",
    "CommandLine": "actor.process.cmd_line",
    "User": "actor.user.name|actor.process.user.name",
}
_NETWORK = {
    **_BY,
    "SourceIp": "src_endpoint.ip",
    "SourcePort": "src_endpoint.port",
    "DestinationIp": "dst_endpoint.ip",
    "DestinationPort": "dst_endpoint.port",
    "DestinationHostname": "dst_endpoint.hostname|dst_endpoint.domain",
}
_FIREWALL = {
    "src_ip": "src_endpoint.ip",
    "src_port": "src_endpoint.port",
    "dst_ip": "dst_endpoint.ip",
    "dst_port": "dst_endpoint.port",
    "action": "action",
}


def _of(
    category: str, number: int, activities: Values, fields: dict[str, str]
) -> tuple[Logsource, ...]:
    """Events of a class that answer one of Sigma's categories, by the system they ran on."""
    when: When = {"class": (number,), "activity": activities}
    return tuple(
        Logsource(system, category, None, {**when, "system": ids}, fields)
        for system, ids in _SYSTEMS.items()
    )


def _hash(name: str) -> tuple[Attribute, ...]:
    plain = name.replace("-", "").lower()
    path = f"file.hashes.{name}"
    fields = (path, f"process.{path}", f"actor.process.{path}", f"evidences.{path}")
    convert = {"md5": "hash_md5", "sha1": "hash_sha1", "sha256": "hash_sha256"}[plain]
    return (Attribute(f"file.hash.{plain}", fields, convert),)  # type: ignore[arg-type]


def _also(path: str, *more: str) -> tuple[str, ...]:
    """A path of the event, or of what a finding shows as evidence."""
    return (path, *more, f"evidences.{path}")


source = Source(
    name="ocsf",
    title="Events in OCSF",
    version=1,
    priority=-20,
    layouts=(
        Layout(
            "event",
            (Matches("class_uid", r"^\d{4,7}$"), Has("metadata.version"), Has("metadata.product")),
            names=_KINDS,
            lists=(
                Named("file.hashes", "algorithm"),
                Named("process.file.hashes", "algorithm"),
                Named("actor.process.file.hashes", "algorithm"),
            ),
        ),
        Layout(
            "type",  # the class is in the type: 100701 is activity 1 of class 1007
            (Matches("type_uid", r"^\d{6,9}$"), Has("metadata.product"), Has("time")),
            names=_KINDS,
        ),
    ),
    route=("class", "activity", "system"),
    logsources=(
        *_of("process_creation", 1007, (1,), _PROCESS),
        *_of("file_event", 1001, (1, 3), {**_BY, "TargetFilename": "file.path|file.name"}),
        *_of("file_delete", 1001, (4,), {**_BY, "TargetFilename": "file.path|file.name"}),
        *_of("network_connection", 4001, (1, 6), _NETWORK),
        *_of("dns_query", 4003, (1, 6), {**_BY, "QueryName": "query.hostname"}),
        Logsource(None, "dns", None, {"class": (4003,)}, {"query": "query.hostname"}),
        Logsource(None, "firewall", None, {"class": (4001,)}, _FIREWALL),
        Logsource("ocsf"),
    ),
    time=("time", "time_dt", "start_time"),
    utc=("time", "time_dt"),
    attributes=(
        Attribute("activity_name", ("activity_name", "type_name")),
        Attribute("status", ("status", "disposition", "action"), "outcome"),
        Attribute("message", ("finding_info.title", "finding.title", "message")),
        Attribute("metadata.uid", ("metadata.uid", "finding_info.uid", "finding.uid")),
        Attribute(
            "device.hostname",
            _also("device.hostname", "device.name", "resources.hostname"),
            "hostname",
        ),
        Attribute("device.ip", _also("device.ip"), "ip"),
        Attribute("device.uid", _also("device.uid", "device.instance_uid")),
        Attribute(
            "actor.user.name", _also("actor.user.name", "actor.process.user.name"), "domain_user"
        ),
        Attribute("actor.user.name", ("actor.user.email_addr", "actor.invoked_by")),
        Attribute("actor.user.domain", _also("actor.user.domain")),
        Attribute("actor.user.uid", _also("actor.user.uid")),
        Attribute("actor.session.uid", ("actor.session.uid",)),
        Attribute("session.uid", ("session.uid",)),
        Attribute("logon_type", ("logon_type",)),
        Attribute("auth_protocol", ("auth_protocol",)),
        Attribute("user.name", _also("user.name", "user.email_addr"), "domain_user"),
        Attribute("user.domain", ("user.domain",)),
        Attribute("user.uid", ("user.uid",)),
        *(
            made
            for side in ("src_endpoint", "dst_endpoint")
            for made in (
                Attribute(f"{side}.ip", _also(f"{side}.ip"), "ip"),
                Attribute(f"{side}.port", _also(f"{side}.port"), "int"),
                Attribute(
                    f"{side}.hostname", _also(f"{side}.hostname", f"{side}.domain"), "hostname"
                ),
            )
        ),
        Attribute("process.name", _also("process.name", "actor.process.name")),
        Attribute(
            "process.file.path",
            _also("process.file.path", "process.file.name", "actor.process.file.path"),
        ),
        Attribute("process.cmd_line", _also("process.cmd_line", "actor.process.cmd_line")),
        Attribute("process.pid", ("process.pid", "actor.process.pid"), "int"),
        Attribute("process.uid", ("process.uid", "actor.process.uid")),
        Attribute(
            "process.parent_process.file.path",
            ("process.parent_process.file.path", "actor.process.parent_process.file.path"),
        ),
        Attribute(
            "process.parent_process.cmd_line",
            ("process.parent_process.cmd_line", "actor.process.parent_process.cmd_line"),
        ),
        Attribute("process.parent_process.pid", ("process.parent_process.pid",), "int"),
        Attribute("process.parent_process.uid", ("process.parent_process.uid",)),
        Attribute("file.path", _also("file.path", "file.name")),
        *(made for name in ("MD5", "SHA-1", "SHA-256") for made in _hash(name)),
        Attribute("query.hostname", _also("query.hostname"), "host"),
        Attribute("url.url_string", _also("url.url_string", "http_request.url.url_string")),
        Attribute("http_request.user_agent", ("http_request.user_agent",)),
        Attribute("http_request.http_method", ("http_request.http_method",)),
        Attribute("http_response.code", ("http_response.code",), "int"),
        Attribute("api.operation", _also("api.operation")),
        Attribute("api.service.name", _also("api.service.name")),
        Attribute("cloud.account.uid", ("cloud.account.uid", "cloud.account_uid")),
        Attribute("cloud.region", ("cloud.region",)),
        Attribute("connection_info.protocol_name", ("connection_info.protocol_name",), "lower"),
        Attribute("traffic.bytes_in", ("traffic.bytes_in", "bytes_in"), "int"),
        Attribute("traffic.bytes_out", ("traffic.bytes_out", "bytes_out"), "int"),
        Attribute("reg_key.path", ("reg_key.path", "reg_value.path")),
        Attribute("service.name", ("service.name",)),
        Attribute("severity", ("severity",)),
        Attribute("app_name", ("app_name", "metadata.product.name")),
        Attribute("email.from", ("email.from",), "mail"),
        Attribute("email.to", ("email.to",), "mail"),
        Attribute("email.subject", ("email.subject",)),
        Attribute("email.message_uid", ("email.message_uid",)),
    ),
    classes=(
        *(
            Class(number, activity, {"class": (number,), "activity": (activity,)})
            for number, activities in _ACTIVITIES.items()
            for activity in activities
        ),
        *(Class(number, 99, {"class": (number,)}) for number in (*_ACTIVITIES, *_REST)),
        Class(2004, 99, {"class": (2001,)}),
    ),
    alerts=(
        Alert(
            "finding",
            "a finding that another product made",
            (Is("class_uid", (2001, 2004)),),
            ("finding_info.title", "finding.title", "malware.name", "message"),
            unless=(Is("activity_id", (3,)), Is("status_id", (3, 4, 5))),
            uid=("finding_info.uid", "finding.uid", "metadata.uid"),
            signature=(
                *("finding_info.analytic.uid", "finding_info.analytic.name", "analytic.uid"),
                *("finding_info.types", "finding.types", "finding_info.title", "finding.title"),
            ),
            severity=("severity_id",),
            levels={
                **{1: "informational", 2: "low", 3: "medium", 4: "high", 5: "critical"},
                **{6: "critical", 99: "medium"},
            },
            stopped=(Is("disposition_id", (2, 3, 5, 6)),),
            attack=("finding_info.attacks.**", "attacks.**", "finding.attacks.**"),
            description=("finding_info.desc", "finding.desc", "message"),
            events=("finding_info.related_events.uid", "finding.related_events.uid"),
        ),
    ),
    samples=(
        Sample(
            b'{"class_uid":1007,"activity_id":1,"time":1772323200000,"metadata":{"version":"1.3.0",'
            b'"product":{"name":"P"}},"device":{"hostname":"LT-01","os":{"type_id":100}},"actor":'
            b'{"user":{"name":"ana"},"process":{"file":{"path":"C:\\\\p.exe"}}},"process":{"cmd_line":'
            b'"a -b","pid":7,"file":{"path":"C:\\\\a.exe","hashes":[{"algorithm":"MD5","value":'
            b'"d41d8cd98f00b204e9800998ecf8427e"}]}}}',
            "event",
            {"process.file.hashes.MD5": ["d41d8cd98f00b204e9800998ecf8427e"]},
            {
                "class_uid": 1007,
                "device.hostname": "lt-01",
                "actor.user.name": "ana",
                "process.cmd_line": "a -b",
                "process.pid": 7,
            },
        ),
        Sample(
            b'{"class_uid":2004,"activity_id":1,"time":1772323200000,"severity_id":4,"metadata":'
            b'{"version":"1.3.0","product":{"name":"P"}},"finding_info":{"uid":"f1","title":"Odd",'
            b'"attacks":[{"technique":{"uid":"T1105"}}]},"evidences":[{"src_endpoint":{"ip":'
            b'"192.0.2.7"}}]}',
            "event",
            {},
            {"class_uid": 2004, "message": "Odd", "src_endpoint.ip": "192.0.2.7"},
            alert=("finding", "high"),
        ),
        Sample(
            b'{"type_uid":400506,"category_uid":4,"time":1772323200000,"metadata":{"product":'
            b'{"name":"P"}},"src_endpoint":{"ip":"192.0.2.7","port":4000}}',
            "type",
            {},
            {"src_endpoint.port": 4000},
        ),
    ),
)
