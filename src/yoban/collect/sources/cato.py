"""Cato SASE cloud events. Source: Cato Networks knowledge base, events feed fields."""

from __future__ import annotations

from yoban.collect.sources._net import end, firewall
from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="cato",
    title="Cato Networks SASE",
    version=1,
    vendor="Cato Networks",
    layouts=(Layout("event", (Has("event_sub_type"), Has("event_type"), Has("internalId"))),),
    route=("event_type", "event_sub_type"),
    logsources=(
        Logsource("cato"),
        Logsource(
            "cato",
            "firewall",
            None,
            {"event_sub_type": ("Internet Firewall", "WAN Firewall", "RPF")},
            firewall("src_ip", "src_port", "dest_ip", "dest_port"),
        ),
    ),
    time=("event_time", "event_timestamp", "time"),
    attributes=(
        Attribute("metadata.uid", ("internalId", "event_id")),
        Attribute("activity_name", ("event_sub_type",)),
        Attribute("status", ("action",), "outcome"),
        Attribute("severity", ("risk_level",)),
        Attribute("device.hostname", ("configured_host_name", "device_name"), "host"),
        Attribute(
            "actor.user.name",
            ("user_name", "vpn_user_email", "upn", "ad_name"),
            "domain_user",
        ),
        *end("src", ("src_ip",), ("src_port",)),
        *end("dst", ("dest_ip",), ("dest_port",), ("domain_name",)),
        Attribute("connection_info.protocol_name", ("ip_protocol",), "lower"),
        Attribute("url.url_string", ("full_path_url", "url")),
        Attribute("file.path", ("file_name",)),
        Attribute("file.hash.sha256", ("file_hash",), "hash_sha256"),
        Attribute("app_name", ("application_name", "application")),
        Attribute("message", ("threat_name", "rule_name")),
    ),
    classes=(
        Class(
            2004, 1, {"event_sub_type": ("IPS", "Anti Malware", "NG Anti Malware", "MDR", "XDR")}
        ),
        Class(3002, 1, {"event_sub_type": ("Connected", "Cato Management Application")}),
        Class(4001, 6, {"event_type": ("Security",)}),
    ),
    alerts=(
        Alert(
            "malware",
            "malware in a file",
            (Is("event_sub_type", ("Anti Malware", "NG Anti Malware")), Has("threat_name")),
            ("threat_name",),
            uid=("internalId",),
            signature=("threat_name",),
            unless=(Is("threat_verdict", ("clean", "benign")),),
            default="high",
            stopped=(Is("action", ("Block",)),),
            attack=("mitre_attack_techniques", "mitre_attack_subtechniques"),
        ),
        Alert(
            "threat",
            "a threat prevention signature, or suspicious activity",
            (Is("event_sub_type", ("IPS", "Suspicious Activity", "MDR", "XDR")),),
            ("threat_name",),
            uid=("internalId",),
            signature=("signature_id", "rule_id"),
            severity=("risk_level",),
            levels={"high": "high", "medium": "medium", "low": "low"},
            default="low",
            stopped=(Is("action", ("Block",)),),
            attack=("mitre_attack_techniques", "mitre_attack_subtechniques"),
        ),
    ),
    samples=(
        Sample(
            b'{"event_time":"2026-03-01T00:00:00Z","event_type":"Security","event_sub_type":'
            b'"NG Anti Malware","internalId":"x2","action":"Allow","src_ip":"192.0.2.1",'
            b'"threat_name":"Made up","threat_verdict":"virus_found"}',
            "event",
            {},
            {"src_endpoint.ip": "192.0.2.1"},
            alert=("malware", "high"),
        ),
        Sample(
            b'{"event_time":"2026-03-01T00:00:00Z","event_type":"Security","event_sub_type":"IPS",'
            b'"internalId":"x1","action":"Block","src_ip":"192.0.2.1","dest_ip":"198.51.100.1",'
            b'"dest_port":"22","threat_name":"Made up","risk_level":"Medium"}',
            "event",
            {"action": "Block"},
            {"dst_endpoint.port": 22, "status": "Failure", "message": "Made up"},
            alert=("threat", "low"),
        ),
    ),
)
