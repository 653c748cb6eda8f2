"""Nozomi Networks: alerts, assets and audit of Guardian, CMC (CEF) and Vantage (JSON).

Source: the Nozomi Networks OS data model (alerts, assets, audit) and its CEF integration.
"""

from __future__ import annotations

from yoban.collect.sources._net import end
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
    name="nozomi",
    title="Nozomi Networks (OT and IoT)",
    version=1,
    vendor="Nozomi Networks",
    layouts=(
        Layout(
            "alert",
            (Has("type_name"), Has("uid_src"), Has("bpf_filter"), Has("ip_src")),
            names={
                "kind": "event_type",
                "src": "ip_src",
                "dst": "ip_dst",
                "spt": "port_src",
                "dpt": "port_dst",
                "start": "time",
            },
        ),
        Layout(
            "asset",
            (Has("mac_address_level"), Has("nodes"), Has("os_or_firmware")),
            names={"kind": "event_type", "start": "time", "dvchost": "name", "address": "ip"},
        ),
        Layout(
            "vulnerability",
            (Has("matching_cpes"), Has("cve"), Has("likelihood")),
            names={"kind": "event_type", "start": "time", "name": "cve"},
        ),
        Layout(
            "cef",
            (Is("deviceVendor", ("Nozomi Networks",)), Has("deviceEventClassId")),
            names={"kind": "deviceEventClassId"},
        ),
    ),
    route=("kind",),
    logsources=(Logsource("nozomi"),),
    time=("start", "end", "timestamp"),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("type_name", "name", "kind")),
        Attribute("message", ("msg", "description", "name")),
        Attribute("severity", ("severity",), "cef_severity"),
        Attribute("device.hostname", ("dvchost",), "host"),
        Attribute("device.ip", ("address",), "ip"),
        Attribute("actor.user.name", ("suser",), "domain_user"),
        *end("src", ("src",), ("spt",)),
        *end("dst", ("dst",), ("dpt",)),
        Attribute("connection_info.protocol_name", ("protocol", "app"), "lower"),
    ),
    classes=(
        Class(3002, 1, {"kind": ("AUDIT:SESSIONS:CREATE",)}),
        Class(3002, 2, {"kind": ("AUDIT:SESSIONS:DESTROY",)}),
    ),
    alerts=(
        Alert(
            "alert",
            "an alert about a plant's network",
            (Has("uid_src"), Has("bpf_filter")),
            ("type_name", "name"),
            unless=(Is("status", ("closed",)),),
            uid=("id",),
            signature=("type_id", "type_name"),
            severity=("severity",),
            levels={0: "informational", 3: "low", 6: "medium", 9: "high"},
            default="low",
            attack=("mitre_attack_techniques", "properties.mitre_attack_for_ics.**"),
            description=("description",),
        ),
        Alert(
            "cef_alert",
            "an alert about a plant's network, by syslog",
            (
                Matches("deviceEventClassId", r"^(?:SIGN|VI|NET|ASRT|INCIDENT|PROC|THREAT)[:-]"),
                Has("name"),
            ),
            ("name",),
            signature=("deviceEventClassId",),
            severity=("severity",),
            levels={0: "informational", 3: "low", 6: "medium", 9: "high"},
            default="low",
            description=("msg",),
        ),
    ),
    samples=(
        Sample(
            b'{"event_type":"alerts","id":"a1","time":1772323200000,"ip_src":"192.0.2.7","ip_dst":'
            b'"198.51.100.1","port_src":4000,"port_dst":502,"uid_src":"u","bpf_filter":'
            b'"ip",'
            b'"severity":9,"status":"open","type_name":"Program change","type_id":"SIGN:PROGRAM",'
            b'"protocol":"modbus"}',
            "alert",
            {"kind": "alerts"},
            {"src_endpoint.ip": "192.0.2.7", "dst_endpoint.port": 502},
            alert=("alert", "high"),
        ),
        Sample(
            b'{"event_type":"assets","time":1772323200000,"ip":["192.0.2.7"],"name":"PLC-1","nodes":'
            b'["192.0.2.7"],"mac_address_level":{},"os_or_firmware":"x"}',
            "asset",
            {"kind": "assets"},
            {"device.hostname": "plc-1", "device.ip": "192.0.2.7"},
        ),
        Sample(
            b'{"cve":"CVE-1","time":1772323200000,"likelihood":"1.0","matching_cpes":["x"]'
            b',"status":"open"}',
            "vulnerability",
            {},
            {"message": "CVE-1"},
        ),
        Sample(
            b'{"deviceVendor":"Nozomi Networks","deviceProduct":"N2OS","deviceEventClassId":'
            b'"AUDIT:SESSIONS:CREATE","name":"User signed in","severity":"0","dvchost":"sg-1",'
            b'"src":"192.0.2.7","suser":"ana","start":"1772323200000"}',
            "cef",
            {"kind": "AUDIT:SESSIONS:CREATE"},
            {"device.hostname": "sg-1", "actor.user.name": "ana", "src_endpoint.ip": "192.0.2.7"},
        ),
        Sample(
            b'{"deviceVendor":"Nozomi Networks","deviceProduct":"N2OS","deviceEventClassId":'
            b'"SIGN:SCADA-INJECTION","name":"Injection","severity":"6","dvchost":"sg-1",'
            b'"src":"192.0.2.7","start":"1772323200000"}',
            "cef",
            alert=("cef_alert", "medium"),
        ),
    ),
    priority=1,
)
