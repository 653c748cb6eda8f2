"""HAProxy's HTTP and TCP logs. Source: the HAProxy configuration manual, chapter 8 (Logging)."""

from __future__ import annotations

from yoban.collect.sources._web import ATTRIBUTES, REQUEST, WEBSERVER
from yoban.model.source import Attribute, Class, Layout, Logsource, Sample, Source, Text, read_by

_HEAD = (
    r"^ ?(?P<client>[0-9A-Fa-f.:]+):(?P<port>\d+) "
    r"\[(?P<time>\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d\.\d+)\] (?P<frontend>[^\s~]+)~? "
)

source = Source(
    name="haproxy",
    title="HAProxy",
    version=1,
    vendor="HAProxy Technologies",
    texts=(
        Text(
            "haproxy_http",
            _HEAD + r"(?P<backend>[^\s/]+)/(?P<node>\S+) (?P<timers>[\d/+-]+) (?P<status>-?\d+) "
            r"\+?(?P<bytes>\d+) \S+ \S+ (?P<termination>[\w-]{4}) [\d/+]+ [\d/]+ "
            r"(?:\{(?P<host>[^}|]*)[^}]*\} )*" + REQUEST,
        ),
        Text(
            "haproxy_tcp",
            _HEAD + r"(?P<backend>[^\s/]+)/(?P<node>\S+) (?P<timers>[\d/+-]+) "
            r"\+?(?P<bytes>\d+) (?P<termination>[\w-]{2}) [\d/+]+ [\d/]+",
        ),
        Text(
            "haproxy_error", _HEAD.removesuffix("~? ").replace("~", "/") + r"/\S+?: (?P<error>.+)"
        ),
    ),
    layouts=(
        Layout("http", read_by("haproxy_http")),
        Layout("tcp", read_by("haproxy_tcp")),
        Layout("error", read_by("haproxy_error")),
    ),
    route=("_text",),
    logsources=(
        Logsource(None, "webserver", None, {"_text": ("haproxy_http",)}, WEBSERVER),
        Logsource("haproxy"),
    ),
    time=("time", "timestamp"),
    time_formats=("%d/%b/%Y:%H:%M:%S.%f", "syslog"),
    attributes=(
        Attribute("status", ("termination",)),
        Attribute("message", ("error",)),
        *ATTRIBUTES,
        Attribute("service.name", ("backend",)),
    ),
    classes=(Class(4002, 99, {"_text": ("haproxy_http",)}), Class(4001, 6)),
    samples=(
        Sample(
            b"192.0.2.1:4000 [01/Mar/2026:00:00:00.127] web~ app/n1 0/0/0/5/5 200 7500 - - --VN "
            b'409/407/0/0/0 0/0 {www.example.com} "GET /a?b=1 HTTP/1.1" TLSv1.2',
            "http",
            {"host": "www.example.com", "backend": "app", "stem": "/a"},
            {"src_endpoint.ip": "192.0.2.1", "src_endpoint.port": 4000, "http_response.code": 200},
        ),
        Sample(
            b"192.0.2.1:4000 [01/Mar/2026:00:00:00.127] tcpin db/n1 1/0/5 212 -- 0/0/0/0/0 0/0",
            "tcp",
            {"backend": "db"},
            {"src_endpoint.ip": "192.0.2.1"},
        ),
        Sample(
            b"192.0.2.1:4000 [01/Mar/2026:00:00:00.127] web/1: SSL handshake failure",
            "error",
            {"error": "SSL handshake failure"},
            {"message": "SSL handshake failure"},
        ),
    ),
)
