"""Linux and other Unix syslog lines, the systemd journal, and the Syslog table of Azure Monitor.

Services are told by the program that wrote the line.
Source: RFC 3164, RFC 5424, systemd.journal-fields(7) and the texts of the programs themselves.
"""

from __future__ import annotations

from yoban.collect.sources._unix import (
    ACCOUNT,
    CRON,
    CRON_COMMAND,
    PAM_USER,
    SU,
    SU_TARGET,
    SUDO,
    SUDO_COMMAND,
    SUDO_TARGET,
    ssh,
)
from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

_SSHD = ("sshd", "sshd-session", "sshd-auth", "sshd(pam_unix)")
_SU = ("su", "su(pam_unix)")
_CRON = ("cron", "crond", "anacron", "crontab", "/usr/sbin/cron", "fcron")
_SHADOW = (
    *("useradd", "usermod", "userdel", "groupadd", "groupmod", "groupdel", "chpasswd", "passwd"),
    *("gpasswd", "chage", "chfn", "chsh", "newusers"),
)
_SERVICES: dict[str, tuple[str, ...]] = {
    "sshd": _SSHD,
    "sudo": ("sudo",),
    "su": _SU,
    "cron": _CRON,
    "clamav": ("clamd", "clamav", "clamscan", "clamdscan", "freshclam", "clamonacc"),
    "vsftpd": ("vsftpd", "vsftpd(pam_unix)"),
    "guacamole": ("guacd", "guacamole", "tomcat", "tomcat8", "tomcat9", "tomcat10"),
    "auth": (
        *_SSHD,
        *_SU,
        *_SHADOW,
        *("sudo", "login", "login(pam_unix)", "systemd-logind", "polkitd", "pkexec"),
        *("gdm-password]", "cron", "crond"),
    ),
}

_MESSAGE = ("message",)

source = Source(
    name="linux_syslog",
    title="Syslog of Unix hosts",
    version=1,
    layouts=(
        Layout("tagged", (Has("timestamp"), Has("program"), Has("message"))),
        Layout("untagged", (Has("timestamp"), Has("hostname"), Has("message"))),
        Layout(
            "journal",
            (Has("__REALTIME_TIMESTAMP"), Has("MESSAGE")),
            names={
                "timestamp": "__REALTIME_TIMESTAMP",
                "hostname": "_HOSTNAME",
                "program": "SYSLOG_IDENTIFIER|_COMM",
                "pid": "_PID|SYSLOG_PID",
                "message": "MESSAGE",
                "severity": "PRIORITY",
                "exe": "_EXE",
                "uid": "_UID",
            },
        ),
        Layout(
            "azure",
            (Has("SyslogMessage"), Has("Facility")),
            names={
                "timestamp": "EventTime|TimeGenerated",
                "hostname": "HostName|Computer",
                "program": "ProcessName",
                "pid": "ProcessID",
                "message": "SyslogMessage",
                "severity": "SeverityLevel",
            },
        ),
    ),
    route=("program",),
    logsources=(
        Logsource("linux", None, "syslog"),
        *(
            Logsource("linux", None, service, {"program": programs})
            for service, programs in _SERVICES.items()
        ),
    ),
    time=("timestamp",),
    time_formats=("syslog",),
    attributes=(
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("app_name", ("program",)),
        Attribute("process.name", ("program",), "basename"),
        Attribute("process.pid", ("pid",), "int"),
        Attribute("process.file.path", ("exe",)),
        *ssh({"program": _SSHD}),
        *(
            Attribute(to, _MESSAGE, "text", {"program": programs}, pattern)
            for to, programs, pattern in (
                ("actor.user.name", ("sudo",), SUDO),
                ("user.name", ("sudo",), SUDO_TARGET),
                ("process.cmd_line", ("sudo",), SUDO_COMMAND),
                ("actor.user.name", _SU, SU),
                ("user.name", _SU, SU_TARGET),
                ("actor.user.name", _CRON, CRON),
                ("process.cmd_line", _CRON, CRON_COMMAND),
                ("user.name", _CRON, PAM_USER),
                ("user.name", _SHADOW, ACCOUNT),
            )
        ),
        Attribute("actor.user.uid", ("uid",)),
        Attribute("message", ("message",)),
        Attribute("severity", ("severity",), "syslog_severity"),
    ),
    classes=(
        Class(3002, 99, {"program": (*_SSHD, *_SU, "sudo", "login")}),
        Class(3001, 99, {"program": _SHADOW}),
    ),
    samples=(
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","hostname":"LX-01","program":"sshd","pid":"9",'
            b'"message":"Failed password for ana from 192.0.2.1 port 4000 ssh2"}',
            "tagged",
            {"program": "sshd"},
            {
                "device.hostname": "lx-01",
                "app_name": "sshd",
                "process.pid": 9,
                "user.name": "ana",
                "src_endpoint.ip": "192.0.2.1",
                "status": "Failure",
            },
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","hostname":"LX-01","message":"-- MARK --"}',
            "untagged",
            {"message": "-- MARK --"},
            {"device.hostname": "lx-01"},
        ),
        Sample(
            b'{"__REALTIME_TIMESTAMP":"1772323200000000","_HOSTNAME":"lx-01","SYSLOG_IDENTIFIER":'
            b'"sudo","_PID":"12","MESSAGE":"ana : USER=root ; COMMAND=/bin/cat /etc/shadow"}',
            "journal",
            {"program": "sudo", "pid": "12"},
            {
                "device.hostname": "lx-01",
                "process.pid": 12,
                "actor.user.name": "ana",
                "user.name": "root",
                "process.cmd_line": "/bin/cat /etc/shadow",
            },
        ),
        Sample(
            b'{"TenantId":"t","TimeGenerated":"2026-03-01T00:00:01Z","Computer":"lx-02","EventTime":'
            b'"2026-03-01T00:00:00Z","Facility":"authpriv","HostName":"lx-02","SeverityLevel":'
            b'"notice","SyslogMessage":"Accepted password for ana from 192.0.2.1 port 4000 ssh2",'
            b'"ProcessID":9,"ProcessName":"sshd","Type":"Syslog"}',
            "azure",
            {"program": "sshd"},
            {"device.hostname": "lx-02", "user.name": "ana", "src_endpoint.ip": "192.0.2.1"},
        ),
    ),
    priority=-50,
)
