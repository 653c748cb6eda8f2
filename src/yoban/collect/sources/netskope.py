"""Netskope events and alerts: applications, pages, policies, audit.

Source: the Netskope REST API, "Events" and "Alerts".
"""

from __future__ import annotations

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
)

source = Source(
    name="netskope",
    title="Netskope events",
    version=1,
    vendor="Netskope",
    layouts=(
        Layout("audit", (Has("audit_log_event"), Has("supporting_data"))),
        Layout("event", (Has("access_method"), Has("timestamp"), Has("app"))),
        Layout("alert", (Has("alert_type"), Has("timestamp"), Has("user"))),
        Layout("page", (Has("timestamp"), Has("type"), Has("ur_normalized"))),
    ),
    route=("type", "alert_type"),
    logsources=(Logsource("netskope", None, "events"),),
    time=("timestamp",),
    utc=("timestamp",),
    attributes=(
        Attribute("metadata.uid", ("_id",)),
        Attribute("activity_name", ("audit_log_event", "activity", "alert_type")),
        Attribute("api.operation", ("audit_log_event", "activity")),
        Attribute("message", ("alert_name", "policy", "audit_log_event")),
        Attribute("severity", ("severity", "dlp_rule_severity")),
        Attribute("status", ("action",), "outcome"),
        Attribute("actor.user.name", ("user", "ur_normalized")),
        Attribute("src_endpoint.ip", ("srcip", "userip"), "ip"),
        Attribute("dst_endpoint.ip", ("dstip", "dsthost"), "ip"),
        Attribute("dst_endpoint.port", ("dstport",), "int"),
        Attribute("dst_endpoint.hostname", ("dsthost", "domain"), "hostname"),
        Attribute("device.hostname", ("hostname", "device_name"), "hostname"),
        Attribute("app_name", ("app",)),
        Attribute("url.url_string", ("url",)),
        Attribute("file.path", ("object", "dlp_file")),
        Attribute("file.hash.md5", ("md5",), "hash_md5"),
        Attribute("http_request.user_agent", ("user_agent",)),
    ),
    classes=(Class(6003, 99),),
    alerts=(
        Alert(
            "alert",
            "a Netskope alert",
            when=(
                Has("alert_type"),
                Matches("alert_type", r"."),
            ),
            title=("alert_name",),
            uid=("_id",),
            signature=("alert_name",),
            severity=("severity", "dlp_rule_severity"),
            description=("policy",),
            unless=(Is("alert", ("no",)),),
            stopped=(Is("action", ("block", "blocked", "quarantine")),),
            levels={
                "critical": "critical",
                "high": "high",
                "medium": "medium",
                "low": "low",
                "informational": "informational",
                "info": "informational",
            },
        ),
    ),
    samples=(
        Sample(
            b'{"timestamp":1772323200,"type":"admin_audit_logs","user":'
            b'"ana@example.com","audit_log_event":"Edit admin record","supporting_data":'
            b"{}}",
            "audit",
            {},
            {"actor.user.name": "ana@example.com"},
        ),
        Sample(
            b'{"timestamp":1772323200,"type":"nspolicy","access_method":"Client","app":'
            b'"Box","activity":"Upload","user":"ana@example.com","srcip":"192.0.2.3",'
            b'"dstip":"198.51.100.1"}',
            "event",
            {},
            {"src_endpoint.ip": "192.0.2.3", "app_name": "Box"},
        ),
        Sample(
            b'{"timestamp":1772323200,"alert_type":"malware","alert_name":"Eicar",'
            b'"user":"ana@example.com","severity":"high"}',
            "alert",
            {},
            {"message": "Eicar"},
            alert=("alert", "high"),
        ),
        Sample(
            b'{"timestamp":1772323200,"type":"page","ur_normalized":"ana@example.com"}',
            "page",
            {},
            {"actor.user.name": "ana@example.com"},
        ),
    ),
)
