"""Wazuh alerts. Every record is an alert of Wazuh's rules around the event that raised it.

The event's decoded fields stand under `data`; a Windows event's under `data.win`, its data elements
with a small first letter. Rules for Windows are answered by the names the events have themselves.
Source: the Wazuh documentation, alerts.json, decoders, rule levels and Windows event channel.
"""

from __future__ import annotations

from yoban.collect.sources._channels import LOGSOURCES
from yoban.collect.sources._windows import ATTRIBUTES as WINDOWS
from yoban.collect.sources._windows_forms import NAMES
from yoban.model.source import (
    Alert,
    AtLeast,
    Attribute,
    Class,
    Has,
    Layout,
    Logsource,
    Sample,
    Source,
)


def _path(name: str) -> str:
    return f"data.win.eventdata.{name[0].lower()}{name[1:]}"


_WINDOWS = {
    **{name: _path(name) for name in NAMES},
    "Channel": "data.win.system.channel",
    "EventID": "data.win.system.eventID",
    "Computer": "data.win.system.computer",
    "Provider_Name": "data.win.system.providerName",
    "EventRecordID": "data.win.system.eventRecordID",
    "Keywords": "data.win.system.keywords",
    "Level": "data.win.system.level",
    "Message": "data.win.system.message",
    "SystemTime": "data.win.system.systemTime",
}
_SERVICES = {
    "sshd": ("sshd",),
    "sudo": ("sudo",),
    "su": ("su",),
    "auth": ("sshd", "sudo", "su", "pam", "unix_chkpwd", "systemd-logind"),
    "vsftpd": ("vsftpd",),
    "clamav": ("clamd", "freshclam"),
    "auditd": ("auditd",),
}
_AUDIT = {
    "exe": "data.audit.exe",
    "comm": "data.audit.command",
    "type": "data.audit.type",
    "key": "data.audit.key",
    "name": "data.audit.file.name|data.audit.directory.name",
    "cwd": "data.audit.cwd",
    "uid": "data.audit.uid",
    "euid": "data.audit.euid",
    **{f"a{i}": f"data.audit.execve.a{i}" for i in range(8)},
}

source = Source(
    name="wazuh",
    title="Wazuh alerts",
    version=1,
    vendor="Wazuh",
    layouts=(
        Layout(
            "windows",
            (Has("rule.level"), Has("manager"), Has("data.win.system")),
            names={**_WINDOWS, "decoder": "decoder.name"},
        ),
        Layout(
            "alert",
            (Has("rule.level"), Has("manager"), Has("location")),
            names={"decoder": "decoder.name"},
        ),
    ),
    route=("decoder", "Channel", "EventID"),
    logsources=(
        Logsource("wazuh"),
        *LOGSOURCES,
        *(
            Logsource(
                "linux", None, service, {"decoder": names}, _AUDIT if service == "auditd" else {}
            )
            for service, names in _SERVICES.items()
        ),
        Logsource("linux", None, "syslog", {"decoder": _SERVICES["auth"]}),
    ),
    time=("timestamp", "@timestamp"),
    time_formats=("%Y-%m-%dT%H:%M:%S.%f%z",),
    attributes=(
        Attribute("device.hostname", ("Computer", "agent.name", "predecoder.hostname"), "host"),
        Attribute("device.ip", ("agent.ip",), "ip"),
        Attribute("device.uid", ("agent.id",)),
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("rule.description",)),
        Attribute("message", ("rule.description", "full_log")),
        Attribute("app_name", ("predecoder.program_name", "decoder")),
        *(
            a
            for a in WINDOWS
            if a.to not in ("device.hostname", "metadata.uid") and set(a.when) <= {"Channel"}
        ),
        Attribute(
            "src_endpoint.ip",
            (
                *("data.srcip", "data.src_ip", "data.aws.sourceIPAddress", "data.ClientIP"),
                "data.office365.ClientIP",
            ),
            "ip",
        ),
        Attribute("src_endpoint.port", ("data.srcport", "data.src_port"), "int"),
        Attribute("dst_endpoint.ip", ("data.dstip", "data.dest_ip"), "ip"),
        Attribute("dst_endpoint.port", ("data.dstport", "data.dest_port"), "int"),
        Attribute("actor.user.name", ("data.srcuser", "data.audit.auid", "data.UserId")),
        Attribute("user.name", ("data.dstuser", "data.uid")),
        Attribute("process.cmd_line", ("data.command",)),
        Attribute("process.file.path", ("data.audit.exe",)),
        Attribute("file.path", ("syscheck.path", "data.virustotal.source.file")),
        Attribute("file.hash.md5", ("syscheck.md5_after",), "hash_md5"),
        Attribute("file.hash.sha1", ("syscheck.sha1_after",), "hash_sha1"),
        Attribute("file.hash.sha256", ("syscheck.sha256_after",), "hash_sha256"),
        Attribute("url.url_string", ("data.url",)),
        Attribute("query.hostname", ("data.dns.rrname", "data.dns.query.rrname"), "host"),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "rule",
            "a rule of Wazuh of level 6 or above: below are routine and errors",
            (AtLeast("rule.level", 6),),
            ("rule.description",),
            uid=("id",),
            signature=("rule.id",),
            severity=("rule.level",),
            levels={6: "informational", 7: "low", 10: "medium", 12: "high"},
            attack=("rule.mitre.id", "rule.mitre.tactic", "rule.mitre.technique"),
            description=("full_log", "Message"),
            events=("data.flow_id",),
        ),
    ),
    samples=(
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00.196+0000","rule":{"level":12,"description":"Odd",'
            b'"id":"92000","mitre":{"id":["T1059"]}},"agent":{"id":"003","name":"lt-01","ip":'
            b'"192.0.2.3"},"manager":{"name":"siem"},"id":"1.2","decoder":'
            b'{"name":"windows_eventchannel"},"location":"EventChannel","data":{"win":{"system":'
            b'{"channel":"Microsoft-Windows-Sysmon/Operational","eventID":"1","computer":'
            b'"LT-01.example.com"},"eventdata":{"image":"C:\\\\Windows\\\\System32\\\\cmd.exe",'
            b'"commandLine":"cmd /c whoami","user":"EXAMPLE\\\\ana"}}}}',
            "windows",
            {"Image": "C:\\Windows\\System32\\cmd.exe", "EventID": "1"},
            {
                "class_uid": 2004,
                "device.hostname": "lt-01.example.com",
                "actor.user.name": "ana",
                "process.cmd_line": "cmd /c whoami",
            },
            ("rule", "high"),
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00.196+0000","rule":{"level":5,"description":'
            b'"sshd: authentication failed.","id":"5716"},"agent":{"id":"000","name":"lx-01"},'
            b'"manager":{"name":"siem"},"id":"1.3","full_log":"Mar  1 00:00:00 lx-01 sshd[9]: '
            b'Failed password for ana from 192.0.2.1 port 4000 ssh2","decoder":{"name":"sshd"},'
            b'"data":{"srcip":"192.0.2.1","srcport":"4000","dstuser":"ana"},"location":"/var/log/x"}',
            "alert",
            {"decoder": "sshd"},
            {"device.hostname": "lx-01", "user.name": "ana", "src_endpoint.ip": "192.0.2.1"},
        ),
    ),
)
