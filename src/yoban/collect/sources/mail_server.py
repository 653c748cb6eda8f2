"""Mail servers of Unix hosts in syslog: Postfix and its helpers, Sendmail, Dovecot, Exim, rspamd.

Services are told by the program that wrote the line, which Postfix writes as `postfix/smtpd`.
Source: the message texts of the programs themselves; RFC 3164 and RFC 5424 around them.
"""

from __future__ import annotations

from yoban.collect.sources._mail import (
    CLIENT,
    CLIENT_NAME,
    FAILED,
    FROM,
    LINE,
    MESSAGE_ID,
    QUEUE_ID,
    SERVER,
    SERVER_NAME,
    STATUS,
    SUBJECT,
    TO,
    USER,
)
from yoban.model.source import (
    Attribute,
    Class,
    Has,
    Layout,
    Logsource,
    Matches,
    Sample,
    Source,
    Text,
    read_by,
)

_PROGRAM = (
    r"^(?:postfix(?:-\w+)?/[\w/.-]+|postfix|postscreen|postgrey|policyd-spf|policyd-weight"
    r"|sendmail|sm-mta"
    r"|sendmail-\w+|dovecot|exim4?|rspamd|rspamd_proxy|spamd|spamass-milter|amavis|opendkim"
    r"|opendmarc|clamav-milter|cyrus/\w+|saslauthd)$"
)
_MESSAGE = ("message",)


def _found(to: str, pattern: str, convert: str = "text") -> Attribute:
    return Attribute(to, _MESSAGE, convert, pattern=pattern)  # type: ignore[arg-type]


