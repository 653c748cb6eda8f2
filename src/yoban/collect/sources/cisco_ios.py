"""Cisco IOS, IOS XE and NX-OS system messages: %FACILITY-SEVERITY-MNEMONIC.

Source: Cisco IOS XE system message guide; Cisco NX-OS system messages reference.
"""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.model.source import Attribute, Class, Layout, Logsource, Sample, Source, Text, read_by

_IP = r"(?:\d+\.\d+\.\d+\.\d+|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*[0-9A-Fa-f])"
_TIME = (
    r"(?:(?P<time>(?:\d{4} )?[A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d+)?"
    r"(?: [A-Z]{2,5})?): )"
)
_WHO = (
    r"\[user: ?(?P<user>[^\]]+)\]",
    r"\b[Uu]ser(?:name)? ?: ?(?P<user>[^\s\]:,]+)",
    r"\b[Uu]ser(?:name)? '(?P<user>[^']+)'",
    r"\b(?:illegal user|invalid user|username:) (?P<user>[^\s,]+)",
    r"\bUser (?P<user>\S+) (?:has|logged|from|failed|executed)",
    r"\bby (?P<user>\S+) on (?P<line>\S+)",
    r"\), user (?P<user>\S+)",
    r"^.*: start:[^:]*:(?P<user>[^:\s]+):",
    r"\buser (?P<user>[^\s,:]+) (?:from|on|at)\b",
)
_FROM = (
    rf"\[Source: ?(?P<src>{_IP})\]",
    rf"\bfrom (?P<src>{_IP})(?::(?P<src_port>\d+))?(?:[\s,.;:]|$)",
    rf"\b(?:vty|tty)\s?\d* ?\((?P<src>{_IP})\)",
    rf"\btty session \d+\((?P<src>{_IP})\)",
    rf"\((?P<src>{_IP})\)",
    rf"list \S+ (?:permitted|denied) (?:\S+ )?(?P<src>{_IP})(?:\((?P<src_port>\d+)\))?"
    rf"(?: (?:\([^)]*\) )?-> (?P<dst>{_IP})(?:\((?P<dst_port>\d+)\))?)?",
    rf"\b(?:to host|Logging to host) (?P<dst>{_IP})",
    rf"local, (?P<src>{_IP}) ",
    rf"\b(?:address|entry:|neighbor) (?P<src>{_IP})",
)
_DID = (
    r"\[localport: ?(?P<dst_port>\d+)\]",
    r"(?:logged command: ?|executed the command: ?|[Cc]ommand: )(?P<command>.*?)(?: <cr>)?$",
    r"(?i)(?P<result>succeeded|successful(?:ly)?|success|failed|failure|denied|permitted|reject("
    r"?:ed)?)",
)
_LOGINS = (
    *("LOGIN_SUCCESS", "LOGIN_FAILED", "LOGOUT", "SSH2_USERAUTH", "SSH2_SESSION", "AUTH_PASSED"),
    *("AUTHENTICATION_FAILED", "PRIV_AUTH_PASS", "PRIV_AUTH_FAIL", "SSH2_CLOSE"),
)
_COMMANDS = ("CFGLOG_LOGGEDCMD", "ACCTLOCAL", "VSHD_SYSLOG_CMD_EXEC", "AAA_ACCOUNTING_MESSAGE")

source = Source(
    name="cisco_ios",
    title="Cisco IOS, IOS XE and NX-OS",
    version=1,
    vendor="Cisco",
    texts=(
        Text(
            "cisco_ios",
            r"^(?:\d+: )*(?:(?P<hostname>[A-Za-z][\w.-]*): )?(?:\d+: )?[*.]?"
            + _TIME
            + r"?%(?P<facility_name>[A-Z][A-Z0-9_-]*?)-(?:\w+-)?(?P<severity>[0-7])-"
            r"(?P<mnemonic>[A-Z][A-Z0-9_]*): (?P<text>.*)",
            more={"": (*_WHO, *_FROM, *_DID)},
        ),
    ),
    layouts=(Layout("message", read_by("cisco_ios")),),
    route=("facility_name", "mnemonic"),
    logsources=(
        Logsource("cisco"),
        Logsource("cisco", None, "syslog"),
        Logsource("cisco", None, "aaa", {"mnemonic": (*_LOGINS, *_COMMANDS, "CONFIG_I")}),
        Logsource("cisco", None, "aaa", {"facility_name": ("AAA", "AAAA", "SEC_LOGIN", "AUTHMGR")}),
        Logsource("cisco", None, "bgp", {"facility_name": ("BGP", "TCP")}),
        Logsource("cisco", None, "ldp", {"facility_name": ("LDP", "TCP")}),
    ),
    time=("time", "timestamp"),
    time_formats=(
        *("%b %d %Y %H:%M:%S", "%b %d %Y %H:%M:%S.%f", "%Y %b %d %H:%M:%S"),
        *("%Y %b %d %H:%M:%S.%f", "syslog"),
    ),
    attributes=(
        Attribute("metadata.uid", ("mnemonic",)),
        Attribute("activity_name", ("mnemonic",)),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("severity", ("severity",), "syslog_severity"),
        Attribute("status", ("result",), "outcome"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        *end("src", ("src",), ("src_port",)),
        *end("dst", ("dst",), ("dst_port",)),
        Attribute("process.cmd_line", ("command",)),
        Attribute("message", ("text",)),
    ),
    classes=(Class(3002, 1, {"mnemonic": _LOGINS}),),
    samples=(
        Sample(
            b"<189>45: sw-1: Mar  1 2026 00:00:00.123 UTC: %SEC_LOGIN-5-LOGIN_SUCCESS: Login "
            b"Success "
            b"[user: ana] [Source: 192.0.2.1] [localport: 22] at 00:00:00 UTC Sun Mar 1 2026",
            "message",
            {"mnemonic": "LOGIN_SUCCESS", "facility_name": "SEC_LOGIN"},
            {
                "device.hostname": "sw-1",
                "actor.user.name": "ana",
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.port": 22,
                "status": "Success",
            },
        ),
        Sample(
            b"2026 Mar  1 00:00:00 UTC: %VSHD-5-VSHD_SYSLOG_CMD_EXEC: User:ana executed the "
            b"command:show running-config",
            "message",
            {"command": "show running-config"},
            {"actor.user.name": "ana", "process.cmd_line": "show running-config"},
        ),
    ),
    priority=4,
)
