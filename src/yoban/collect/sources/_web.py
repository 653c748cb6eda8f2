"""What the sources of web servers and proxies share: their own field names and Sigma's.

Own fields: client, port, user, method, uri (as asked), stem and query (its halves), host, status,
bytes, referer, agent. Many rules test the path under the name of the query, so that name stands for
the whole of what was asked.
Sources: the W3C extended log format's names as Sigma's taxonomy uses them; Apache's mod_log_config.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Logsource

STRING = r'(?:[^"\\]|\\.)*'
METHOD = r"[A-Z][A-Z_-]{1,31}"
WORD = r'(?P<uri>(?P<stem>[^ ?"]*)(?:\?(?P<query>[^ "]*))?)'  # of a request, where its end is open
URI = (
    r"(?P<uri>(?P<stem>[^?]*?)(?:\?(?P<query>.*?))?)"  # old servers leave quotes in it as they are
)
REQUEST = (
    rf'"(?:(?P<method>{METHOD}) {URI}(?: (?P<protocol>[A-Z]+/[\d.]+))?|(?P<request>{STRING}))"'
)
CLF_TIME = r"\[(?P<time>\d{1,2}/\w{3}/\d{4}:\d\d:\d\d:\d\d(?: ?[+-]\d{4})?)\]"
TIMES = ("%d/%b/%Y:%H:%M:%S %z", "%d/%b/%Y:%H:%M:%S%z", "%d/%b/%Y:%H:%M:%S", "syslog")

WEBSERVER = {
    "c-ip": "client",
    "client_ip": "client",
    "cs-method": "method",
    "cs-uri": "uri",
    "cs-uri-stem": "stem",
    "cs-uri-query": "uri",
    "c-uri": "uri",
    "cs-host": "host",
    "cs-username": "user",
    "cs-user-agent": "agent",
    "c-useragent": "agent",
    "cs(User-Agent)": "agent",
    "cs-referer": "referer",
    "cs(Referer)": "referer",
    "cs-referrer": "referer",
    "cs-version": "protocol",
    "sc-status": "status",
    "sc-bytes": "bytes",
}
PROXY = {
    **WEBSERVER,
    "c-uri-query": "query",
    "c-uri-extension": "extension",
    "r-dns": "host",
    "dst_ip": "server",
    "src_ip": "client",
    "cs-uri-query": "query|uri",
}


def webserver(product: str | None = None, service: str | None = None) -> tuple[Logsource, ...]:
    """Logsources of a web server's access log."""
    return (
        Logsource(None, "webserver", None, {}, WEBSERVER),
        *((Logsource(product, None, service, {}, WEBSERVER),) if product or service else ()),
    )


ATTRIBUTES = (
    Attribute("device.hostname", ("hostname",), "host"),
    Attribute("src_endpoint.ip", ("client",), "ip"),
    Attribute("src_endpoint.hostname", ("client",), "hostname"),
    Attribute("src_endpoint.port", ("port",), "int"),
    Attribute("actor.user.name", ("user",), "domain_user"),
    Attribute("dst_endpoint.hostname", ("host",), "hostname", pattern=r"^([\w.-]+)(?::\d+)?$"),
    Attribute("dst_endpoint.ip", ("server", "host"), "ip"),
    Attribute("http_request.http_method", ("method",)),
    Attribute("url.url_string", ("uri",)),
    Attribute("http_request.user_agent", ("agent",)),
    Attribute("http_response.code", ("status",), "int"),
    Attribute("traffic.bytes_out", ("bytes",), "int"),
    Attribute("activity_name", ("method",)),
    Attribute("message", ("message",)),
)
