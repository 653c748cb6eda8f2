"""Bitdefender GravityZone, as CEF and as the JSON of its event push service.

Source: the GravityZone documentation, event push service: event types and CEF keys.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_FOUND = ("av", "antiexploit", "hd", "aph", "avc", "network-monitor", "new-incident", "ransomware")

source = Source(
    name="bitdefender",
    title="Bitdefender GravityZone",
    version=1,
    vendor="Bitdefender",
    layouts=(
        Layout(
            "cef",
            (Is("deviceVendor", ("Bitdefender",)), Has("deviceEventClassId")),
            names={
                "module": "BitdefenderGZModule",
                "time": "BitdefenderGZDetectionTime|BitdefenderGZAttackTime|start|end|rt",
                "host": "BitdefenderGZComputerFQDN|dvchost",
                "malware": (
                    "BitdefenderGZMalwareName|BitdefenderGZAttackType|BitdefenderGZExploitType"
                    "|BitdefenderGZDetectionName"
                ),
                "path": "filePath|BitdefenderGZFilePath",
                "hash": "BitdefenderGZMalwareHash|fileHash",
                "user": "suser",
                "status": "act",
            },
        ),
        Layout(
            "push",
            (Has("module"), Has("companyId"), Has("computer_name")),
            names={
                "host": "computer_fqdn|computer_name",
                "time": "timestamp|detectionTime|last_update|created",
                "malware": "malware_name|exploit_type|attack_type",
                "path": "file_path|exploit_path",
                "user": "user.name|user.userName|username",
                "status": "final_status|status",
                "dvc": "computer_ip",
            },
        ),
    ),
    route=("module",),
    logsources=(Logsource("bitdefender"), Logsource(None, "antivirus")),
    time=("time",),
    time_formats=("%b %d %Y %H:%M:%S%z", "%b %d %Y %H:%M:%S", '%Y-%m-%dT%H:%M:%S.%fZ"'),
    attributes=(
        Attribute("metadata.uid", ("BitdefenderGZIncidentId", "incident_id")),
        Attribute("activity_name", ("status", "name", "module")),
        Attribute("message", ("malware", "name")),
        Attribute("severity", ("severity",), "cef_severity"),
        Attribute("device.hostname", ("host",), "host"),
        Attribute("device.ip", ("dvc",), "ip"),
        Attribute("device.uid", ("deviceExternalId", "computer_id")),
        Attribute("actor.user.name", ("user",), "domain_user"),
        Attribute("actor.user.uid", ("suid", "user.sid")),
        Attribute("src_endpoint.ip", ("src", "BitdefenderGZAttackSourceIP", "source_ip"), "ip"),
        Attribute("dst_endpoint.ip", ("dst",), "ip"),
        Attribute("url.url_string", ("request", "url")),
        Attribute("file.path", ("path",)),
        Attribute("file.hash.md5", ("hash",), "hash_md5"),
        Attribute("file.hash.sha256", ("hash",), "hash_sha256"),
        Attribute("process.file.path", ("sproc", "parent_process_path", "process_path")),
        Attribute("process.cmd_line", ("BitdefenderGZProcessCommandLine", "process_command_line")),
    ),
    classes=(Class(2004, 1, {"module": _FOUND}),),
    alerts=(
        Alert(
            "detection",
            "what GravityZone found",
            (Is("module", _FOUND),),
            ("malware", "name"),
            uid=("BitdefenderGZIncidentId", "incident_id"),
            signature=("malware",),
            severity=("severity", "severity_score"),
            levels={0: "low", 4: "medium", 7: "high"},
            stopped=(
                Is("status", ("blocked", "deleted", "quarantined", "cleaned", "disinfected")),
            ),
            attack=("BitdefenderGZAttCkId", "att_ck_id", "BitdefenderGZAttackTypes"),
            description=("path",),
        ),
    ),
    samples=(
        Sample(
            b'{"deviceVendor":"Bitdefender","deviceProduct":"GravityZone","deviceEventClassId":"10",'
            b'"name":"AntiMalware","severity":"9","BitdefenderGZModule":"av","dvchost":"LT-01",'
            b'"BitdefenderGZComputerFQDN":"lt-01.example.com","suser":"ana","act":"blocked",'
            b'"BitdefenderGZMalwareName":"Made.Up","BitdefenderGZDetectionTime":'
            b'"2026-03-01T00:00:00.000Z"}',
            "cef",
            {"malware": "Made.Up"},
            {"device.hostname": "lt-01.example.com", "actor.user.name": "ana"},
            ("detection", "medium"),
        ),
        Sample(
            b'{"module":"av","companyId":"c1","computer_name":"LT-02","malware_name":"Made.Up",'
            b'"final_status":"present","timestamp":"2026-03-01T00:00:00Z","user":{"name":"ana"}}',
            "push",
            {"malware": "Made.Up"},
            {"device.hostname": "lt-02", "actor.user.name": "ana"},
            ("detection", "medium"),
        ),
    ),
)
