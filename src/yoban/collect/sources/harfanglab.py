"""HarfangLab EDR: telemetry, relayed Windows events, alerts, threats, agent and audit logs.

`log_type` tells what a record is; relayed Windows events keep their own names in `event_data`.
Source: the HarfangLab documentation, SIEM connectors and telemetry fields.
"""

from __future__ import annotations

from yoban.collect.sources._channels import LOGSOURCES
from yoban.collect.sources._edr import When, category
from yoban.collect.sources._windows import ATTRIBUTES as WINDOWS
from yoban.collect.sources._windows import CLASSES
from yoban.model.source import Alert, Attribute, Class, Has, Layout, Logsource, Sample, Source


def _type(*names: str) -> When:
    return {"log_type": names}


_WIN = ("windows",)
_PROCESS = {
    "Image": "image_name|process_image_path",
    "CommandLine": "commandline",
    "CurrentDirectory": "current_directory",
    "ParentImage": "parent_image",
    "ParentCommandLine": "parent_commandline",
    "IntegrityLevel": "integrity_level",
    "User": "username",
    "ProcessId": "pid",
    "OriginalFileName": "pe_info.original_filename",
    "Description": "pe_info.file_description",
    "Product": "pe_info.product_name",
    "Company": "pe_info.company_name",
    "imphash": "pe_imphash",
    "sha256": "hashes.sha256",
    "md5": "hashes.md5",
}
_BY = {"Image": "process_image_path|image_name", "User": "username", "ProcessId": "pid"}
_NETWORK = {
    **_BY,
    "Initiated": "initiated",
    "SourceIp": "saddr",
    "SourcePort": "sport",
    "DestinationIp": "daddr",
    "DestinationPort": "dport",
    "DestinationHostname": "dhostname",
}
_ALERT, _THREAT = _type("alert"), _type("threat")

