"""Logons at services people run themselves, out of their own logs: file, password, code, desktop.

vsftpd, ProFTPD, Samba, Vaultwarden, Bitwarden, Gitea, Guacamole, Dropbear, Webmin, Zimbra: only the
lines about logons are known; all others stay lines of text.
Sources: the messages in the source code and the logging documentation of these projects.
"""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.model.source import (
    Attribute,
    Class,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

_IP = r"[0-9A-Fa-f.:]*[0-9A-Fa-f]"
_NAMES = (
    *("vsftpd", "proftpd", "samba", "vaultwarden", "bitwarden", "gitea", "guacamole", "dropbear"),
    *("webmin", "zimbra"),
)

source = Source(
    name="self_hosted",
    title="Logons at self-hosted services",
    version=1,
    texts=(
        Text(
            "vsftpd",
            r"^(?P<time>\w{3} \w{3} +\d+ [\d:]{8} \d{4}) \[pid \d+\] (?:\[(?P<user>[^\]]*)\] )?"
            rf'(?P<action>CONNECT|[A-Z]+ \w+): Client "(?P<src>{_IP})"(?P<text>.*)$',
        ),
        Text(
            "proftpd",
            rf"\((?P<name>\S+?)\[(?P<src>{_IP})\]\)(?: -|:) (?P<text>USER (?P<user>.+?)"
            r"(?: ?\(?(?P<action>Login failed|Login successful|no such user)|:).*)$",
            marks=("]) - USER ", "]): USER "),
        ),
        Text(
            "samba",
            r"^ *Auth: \[(?P<protocol>[^\]]*)\] user \[(?P<domain>[^\]]*)\]\\\[(?P<user>[^\]]*)\] "
            r"at \[(?P<time>[^\]]*)\] with \[(?P<method>[^\]]*)\] status \[(?P<action>[^\]]*)\] "
            r"workstation \[(?P<name>[^\]]*)\] remote host "
            rf"\[ipv[46]:(?P<src>{_IP}):(?P<src_port>\d+)\]",
        ),
        Text(
            "vaultwarden",
            r"^\[(?P<time>\d{4}-\d\d-\d\d [\d:.]+(?:[+-]\d{4})?)\]\[vaultwarden::[\w:]+\]\[\w+\] "
            r"(?P<text>(?P<action>[A-Z][\w ]+?)[.!] .*?\bIP: "
            rf"(?P<src>{_IP})(?:\. Username: (?P<user>\S+?)\.?)?)$",
        ),
        Text(
            "bitwarden",
            r"^(?P<time>\d{4}-\d\d-\d\d [\d:.]+ [+-]\d\d:\d\d) \[\w{3}\] "
            r"(?P<text>(?P<action>Failed login attempt)(?:, [^.]*)?\. "
            rf"(?P<src>{_IP}))$",
        ),
        Text(
            "gitea",
            r"^(?P<time>\d{4}/\d\d/\d\d [\d:]{8}) \S+:\d+:\w+\(\) \[\w\] (?:\[\w+\] )?"
            r"(?P<text>(?P<action>Failed authentication attempt) for (?P<user>\S+) from "
            rf"\[?(?P<src>{_IP})\]?:(?P<src_port>\d+).*)$",
        ),
        Text(
            "guacamole",
            r'(?P<text>Authentication attempt from \[?(?P<src>[0-9A-Fa-f.:]+)[^"]* for user '
            r'"(?P<user>[^"]*)" (?P<action>failed))',
            marks=("Authentication attempt from ",),
        ),
        Text(
            "guacamole_ok",
            r'(?P<text>User "(?P<user>[^"]*)" (?P<action>successfully authenticated) from '
            r"\[?(?P<src>[0-9A-Fa-f.:]+))",
            marks=(" successfully authenticated from ",),
        ),
        Text(
            "dropbear",
            r"^(?P<text>(?P<action>Bad (?:PAM )?password attempt|Login attempt|Exit before auth|"
            r"(?:Password|Pubkey) auth succeeded|Max auth tries reached)"
            r"(?: for (?:nonexistent user|'(?P<user>[^']*)').*?)? "
            rf"from <?(?P<src>{_IP}):(?P<src_port>\d+)>?.*)$",
        ),
        Text(
            "webmin",
            r"^(?P<time>\d{10})\.\d+\.\d+ \[\d\d?/\w{3}/\d{4} [\d:]{8}\] (?P<user>\S+) \S+ (?P<src>"
            rf'{_IP}) (?P<module>\S+) \S+ "(?P<action>[^"]*)" (?P<text>.*)$',
        ),
        Text(
            "zimbra",
            r"^(?P<time>\d{4}-\d\d-\d\d [\d:,]+) +\w+ +\[[^\]]*\] \[(?:[^\]]*;)?"
            rf"oip=(?P<src>{_IP});[^\]]*\] \w+ - "
            r"(?P<text>.*(?P<action>authentication failed) for \[(?P<user>[^\]]*)\].*)$",
        ),
    ),
    layouts=(Layout("line", read_by(*_NAMES, "guacamole_ok")),),
    route=("_text", "action"),
    logsources=(
        *(Logsource(name, None, None, {"_text": (name,)}) for name in _NAMES if name != "vsftpd"),
        Logsource("linux", None, "vsftpd", {"_text": ("vsftpd",)}),
        Logsource("linux", None, "guacamole", {"_text": ("guacamole", "guacamole_ok")}),
    ),
    time=("time", "timestamp"),
    time_formats=(
        *("%a %b %d %H:%M:%S %Y", "%a, %d %b %Y %H:%M:%S.%f %Z", "%Y/%m/%d %H:%M:%S"),
        *("%Y-%m-%d %H:%M:%S.%f %z", "%Y-%m-%d %H:%M:%S.%f%z", "syslog"),
    ),
    attributes=(
        Attribute("activity_name", ("action",)),
        Attribute(
            *("status", ("action",), "failed"),
            pattern=r"(?i)(fail|incorrect|invalid|no such user|bad |before auth|^login attempt|"
            r"max auth|NT_STATUS_(?:[A-NP-Z]|O[A-JL-Z]))",
        ),
        Attribute("status", ("action",), "succeeded", pattern=r"(?i)(succe|^OK LOGIN|STATUS_OK)"),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("actor.user.name", ("user",)),
        Attribute("actor.user.domain", ("domain",)),
        *end("src", ("src",), ("src_port",), ("name",)),
        Attribute("auth_protocol", ("method",)),
        Attribute("app_name", ("_text", "program")),
        Attribute("message", ("text", "message")),
    ),
    classes=(Class(3002, 1),),
    samples=(
        Sample(
            b'Sun Mar  1 00:00:00 2026 [pid 9] [ana] FAIL LOGIN: Client "::ffff:192.0.2.7"',
            "line",
            {"user": "ana"},
            {"src_endpoint.ip": "192.0.2.7", "status": "Failure"},
        ),
        Sample(
            b"Mar  1 00:00:00 ftp-1 proftpd[9]: ftp-1 (192.0.2.7[192.0.2.7]) - USER ana (Login "
            b"failed): Incorrect password",
            "line",
            {"action": "Login failed"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.7", "status": "Failure"},
        ),
        Sample(
            b"2026/03/01 00:00:00 ...ers/web/auth/auth.go:20:SignInPost() [I] Failed "
            b"authentication attempt for ana from 192.0.2.7:4000: user does not exist",
            "line",
            {"user": "ana"},
            {"src_endpoint.port": 4000, "status": "Failure"},
        ),
    ),
    priority=-2,
)
