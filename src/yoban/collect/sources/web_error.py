"""Error logs of nginx and Apache.

Sources: the nginx and Apache HTTP Server (ErrorLogFormat) documentation.
"""

from __future__ import annotations

from yoban.collect.sources._web import METHOD, TIMES, WORD
from yoban.model.source import Attribute, Class, Layout, Logsource, Sample, Source, Text, read_by

_LEVELS = "emerg|alert|crit|error|warn|notice|info|debug|trace[1-8]"
_MODSECURITY = (
    r'\[msg "(?P<rule_message>(?:[^"\\]|\\.)*)"\]',
    r'\[id "(?P<rule_id>\d+)"\]',
    r'\[uri "(?P<uri>(?:[^"\\]|\\.)*)"\]',
    r'\[hostname "(?P<host>[^"]*)"\]',
)

source = Source(
    name="web_error",
    title="Error logs of nginx and Apache",
    version=1,
    texts=(
        Text(
            "nginx_error",
            rf"^(?P<time>\d{{4}}/\d\d/\d\d \d\d:\d\d:\d\d) \[(?P<level>{_LEVELS})\] (?P<pid>\d+)#"
            r"\d+: (?:\*\d+ )?(?P<text>.*)",
            kind="",
            more={
                "": (
                    r", client: (?P<client>[^,]+)",
                    r', server: (?P<site>[^," ]+)',
                    rf', request: "(?P<method>{METHOD}) {WORD}',
                    r', host: "(?P<host>[^"]*)"',
                    r', upstream: "(?P<upstream>[^"]*)"',
                    r', referrer: "(?P<referer>[^"]*)"',
                    r", peer: (?P<peer>[0-9A-Fa-f.:]+)",
                    r'\buser "(?P<user>[^"]*)"',
                    *_MODSECURITY[:2],
                )
            },
        ),
        Text(
            "apache_error",
            rf"^\[(?P<time>\w{{3}} \w{{3}} \d\d \d\d:\d\d:\d\d(?:\.\d+)? \d{{4}})\] "
            rf"\[(?:(?P<module>\w*):)?"
            rf"(?P<level>{_LEVELS})\] (?:\[pid (?P<pid>\d+)(?::tid \d+)?\] )?(?P<text>.*)",
            more={
                "": (
                    r"\[(?:remote|client) (?P<client>[0-9A-Fa-f.:]*[0-9A-Fa-f]?)"
                    r"(?: ?:(?P<port>\d+))?\]",
                    r"\buser (?P<user>[^\s:]+)(?: not found| : auth|: auth| in realm)",
                    *_MODSECURITY,
                )
            },
        ),
    ),
    layouts=(
        Layout("nginx", read_by("nginx_error")),
        Layout("apache", read_by("apache_error")),
    ),
    route=("level",),
    logsources=(Logsource("nginx", None, "nginx"), Logsource("apache", None, "apache")),
    time=("time", "timestamp"),
    time_formats=("%a %b %d %H:%M:%S.%f %Y", "%a %b %d %H:%M:%S %Y", "%Y/%m/%d %H:%M:%S", *TIMES),
    attributes=(
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("src_endpoint.ip", ("client",), "ip"),
        Attribute(
            "src_endpoint.ip", ("client",), "ip", pattern=r"^(\d+\.\d+\.\d+\.\d+|[^.]+):\d+$"
        ),
        Attribute("src_endpoint.hostname", ("client",), "hostname"),
        Attribute("src_endpoint.port", ("port",), "int"),
        Attribute("src_endpoint.port", ("client",), "int", pattern=r"^\d+\.\d+\.\d+\.\d+:(\d+)$"),
        Attribute("dst_endpoint.hostname", ("host", "site"), "hostname"),
        Attribute("dst_endpoint.ip", ("peer",), "ip"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        Attribute("http_request.http_method", ("method",)),
        Attribute("url.url_string", ("uri",)),
        Attribute("process.pid", ("pid",), "int"),
        Attribute("severity", ("level",)),
        Attribute("message", ("rule_message", "text", "message")),
    ),
    classes=(Class(4002, 99),),
    samples=(
        Sample(
            b'2026/03/01 00:00:00 [error] 9#9: *12 open() "/srv/x" failed (2: No such file), '
            b"client: "
            b'192.0.2.1, server: www.example.com, request: "GET /x?y=1 HTTP/1.1", host: '
            b'"example.com"',
            "nginx",
            {"stem": "/x", "level": "error"},
            {"src_endpoint.ip": "192.0.2.1", "dst_endpoint.hostname": "example.com"},
        ),
        Sample(
            b"[Sun Mar 01 00:00:00.123456 2026] [core:error] [pid 12:tid 34] [client "
            b"192.0.2.1:4000] "
            b"AH00128: File does not exist: /srv/x",
            "apache",
            {"module": "core", "client": "192.0.2.1:4000"},
            {"src_endpoint.ip": "192.0.2.1", "process.pid": 12, "src_endpoint.port": 4000},
        ),
    ),
)
