"""Database servers' own logs: PostgreSQL, MySQL and MariaDB, Microsoft SQL Server.

Logons refused and accepted, with who and from where; statements stay in the message.
Sources: the PostgreSQL manual, error reporting and logging; the MySQL and MariaDB error log; the
SQL Server error log and its error 18456.
"""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.model.source import (
    Attribute,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

_STAMP = r"\d{4}-\d\d-\d\d +\d{1,2}:\d\d:\d\d(?:[.,]\d+)?"
_ADDRESS = r"[0-9A-Fa-f.:]*[0-9A-Fa-f]"

source = Source(
    name="database_server",
    title="Database servers (PostgreSQL, MySQL, MariaDB, SQL Server)",
    version=1,
    texts=(
        Text(
            "postgresql",
            rf"^(?P<time>{_STAMP} [A-Z]{{3,4}})(?:[: ].*?)? ?:?(?P<level>FATAL|ERROR|PANIC|WARNING|"
            r"LOG|STATEMENT|DETAIL|HINT): +(?P<text>.*)$",
            marks=(
                "FATAL: ",
                "ERROR: ",
                "PANIC: ",
                "WARNING: ",
                "LOG: ",
                "STATEMENT: ",
                "DETAIL: ",
            ),
            more={
                "": (
                    r"(?P<failed>(?:password|Ident|Peer|LDAP|PAM|GSSAPI|SSPI|certificate)"
                    r' authentication failed|no pg_hba\.conf entry|role "[^"]*" does not exist)',
                    r'authentication failed for user "(?P<user>[^"]*)"',
                    r'role "(?P<user>[^"]*)" does not exist',
                    r'for host "(?P<src>[^"]+)", user "(?P<user>[^"]+)"',
                    r"(?P<worked>connection authorized): user=(?P<user>\S+)",
                    r"\bdatabase=(?P<database>\S+)",
                    r"connection received: host=(?P<src>\S+) port=(?P<src_port>\d+)",
                    rf"[A-Z]{{3,4}}(?: \[\d+\])?[: ](?P<src>{_ADDRESS})"
                    r"(?:\((?P<src_port>\d+)\))?[: ]",
                )
            },
        ),
        Text(
            "mysql",
            rf"^(?P<time>{_STAMP}|\d{{4}}-\d\d-\d\dT[\d:.]+Z|\d{{6}} [ \d]\d:\d\d:\d\d) +"
            r"(?:(?P<thread>\d+) +)?(?:Connect +|\[(?P<level>Note|"
            r"Warning|ERROR|System)\] )(?P<text>.*)$",
            more={
                "": (
                    r"(?P<failed>Access denied) for user '(?P<user>[^']*)'@'(?P<src>[^']*)'",
                    r"(?:user: '(?P<user>[^']*)' host: '(?P<src>[^']*)')",
                )
            },
        ),
        Text(
            "mssql",
            rf"^(?P<time>{_STAMP}) (?P<component>Logon|Server|spid\d+s?|Backup) +(?P<text>.*)$",
            more={
                "": (
                    r"Login (?P<failed>failed) for user '(?P<user>[^']*)'",
                    r"Login (?P<worked>succeeded) for user '(?P<user>[^']*)'",
                    r"Reason: (?P<reason>[^\[]*?)\.? *\[CLIENT: (?P<src>[^\]]+)\]",
                    r"\[CLIENT: (?P<src>[^\]]+)\]",
                )
            },
        ),
    ),
    layouts=(
        Layout("postgresql", read_by("postgresql")),
        Layout("mysql", read_by("mysql")),
        Layout("mssql", read_by("mssql")),
    ),
    route=("_text",),
    logsources=(
        Logsource("postgresql", None, None, {"_text": ("postgresql",)}),
        Logsource("mysql", None, None, {"_text": ("mysql",)}),
        Logsource("mssql", None, None, {"_text": ("mssql",)}),
        Logsource(None, "database"),
    ),
    time=("time", "timestamp"),
    time_formats=("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%y%m%d %H:%M:%S", "syslog"),
    attributes=(
        Attribute("activity_name", ("failed", "worked", "level", "component")),
        Attribute("status", ("failed",), "failed"),
        Attribute("status", ("worked",), "succeeded"),
        Attribute("severity", ("level",)),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        *end("src", ("src",), ("src_port",)),
        Attribute("app_name", ("_text",)),
        Attribute("service.name", ("database",)),
        Attribute("message", ("text", "message")),
    ),
    samples=(
        Sample(
            b"2026-03-01 00:00:00.500 UTC [9] 192.0.2.7 ana@example.com FATAL:  password "
            b'authentication failed for user "ana"',
            "postgresql",
            {"user": "ana"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.7", "status": "Failure"},
        ),
        Sample(
            b"2026-03-01  0:00:00 8 [Warning] Access denied for user 'ana'@'192.0.2.7' (using "
            b"password: YES)",
            "mysql",
            {"thread": "8"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.7", "status": "Failure"},
        ),
        Sample(
            b"2026-03-01 00:00:00.17 Logon       Login failed for user 'SA'. Reason: Made up. "
            b"[CLIENT: 192.0.2.7]",
            "mssql",
            {"reason": "Made up"},
            {"actor.user.name": "SA", "src_endpoint.ip": "192.0.2.7", "status": "Failure"},
        ),
    ),
)
