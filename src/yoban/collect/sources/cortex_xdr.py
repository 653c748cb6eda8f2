"""Palo Alto Networks Cortex XDR: alerts as its API and syslog give them, with their events.

Source: the Cortex XDR REST API reference (get alerts) and the alert notification format.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_ACTOR = ("actor", "os_actor", "causality_actor")

source = Source(
    name="cortex_xdr",
    title="Cortex XDR alerts",
    version=1,
    vendor="Palo Alto Networks",
    layouts=(
        Layout("alert", (Has("alert_id"), Has("detection_timestamp"), Has("matching_status"))),
        Layout("event", (Has("alert_id"), Has("event_timestamp"), Has("event_type"))),
        Layout("loose_event", (Has("event_timestamp"), Has("agent_install_type"))),
    ),
    route=("source", "event_type"),
    logsources=(Logsource("cortex_xdr"),),
    time=("detection_timestamp", "event_timestamp"),
    attributes=(
        Attribute("metadata.uid", ("alert_id", "external_id")),
        Attribute("activity_name", ("event_type", "category")),
        Attribute("message", ("name", "description")),
        Attribute("severity", ("severity",)),
        Attribute("device.hostname", ("host_name", "agent_hostname"), "host"),
        Attribute("device.ip", ("host_ip", "agent_ip_addresses"), "ip"),
        Attribute("device.uid", ("endpoint_id", "agent_device_id")),
        Attribute("actor.user.name", ("user_name", "actor_effective_username"), "domain_user"),
        Attribute("actor.user.domain", ("user_name",), "user_domain"),
        Attribute("process.file.path", tuple(f"{who}_process_image_path" for who in _ACTOR)),
        Attribute("process.cmd_line", tuple(f"{who}_process_command_line" for who in _ACTOR)),
        Attribute("process.pid", ("actor_process_os_pid",), "int"),
        Attribute("process.uid", ("actor_process_instance_id",)),
        Attribute("process.parent_process.file.path", ("causality_actor_process_image_path",)),
        Attribute("process.parent_process.cmd_line", ("causality_actor_process_command_line",)),
        Attribute("src_endpoint.ip", ("action_local_ip",), "ip"),
        Attribute("src_endpoint.port", ("action_local_port",), "int"),
        Attribute("dst_endpoint.ip", ("action_remote_ip",), "ip"),
        Attribute("dst_endpoint.port", ("action_remote_port",), "int"),
        Attribute("dst_endpoint.hostname", ("action_external_hostname",), "hostname"),
        Attribute("file.path", ("action_file_path", "action_process_image_path")),
        Attribute("file.hash.md5", ("action_file_md5",), "hash_md5"),
        Attribute("file.hash.sha256", ("action_file_sha256",), "hash_sha256"),
        Attribute("reg_key.path", ("action_registry_key_name",)),
        Attribute("query.hostname", ("dns_query_name",), "host"),
        Attribute("app_name", ("source",)),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "alert",
            "an alert of Cortex XDR",
            (Has("alert_id"), Has("severity")),
            ("name", "description"),
            uid=("alert_id",),
            signature=("matching_service_rule_id", "name"),
            severity=("severity",),
            levels={
                **{"informational": "informational", "low": "low", "medium": "medium"},
                **{"high": "high", "critical": "high"},
            },
            stopped=(Is("action", ("BLOCKED", "PREVENTED", "BLOCKED_1", "BLOCKED_2")),),
            attack=("mitre_technique_id_and_name", "mitre_tactic_id_and_name"),
            description=("description",),
            events=("external_id", "events.event_id"),
        ),
    ),
    samples=(
        Sample(
            b'{"alert_id":"7","external_id":"x","detection_timestamp":1772323200294,"name":"Odd",'
            b'"matching_status":"MATCHED","severity":"high","action":"DETECTED","source":"BIOC",'
            b'"host_name":"LT-01","mitre_technique_id_and_name":["T1048 - Exfiltration"]}',
            "alert",
            {"name": "Odd"},
            {"device.hostname": "lt-01", "message": "Odd"},
            ("alert", "high"),
        ),
        Sample(
            b'{"alert_id":"7","event_type":"Network Event","event_timestamp":1772323200294,'
            b'"user_name":"EXAMPLE\\\\ana","actor_process_image_path":"/usr/bin/x","action_local_ip":'
            b'"192.0.2.1","action_remote_ip":"198.51.100.2"}',
            "event",
            {"event_type": "Network Event"},
            {"actor.user.name": "ana", "dst_endpoint.ip": "198.51.100.2"},
        ),
        Sample(
            b'{"event_timestamp":1772323200294,"agent_install_type":"STANDARD","user_name":"ana"}',
            "loose_event",
            {"user_name": "ana"},
            {"actor.user.name": "ana"},
        ),
    ),
)