source = Source(
    name="harfanglab",
    title="HarfangLab EDR",
    version=1,
    vendor="HarfangLab",
    layouts=(
        Layout(
            "eventlog",
            (Has("log_name"), Has("event_data"), Has("record_number")),
            roots=("event_data", "user_data", ""),
            names={
                "Channel": "log_name",
                "EventID": "event_id",
                "Computer": "computer_name",
                "Provider_Name": "source_name",
                "EventRecordID": "record_number",
                "Keywords": "keywords",
                "log_type": "log_type",
            },
        ),
        Layout("alert", (Has("alert_type"), Has("rule_name"), Has("alert_subtype"))),
        Layout("telemetry", (Has("log_type"), Has("agent.agentid"))),
        Layout("untyped", (Has("agent.agentid"), Has("@event_create_date"))),
        Layout("threat", (Has("log_type"), Has("impacted_users"), Has("rule_count"))),
        Layout("agent", (Has("log_type"), Has("ostype"), Has("firstseen"))),
        Layout("console", (Has("log_type"), Has("log_slug"))),
        Layout("other", (Has("log_type"), Has("agent_id"))),
    ),
    route=("Channel", "EventID", "log_type"),
    logsources=(
        *LOGSOURCES,
        *category("process_creation", _type("process"), _PROCESS),
        *category("network_connection", _type("network"), _NETWORK),
        *category("dns_query", _type("dns_resolution"), {**_BY, "QueryName": "requested_name"}),
        *category(
            "file_event",
            {**_type("file"), "operation": ("create", "write")},
            {**_BY, "TargetFilename": "event_path|path|target_path"},
        ),
        *category("driver_load", _type("driverload"), {"ImageLoaded": "imagepath"}, _WIN),
        *category(
            "image_load",
            _type("library", "image_load"),
            {**_BY, "ImageLoaded": "library_path|image_loaded"},
            _WIN,
        ),
        *category(
            "ps_script",
            _type("powershell"),
            {**_BY, "ScriptBlockText": "script_block", "Path": "script_path"},
            _WIN,
        ),
        Logsource("harfanglab"),
    ),
    time=(
        *("@event_create_date", "utc_time", "log_creation_date", "last_seen", "lastseen", "date"),
        *("alert_time", "timestamp", "@timestamp"),
    ),
    attributes=(
        Attribute(
            "device.hostname",
            ("agent.hostname", "Computer", "computer_name", "hostname", "agents.agent_hostname"),
            "host",
        ),
        Attribute("device.ip", ("ipaddress", "agent.ipaddress"), "ip"),
        Attribute("device.uid", ("agent.agentid", "agent_id")),
        Attribute("metadata.uid", ("alert_unique_id",)),
        Attribute("activity_name", ("action_title", "event_type", "log_type")),
        Attribute("message", ("msg", "rule_name", "log_description", "message")),
        Attribute("severity", ("level",)),
        Attribute("process.file.path", ("image_name", "process_image_path", "process.image_name")),
        Attribute("process.file.path", ("process_image", "process_name", "exe")),
        Attribute("process.cmd_line", ("commandline", "process.commandline", "cmdline")),
        Attribute("process.pid", ("pid", "process.pid"), "int"),
        Attribute("process.uid", ("process_unique_id", "process.process_unique_id")),
        Attribute("process.parent_process.file.path", ("parent_image", "process.parent_image")),
        Attribute(
            "process.parent_process.cmd_line", ("parent_commandline", "process.parent_commandline")
        ),
        Attribute("process.parent_process.pid", ("ppid", "process.ppid"), "int"),
        Attribute("process.parent_process.uid", ("parent_unique_id",)),
        Attribute(
            "actor.user.name",
            (
                *(
                    "username",
                    "process.username",
                    "source_username",
                    "user_name",
                    "SubjectUserName",
                ),
                *("eventlog.event_data.SubjectUserName", "impacted_users.user_name"),
            ),
            "domain_user",
        ),
        Attribute("actor.user.domain", ("username", "source_username"), "user_domain"),
        Attribute("actor.user.uid", ("usersid",)),
        Attribute(
            "user.name",
            ("target_username", "TargetUserName", "eventlog.event_data.TargetUserName"),
            "domain_user",
        ),
        Attribute(
            "src_endpoint.ip",
            ("saddr", "source_address", "ip_address", "windows.ip_address", "IpAddress"),
            "ip",
        ),
        Attribute("src_endpoint.port", ("sport",), "int"),
        Attribute(
            "src_endpoint.hostname", ("source_address", "windows.workstation_name"), "hostname"
        ),
        Attribute("dst_endpoint.ip", ("daddr",), "ip"),
        Attribute("dst_endpoint.port", ("dport",), "int"),
        Attribute("query.hostname", ("requested_name",), "host"),
        Attribute("file.path", ("event_path", "imagepath", "library_path", "script_path")),
        Attribute("file.hash.md5", ("hashes.md5", "process.hashes.md5"), "hash_md5"),
        Attribute("file.hash.sha1", ("hashes.sha1", "process.hashes.sha1"), "hash_sha1"),
        Attribute(
            "file.hash.sha256", ("hashes.sha256", "process.hashes.sha256", "sha256"), "hash_sha256"
        ),
        Attribute("http_request.user_agent", ("user_agent",)),
        Attribute("http_response.code", ("response_status_code",), "int"),
        Attribute("status", ("success",), "outcome"),
        *(a for a in WINDOWS if a.to not in ("device.hostname", "status")),
    ),
    classes=(
        Class(1007, 1, _type("process")),
        Class(4001, 1, _type("network")),
        Class(4003, 1, _type("dns_resolution")),
        Class(1005, 1, _type("driverload", "library")),
        Class(1001, 99, _type("file")),
        Class(3002, 1, _type("authentication")),
        Class(6003, 99, _type("auditlog")),
        Class(2004, 1, _ALERT),
        Class(2004, 1, _THREAT),
        *CLASSES,
    ),
    alerts=(
        Alert(
            "alert",
            "an alert of the agent or of its analysis",
            (Has("rule_name"), Has("alert_type"), Has("level")),
            ("rule_name",),
            uid=("alert_unique_id",),
            signature=("rule_id", "rule_name"),
            severity=("level",),
            levels={
                **{"informational": "informational", "low": "low", "medium": "medium"},
                **{"high": "high", "critical": "high"},
            },
            attack=("mitre_cells", "tags"),
            description=("msg",),
            events=("process.process_unique_id",),
        ),
    ),
    samples=(
        Sample(
            b'{"log_type":"process","@event_create_date":"2026-03-01T00:00:00.226Z","agent":'
            b'{"agentid":"a1","hostname":"LT-01"},"image_name":"C:\\\\Windows\\\\System32\\\\cmd.exe",'
            b'"commandline":"cmd /c whoami","pid":44,"ppid":12,"parent_image":'
            b'"C:\\\\Windows\\\\explorer.exe","username":"EXAMPLE\\\\ana"}',
            "telemetry",
            {"commandline": "cmd /c whoami"},
            {
                "class_uid": 1007,
                "device.hostname": "lt-01",
                "actor.user.name": "ana",
                "process.pid": 44,
            },
        ),
        Sample(
            b'{"log_type":"eventlog","@event_create_date":"2026-03-01T00:00:00Z","log_name":'
            b'"Security","event_id":4625,"record_number":7,"computer_name":"LT-02","event_data":'
            b'{"TargetUserName":"bo","IpAddress":"192.0.2.7"}}',
            "eventlog",
            {"TargetUserName": "bo", "Channel": "Security"},
            {"class_uid": 3002, "user.name": "bo", "src_endpoint.ip": "192.0.2.7"},
        ),
        Sample(
            b'{"log_type":"alert","type":"rtlogs","alert_type":"sigma","alert_subtype":"process",'
            b'"alert_time":"2026-03-01T00:00:00+00:00","rule_name":"Odd","msg":"An odd process",'
            b'"level":"high","agent":{"agentid":"a1","hostname":"LT-03"},"process":{"username":'
            b'"EXAMPLE\\\\ana","commandline":"x"}}',
            "alert",
            {"rule_name": "Odd"},
            {"class_uid": 2004, "device.hostname": "lt-03", "severity": "high"},
            ("alert", "high"),
        ),
        Sample(
            b'{"agent":{"agentid":"a1","hostname":"LT-04"},"event_id":9,'
            b'"@event_create_date":"2026-03-01T00:00:00Z"}',
            "untyped",
            {"event_id": 9},
            {"device.hostname": "lt-04"},
        ),
        Sample(
            b'{"log_type":"threat","rule_count":1,"impacted_users":[{"user_name":"EX\\\\ana"}],'
            b'"last_seen":"2026-03-01T00:00:00Z","level":"critical"}',
            "threat",
            {"level": "critical"},
            {"class_uid": 2004, "actor.user.name": "ana"},
        ),
        Sample(
            b'{"log_type":"agent","hostname":"lt-05","ostype":"windows","firstseen":'
            b'"2026-02-01T00:00:00Z","lastseen":"2026-03-01T00:00:00Z","ipaddress":"192.0.2.5"}',
            "agent",
            {"ostype": "windows"},
            {"device.hostname": "lt-05", "device.ip": "192.0.2.5"},
        ),
        Sample(
            b'{"log_type":"auditlog","log_slug":"login","username":"ana","ip_address":"192.0.2.9",'
            b'"log_creation_date":"2026-03-01T00:00:00Z"}',
            "console",
            {"log_slug": "login"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.9"},
        ),
        Sample(
            b'{"log_type":"agentlog","agent_id":"a1","hostname":"LT-06","level":"ERROR","message":'
            b'"x","date":"2026-03-01T00:00:00Z"}',
            "other",
            {"level": "ERROR"},
            {"device.hostname": "lt-06", "message": "x"},
        ),
    ),
)
