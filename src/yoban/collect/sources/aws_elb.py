"""AWS load balancers' access logs: Application Load Balancer and Classic (HTTP).

Source: Elastic Load Balancing user guide, access log entries.
"""

from __future__ import annotations

from yoban.collect.sources._web import ATTRIBUTES, METHOD, STRING, WEBSERVER
from yoban.model.source import Class, Layout, Logsource, Sample, Source, Text, read_by

_URL = (
    r"(?P<uri>(?:[a-z]+://)?(?P<host>\[[0-9A-Fa-f:]+\]|[^\s/:?]+)?(?::(?P<host_port>\d+))?"
    r"(?P<stem>/[^\s?]*)?(?:\?(?P<query>\S*))?)"
)
_ENDS = (
    r"(?P<client>[0-9A-Fa-f.:]+):(?P<port>\d+) (?:(?P<server>[0-9A-Fa-f.:]+):(?P<server_port>\d+"
    r")|-) "
    r"-?[\d.]+ -?[\d.]+ -?[\d.]+ (?P<status>\d{3}|-) (?P<target_status>\d{3}|-) "
    r"(?P<received>\d+) (?P<bytes>\d+) "
)
_REQUEST = (
    rf'"(?:(?P<method>{METHOD}) {_URL} (?P<protocol>\S+)|(?P<request>{STRING}))" '
    rf'"(?P<agent>{STRING})" (?P<cipher>\S+) (?P<tls>\S+)'
)

source = Source(
    name="aws_elb",
    title="AWS Elastic Load Balancing access logs",
    version=1,
    vendor="AWS",
    texts=(
        Text(
            "aws_elb",
            r"^(?:(?P<type>https?|h2|grpcs|wss?) )?(?P<time>\d{4}-\d\d-\d\dT[\d:.]+Z) "
            r"(?P<balancer>\S+) " + _ENDS + _REQUEST,
        ),
    ),
    layouts=(Layout("line", read_by("aws_elb")),),
    route=(),
    logsources=(
        Logsource(None, "webserver", None, {}, WEBSERVER),
        Logsource("aws", "webserver", "elb", {}, WEBSERVER),
    ),
    time=("time",),
    attributes=ATTRIBUTES,
    classes=(Class(4002, 99),),
    samples=(
        Sample(
            b"https 2026-03-01T00:00:00.186641Z app/web/0123 192.0.2.1:4000 198.51.100.1:80 0.086 "
            b'0.048 0.037 200 200 0 57 "GET https://www.example.com:443/robots.txt?a=1 HTTP/1.1" '
            b'"curl/8" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:x "Root=1" "-" "-"',
            "line",
            {"stem": "/robots.txt", "query": "a=1", "type": "https"},
            {
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.hostname": "www.example.com",
                "http_response.code": 200,
                "http_request.user_agent": "curl/8",
            },
        ),
    ),
    priority=1,
)
