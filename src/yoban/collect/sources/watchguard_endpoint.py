"""WatchGuard and Panda endpoint security: events of the cloud console, and the SIEM feeder's CEF.

Source: the WatchGuard Endpoint Security management API (security events, indicators of attack) and
the Panda SIEMFeeder event description guide.
"""

from __future__ import annotations

from yoban.collect.sources._edr import When, category
from yoban.model.source import Alert, Attribute, Has, Is, Layout, Logsource, Matches, Sample, Source

_UUID = r"^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
_STARTED: When = {"kind": ("createpe", "exec", "createprocess")}

source = Source(
    name="watchguard_endpoint",
    title="WatchGuard and Panda endpoint security",
    version=1,
    vendor="WatchGuard",
    layouts=(
        Layout(
            "feeder",
            (Is("deviceVendor", ("Panda Security",)), Is("deviceProduct", ("paps",))),
            names={
                "kind": "deviceEventClassId",
                "when": "Date",
                "host": "MachineName",
                "address": "MachineIP",
                "user": "User",
                "path": "Path",
                "hash": "Hash",
            },
        ),
        Layout(
            "event",
            (Has("host_name"), Has("device_type"), Has("id"), Has("security_event_date")),
            names={
                "kind": "event_type",
                "when": "date|security_event_date|endpoint_event_date",
                "host": "host_name",
                "address": "source_ip|local_ip_address|ip_address",
                "user": "user_name",
            },
        ),
        Layout(
            "indicator",
            (Has("host_name"), Has("device_id"), Has("custom_group_folder_id")),
            names={
                "kind": "event_type",
                "when": "date|security_event_date|endpoint_event_date",
                "host": "host_name",
                "address": "source_ip|local_ip_address|ip_address",
                "user": "user_name",
            },
        ),
        Layout(
            "machine_event",
            (
                *(Has("host_name"), Matches("device_id", _UUID), Matches("event_id", r"^\d+$")),
                *(Matches("event_type", r"^\d+$"), Matches("action", r"^\d+$"), Has("date")),
            ),
            names={
                "kind": "event_type",
                "when": "date|security_event_date|endpoint_event_date",
                "host": "host_name",
                "address": "source_ip|local_ip_address|ip_address",
                "user": "user_name",
            },
        ),
        Layout(
            "short",
            (Has("host_name"), Has("event_id"), Has("event_type"), Has("protection_mode")),
            names={"kind": "event_type", "when": "date", "host": "host_name"},
        ),
    ),
    route=("kind",),
    logsources=(
        Logsource("watchguard"),
        *category(
            "process_creation",
            _STARTED,
            {
                "Image": "ChildPath",
                "CommandLine": "CommandLine|ChildCommandLine",
                "ParentImage": "ParentPath|Path",
                "User": "User",
                "md5": "ChildHash",
            },
            ("windows",),
        ),
    ),
    time=("when",),
    utc=("when",),
    attributes=(
        Attribute("metadata.uid", ("id", "event_id")),
        Attribute("activity_name", ("Op", "kind")),
        Attribute(
            "message", ("rule_name", "exploit_technique", "network_attack", "item_name", "name")
        ),
        Attribute("device.hostname", ("host",), "host"),
        Attribute("device.uid", ("device_id", "MUID")),
        Attribute("device.ip", ("ip_address", "MachineIP"), "ip"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        Attribute("actor.user.domain", ("user",), "user_domain"),
        Attribute("src_endpoint.ip", ("address",), "ip"),
        Attribute("dst_endpoint.ip", ("remote_ip_address", "RemoteIP"), "ip"),
        Attribute("process.file.path", ("Path",)),
        Attribute("file.path", ("path", "TargetPath")),
        Attribute("file.hash.md5", ("hash",), "hash_md5"),
        Attribute("file.hash.sha256", ("sha256",), "hash_sha256"),
        Attribute("reg_key.path", ("RegKey",)),
    ),
    alerts=(
        Alert(
            "indicator",
            "an indicator of attack",
            (Has("rule_id"), Has("rule_name")),
            ("rule_name",),
            uid=("id",),
            signature=("rule_id",),
            severity=("rule_risk",),
            levels={0: "low", 1: "low", 2: "medium", 3: "high", 4: "high"},
            attack=("rule_mitre.technique", "rule_mitre.tactic"),
        ),
        Alert(
            "exploit",
            "an exploit technique",
            (Has("exploit_technique"),),
            ("exploit_technique",),
            uid=("event_id", "id"),
            signature=("exploit_technique",),
            default="medium",
            description=("path",),
        ),
        Alert(
            "malware",
            "malware, unwanted or blocked items",
            (Has("malware_category"),),
            ("item_name",),
            uid=("id",),
            default="low",
            description=("path",),
        ),
        Alert(
            "network_attack",
            "an attack seen in the network",
            (Has("network_attack"),),
            ("network_attack",),
            uid=("id",),
            default="low",
        ),
    ),
    samples=(
        Sample(
            b'{"deviceVendor":"Panda Security","deviceProduct":"paps","deviceEventClassId":'
            b'"registryc","name":"registryc","severity":"1","Date":"2026-03-01 00:00:00.200",'
            b'"MachineName":"LT-01","MachineIP":"192.0.2.3","User":"EXAMPLE\\\\ana","Op":"CreateKey"}',
            "feeder",
            {"Op": "CreateKey"},
            {"device.hostname": "lt-01", "actor.user.name": "ana", "src_endpoint.ip": "192.0.2.3"},
        ),
        Sample(
            b'{"host_name":"LT-02","device_type":1,"action":2,"id":"i1","malware_category":6,'
            b'"item_name":"x.exe","ip_address":"192.0.2.4","security_event_date":'
            b'"2026-03-01T00:00:00Z","path":"C:\\\\x.exe"}',
            "event",
            {"action": 2},
            {"device.hostname": "lt-02", "device.ip": "192.0.2.4"},
            ("malware", "low"),
        ),
        Sample(
            b'{"host_name":"LT-03","device_id":"d","custom_group_folder_id":"f","rule_id":"r",'
            b'"rule_name":"Odd","rule_risk":3,"rule_mitre":[{"technique":"T1105"}],'
            b'"security_event_date":"2026-03-01T00:00:00Z"}',
            "indicator",
            {"rule_name": "Odd"},
            {"device.hostname": "lt-03", "message": "Odd"},
            ("indicator", "high"),
        ),
        Sample(
            b'{"host_name":"LT-04","device_id":"0c2d9d7e-0000-4000-8000-000000000001","date":'
            b'"2026-03-01T00:00:00","event_id":5,"event_type":10,"action":0,"network_attack":'
            b'"Flood","source_ip":"192.0.2.9"}',
            "machine_event",
            {"network_attack": "Flood"},
            {"device.hostname": "lt-04", "src_endpoint.ip": "192.0.2.9"},
            ("network_attack", "low"),
        ),
        Sample(
            b'{"host_name":"LT-05","event_id":7,"event_type":1,"protection_mode":0,'
            b'"exploit_technique":"Exploit/RunPE","date":"2026-03-01T00:00:00.06"}',
            "short",
            {"exploit_technique": "Exploit/RunPE"},
            {"device.hostname": "lt-05"},
            ("exploit", "medium"),
        ),
    ),
)
