"""Squid's native access log, its common form with a plain date (also Olfeo's), and cache.log lines.

Source: the Squid configuration reference, logformat.
"""

from __future__ import annotations

from yoban.collect.sources._web import ATTRIBUTES, METHOD, PROXY, TIMES
from yoban.model.source import Attribute, Class, Layout, Logsource, Sample, Source, Text, read_by

_URI = (
    r"(?P<uri>(?:(?P<scheme>[a-z]+)://)?(?:[^/@\s]*@)?(?P<host>\[[0-9A-Fa-f:]+\]|[^\s/:?]+)?"
    r"(?::(?P<server_port>\d+))?(?P<stem>/[^\s?]*)?(?:\?(?P<query>\S*))?)"
)

source = Source(
    name="squid",
    title="Squid and proxies that write its form",
    version=1,
    texts=(
        Text(
            "squid",
            r"^(?:\w+: )? *(?P<time>\d{9,10}\.\d{1,6}) +(?P<duration>-?\d+) (?P<client>\S+) "
            r"(?P<result>[A-Z_]+)/(?P<status>\d{3}) (?P<bytes>\d+) "
            rf"(?P<method>[A-Z_:-]{{2,32}}) {_URI} (?P<user>\S+) (?P<hierarchy>[A-Z_]+)/"
            r"(?P<server>\S+) ?(?P<type>\S+)?",
        ),
        Text(
            "squid_common",
            r"^ ?(?P<client>[0-9A-Fa-f.:]+) - (?P<user>\S+) \[(?P<time>\d\d/\d\d/\d{4} [\d:]{8})\] "
            rf'"(?P<method>{METHOD}) {_URI}(?: (?P<protocol>HTTP/[\d.]+))?" (?P<status>\d{{3}}) '
            r"(?P<referer>\S+)(?: (?P<agent>\S+) (?P<bytes>\d+) (?P<category>.*))?",
        ),
    ),
    layouts=(Layout("line", read_by("squid", "squid_common")),),
    route=("result",),
    logsources=(
        Logsource(None, "proxy", None, {}, PROXY),
        Logsource("squid", "proxy", None, {}, PROXY),
    ),
    time=("time", "timestamp"),
    time_formats=("%d/%m/%Y %H:%M:%S", *TIMES),
    attributes=(*ATTRIBUTES[1:], Attribute("status", ("result",)), ATTRIBUTES[0]),
    classes=(Class(4002, 99),),
    samples=(
        Sample(
            b"1772323200.123     45 192.0.2.1 TCP_MISS/200 4047 GET "
            b"http://www.example.com/a.exe?b=1 "
            b"ana HIER_DIRECT/198.51.100.1 application/octet-stream",
            "line",
            {"stem": "/a.exe", "query": "b=1", "host": "www.example.com", "result": "TCP_MISS"},
            {
                "src_endpoint.ip": "192.0.2.1",
                "actor.user.name": "ana",
                "dst_endpoint.ip": "198.51.100.1",
                "dst_endpoint.hostname": "www.example.com",
                "http_response.code": 200,
            },
        ),
        Sample(
            b'192.0.2.1 - ana [01/03/2026 00:00:00] "CONNECT https://www.example.com:443 '
            b'HTTP/1.1" 200 -',
            "line",
            {"host": "www.example.com", "server_port": "443"},
        ),
    ),
)
