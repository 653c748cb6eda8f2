"""Web servers' access logs in the common and combined forms, with and without a virtual host.

Apache, nginx, LiteSpeed, Caddy and many more write them alike, so the maker is not told.
Sources: Apache mod_log_config; nginx ngx_http_log_module; npm's and Envoy's log form.
"""

from __future__ import annotations

from yoban.collect.sources._web import (
    ATTRIBUTES,
    CLF_TIME,
    METHOD,
    REQUEST,
    STRING,
    TIMES,
    URI,
    webserver,
)
from yoban.model.source import Class, Layout, Sample, Source, Text, read_by

_CLIENT = r"(?:::ffff:)?(?P<client>[0-9A-Za-z:][\w.:%-]*)"
_TAIL = (
    rf' (?P<status>\d{{3}}) (?P<bytes>\d+|-)(?: "(?P<referer>{STRING})" "(?P<agent>{STRING})"'
    r'(?: "(?P<forwarded>[0-9A-Fa-f.:]+(?:, ?[0-9A-Fa-f.:]+)*)")?)?'
)

source = Source(
    name="web_access",
    title="Web server access logs (common and combined form)",
    version=1,
    texts=(
        Text(
            "web_access",
            rf"^ ?(?:(?P<host>[\w.:-]+) )?{_CLIENT}(?: \([^()]*\))? \S+ (?:[0-9a-f]{{32}} )?"
            rf"(?P<user>.{{1,256}}?) {CLF_TIME} {REQUEST}{_TAIL}",
        ),
        Text(
            "web_access_npm",
            rf"^{CLF_TIME} (?:\S+ )?(?:\d+ )?(?P<status>\d{{3}}) - (?P<method>{METHOD}) "
            rf"(?P<scheme>\w+) "
            rf'(?P<host>\S+) "{URI}" \[Client (?P<client>[^\]]+)\] \[Length (?P<bytes>\d+|-)\]'
            rf'.*? "(?P<agent>{STRING})" "(?P<referer>{STRING})"',
        ),
        Text(
            "web_access_npmplus",
            rf"^{CLF_TIME} (?P<host>\S+) {_CLIENT} [\d.]+ {REQUEST} (?P<status>\d{{3}}) "
            r"(?P<bytes>\d+) \d+ (?P<referer>\S+) (?P<agent>.*)",
        ),
        Text(
            "web_access_envoy",
            rf"^(?:\S+ std(?:out|err) [FP] )?\[(?P<time>\d{{4}}-\d\d-\d\dT[\d:.]+Z)\] {REQUEST} "
            r"(?P<status>\d{1,3}) \S+ (?P<received>\d+) (?P<bytes>\d+) \d+ \S+ "
            r'"(?P<client>[^",]*)[^"]*" "(?P<agent>[^"]*)" "[^"]*" "(?P<host>[^"]*)" '
            r'"(?:tcp://)?(?P<server>[^"]*)"',
        ),
    ),
    layouts=(
        Layout(
            "line",
            read_by("web_access", "web_access_npm", "web_access_npmplus", "web_access_envoy"),
        ),
    ),
    route=(),
    logsources=(*webserver("apache", "apache"), *webserver("nginx", "nginx")[1:]),
    time=("time", "timestamp"),
    time_formats=TIMES,
    attributes=ATTRIBUTES,
    classes=(Class(4002, 99),),
    samples=(
        Sample(
            b'192.0.2.1 - ana [01/Mar/2026:00:00:00 +0000] "GET /a/b.php?x=1 HTTP/1.1" 200 512 '
            b'"https://www.example.com/" "Mozilla/5.0 (made up)"',
            "line",
            {"stem": "/a/b.php", "query": "x=1", "uri": "/a/b.php?x=1", "protocol": "HTTP/1.1"},
            {
                "src_endpoint.ip": "192.0.2.1",
                "actor.user.name": "ana",
                "http_request.http_method": "GET",
                "http_response.code": 200,
                "url.url_string": "/a/b.php?x=1",
                "http_request.user_agent": "Mozilla/5.0 (made up)",
            },
        ),
        Sample(
            b'www.example.com:443 192.0.2.1 - - [01/Mar/2026:00:00:00 +0000] "\\x16\\x03" 400 0',
            "line",
            {"request": "\\x16\\x03", "host": "www.example.com:443"},
            {"dst_endpoint.hostname": "www.example.com", "http_response.code": 400},
        ),
        Sample(
            b"[01/Mar/2026:00:00:00 +0000] - 404 404 - GET https www.example.org "
            b'"/.env" [Client 192.0.2.1] [Length 0] [Gzip -] [Sent-to app] "curl/8" "-"',
            "line",
            {"status": "404", "client": "192.0.2.1", "agent": "curl/8"},
        ),
        Sample(
            b'[2026-03-01T00:00:00.000Z] "POST /api HTTP/2" 204 - 154 0 226 100 "192.0.2.35" '
            b'"agent/1" "id" "www.example.com" "tcp://198.51.100.1:80"',
            "line",
            {"host": "www.example.com"},
            {"src_endpoint.ip": "192.0.2.35", "dst_endpoint.ip": "198.51.100.1"},
        ),
        Sample(
            b'[01/Mar/2026:00:00:00 +0100] mx.example.org 192.0.2.100 0.227 "GET /x HTTP/2.0" '
            b"207 125 440 - Agent/1 (made up)",
            "line",
            {"agent": "Agent/1 (made up)"},
        ),
    ),
)