source = Source(
    name="mail_server",
    title="Mail servers of Unix hosts",
    version=1,
    layouts=(
        Layout("tagged", (Matches("program", _PROGRAM), Has("timestamp"), Has("message"))),
        Layout(
            "journal",
            (Matches("SYSLOG_IDENTIFIER", _PROGRAM), Has("__REALTIME_TIMESTAMP"), Has("MESSAGE")),
            names={
                "timestamp": "__REALTIME_TIMESTAMP",
                "hostname": "_HOSTNAME",
                "program": "SYSLOG_IDENTIFIER",
                "pid": "_PID|SYSLOG_PID",
                "message": "MESSAGE",
                "severity": "PRIORITY",
            },
        ),
        Layout(  # postgrey's decisions
            "greylist",
            (Has("action"), Has("client_address"), Has("sender"), Has("recipient")),
        ),
        Layout("line", (Matches("message", LINE),)),
        Layout(
            "file",
            read_by("exim_main", "rspamd_main"),
            names={"program": "_text", "timestamp": "time"},
        ),
    ),
    texts=(
        Text(
            "exim_main",
            r"^(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: [+-]\d{4})?) (?:\[\d+\] )?"
            r"(?:(?P<queue>\w{6}-\w{6,11}-\w{2,4}) (?:<=|=>|->|\*\*|==|Completed|SMTP|DKIM)|H=\S"
            r"|\w+ \w+"
            r" (?:connection|authenticator) |no host name found|\w+ authenticator failed for )",
            marks=(" <= ", " => ", " -> ", " ** ", " == ", " Completed", " H=", "authenticator"),
        ),
        Text(
            "rspamd_main",
            r"^(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) #(?P<pid>\d+)\((?P<worker>\w+)\)"
            r" (?:<(?P<session>\w+)>; )?(?P<module>[\w-]+); ",
            marks=("#",),
        ),
    ),
    route=("program",),
    logsources=(
        Logsource("linux", None, "syslog"),
        Logsource("linux", None, "mail"),
        Logsource("email", "email", "trace"),
        *(
            Logsource("linux", None, service, {"program": programs})
            for service, programs in {
                "postfix": tuple(
                    f"postfix/{part}"
                    for part in (
                        *("smtpd", "smtp", "qmgr", "cleanup", "pickup", "local", "virtual", "lmtp"),
                        *("bounce", "error", "anvil", "postscreen", "submission/smtpd", "pipe"),
                        *("smtps/smtpd", "submissions/smtpd", "scache", "trivial-rewrite"),
                    )
                ),
                "dovecot": ("dovecot",),
                "exim": ("exim", "exim4", "exim_main"),
                "sendmail": ("sendmail", "sm-mta"),
                "rspamd": ("rspamd", "rspamd_proxy", "rspamd_main"),
            }.items()
        ),
    ),
    time=("timestamp",),
    time_formats=("syslog",),
    attributes=(
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("app_name", ("program",)),
        Attribute("process.name", ("program",), "basename"),
        Attribute("process.pid", ("pid",), "int"),
        Attribute("email.from", ("sender",), "mail"),
        Attribute("email.to", ("recipient",), "mail"),
        Attribute("src_endpoint.ip", ("client_address",), "ip", pattern=r"^([^/]+)"),
        Attribute("src_endpoint.hostname", ("client_name",), "hostname"),
        Attribute("activity_name", ("action",)),
        _found("metadata.uid", QUEUE_ID),
        _found("email.message_uid", MESSAGE_ID),
        _found("email.from", FROM, "mail"),
        _found("email.to", TO, "mail"),
        _found("email.subject", SUBJECT),
        _found("src_endpoint.ip", CLIENT, "ip"),
        _found("src_endpoint.hostname", CLIENT_NAME, "hostname"),
        _found("dst_endpoint.ip", SERVER, "ip"),
        _found("dst_endpoint.hostname", SERVER_NAME, "hostname"),
        _found("user.name", USER),
        _found("status", FAILED, "failed"),
        _found("status", STATUS, "outcome"),
        _found("activity_name", STATUS),
        Attribute("message", _MESSAGE),
        Attribute("severity", ("severity",), "syslog_severity"),
    ),
    classes=(Class(4009, 5),),
    samples=(
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","hostname":"MX-01","program":"postfix/smtp","pid":'
            b'"9","message":"4AB3F8A1C2D: to=<bo@example.com>, relay=mx.example.com[192.0.2.5]:25,'
            b' delay=1, dsn=2.0.0, status=sent (250 Ok)"}',
            "tagged",
            {"program": "postfix/smtp"},
            {
                "email.to": "bo@example.com",
                "dst_endpoint.ip": "192.0.2.5",
                "dst_endpoint.hostname": "mx.example.com",
                "status": "sent",
                "metadata.uid": "4AB3F8A1C2D",
                "device.hostname": "mx-01",
            },
        ),
        Sample(
            b'{"__REALTIME_TIMESTAMP":"1772323200000000","_HOSTNAME":"mx-01","SYSLOG_IDENTIFIER":'
            b'"dovecot","MESSAGE":"imap-login: Disconnected (auth failed, 1 attempts in 2 secs):'
            b' user=<ana@example.com>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.5"}',
            "journal",
            {"program": "dovecot"},
            {
                "user.name": "ana@example.com",
                "src_endpoint.ip": "192.0.2.7",
                "status": "Failure",
            },
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","action":"greylist","client_address":'
            b'"192.0.2.7/32","client_name":"mx.example.org","sender":"ana@example.org",'
            b'"recipient":"bo@example.com"}',
            "greylist",
            {"action": "greylist"},
            {"src_endpoint.ip": "192.0.2.7", "email.to": "bo@example.com"},
        ),
        Sample(
            b'{"_text":"exim_main","time":"2026-03-01T00:00:00Z","message":"2026-03-01 00:00:00'
            b" H=mx.example.org [192.0.2.7]:5000 F=<ana@example.org> rejected RCPT"
            b' <bo@example.com>: relay not permitted"}',
            "file",
            {"program": "exim_main"},
            {"src_endpoint.ip": "192.0.2.7", "email.from": "ana@example.org"},
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","message":"NOQUEUE: reject: RCPT from'
            b" mx.example.org[192.0.2.7]: 554 5.7.1 relay denied; from=<ana@example.org>"
            b' to=<bo@example.com> proto=ESMTP helo=<x>"}',
            "line",
            {},
            {
                "email.from": "ana@example.org",
                "email.to": "bo@example.com",
                "src_endpoint.ip": "192.0.2.7",
            },
        ),
    ),
    priority=-45,
)
