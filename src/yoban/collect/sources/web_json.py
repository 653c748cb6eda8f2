"""Web servers' access logs as JSON: nginx, Apache, Traefik, Caddy, Envoy, Cloud-style gateways.

nginx and Apache have no names of their own for JSON; these are the names their variables have and
the ones that templates in wide use give them.
Sources: ngx_http_log_module; Traefik, Caddy and Envoy access log documentation.
"""

from __future__ import annotations

from yoban.collect.sources._web import METHOD, TIMES, webserver
from yoban.model.source import Attribute, Class, Has, Layout, Sample, Source

_PLAIN = {
    "client": "remote_addr|client_ip|clientip|remote_ip|remote_host|x_real_ip",
    "user": "remote_user|user",
    "method": "request_method|method",
    "uri": "request_uri|uri|url|request",
    "stem": "uri|request_uri|request",
    "query": "query_string|args",
    "host": "http_host|host|server_name|vhost",
    "server": "server_addr|proxy_host|upstream_addr",
    "status": "status|response_status|response_code",
    "bytes": "body_bytes_sent|bytes_sent|bytes",
    "referer": "http_referer|http_referrer|referrer|referer",
    "agent": "http_user_agent|user_agent|agent",
    "time": "time_iso8601|time_local|timestamp|time|msec|ts|@timestamp",
    "hostname": "host_name|hostname",
}

source = Source(
    name="web_json",
    title="Web server access logs as JSON",
    version=1,
    layouts=(
        Layout("nginx", (Has("remote_addr"), Has("request"), Has("body_bytes_sent")), names=_PLAIN),
        Layout("method", (Has("remote_addr"), Has("request_method"), Has("status")), names=_PLAIN),
        Layout(
            "caddy",
            (Has("request.remote_ip"), Has("request.method"), Has("request.uri")),
            names={
                "client": "request.client_ip|request.remote_ip",
                "port": "request.remote_port",
                "user": "user_id",
                "method": "request.method",
                "uri": "request.uri",
                "stem": "request.uri",
                "host": "request.host",
                "bytes": "size",
                "referer": "request.headers.Referer",
                "agent": "request.headers.User-Agent",
                "time": "ts",
            },
        ),
        Layout(
            "traefik",
            (Has("ClientHost"), Has("RequestMethod")),
            names={
                "client": "ClientHost",
                "port": "ClientPort",
                "user": "ClientUsername",
                "method": "RequestMethod",
                "uri": "RequestPath",
                "stem": "RequestPath",
                "host": "RequestHost",
                "status": "DownstreamStatus",
                "bytes": "DownstreamContentSize",
                "referer": "request_Referer",
                "agent": "request_User-Agent",
                "time": "StartUTC|time",
            },
        ),
        Layout(
            "envoy",
            (Has("downstream_remote_address"), Has("method")),
            names={
                "client": "x_forwarded_for|x-forwarded-for|downstream_remote_address",
                "uri": "x-envoy-origin-path|path",
                "stem": "x-envoy-origin-path|path",
                "host": ":authority|authority",
                "status": "response_code",
                "bytes": "bytes_sent",
                "agent": "user-agent|user_agent",
                "time": "start_time",
            },
        ),
    ),
    route=(),
    logsources=(*webserver("nginx", "nginx"), *webserver("apache", "apache")[1:]),
    time=("time",),
    time_formats=TIMES,
    attributes=(
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("src_endpoint.ip", ("client",), "ip"),
        Attribute("src_endpoint.ip", ("client",), "ip", pattern=r"^([0-9A-Fa-f.:]+),"),
        Attribute("src_endpoint.hostname", ("client",), "hostname", pattern=r"^([\w.-]+)$"),
        Attribute("src_endpoint.port", ("port",), "int"),
        Attribute("src_endpoint.port", ("client",), "int", pattern=r"^\d+\.\d+\.\d+\.\d+:(\d+)$"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        Attribute("dst_endpoint.hostname", ("host",), "hostname", pattern=r"^([\w.-]+)(?::\d+)?$"),
        Attribute("dst_endpoint.ip", ("server", "host"), "ip"),
        Attribute("http_request.http_method", ("method",)),
        Attribute("http_request.http_method", ("request",), pattern=rf"^({METHOD}) "),
        Attribute("url.url_string", ("uri",), pattern=rf"^(?:{METHOD} )?(\S+)"),
        Attribute("http_request.user_agent", ("agent",)),
        Attribute("http_response.code", ("status",), "int"),
        Attribute("traffic.bytes_out", ("bytes",), "int"),
        Attribute("activity_name", ("method",)),
        Attribute("activity_name", ("request",), pattern=rf"^({METHOD}) "),
        Attribute("message", ("request", "msg")),
    ),
    classes=(Class(4002, 99),),
    samples=(
        Sample(
            b'{"time_local":"01/Mar/2026:00:00:00 +0000","remote_addr":"192.0.2.1","request":'
            b'"GET /a?b=1 HTTP/1.1","status":"200","body_bytes_sent":"5",'
            b'"server_name":"a.example"}',
            "nginx",
            {"client": "192.0.2.1"},
            {
                "src_endpoint.ip": "192.0.2.1",
                "http_request.http_method": "GET",
                "url.url_string": "/a?b=1",
            },
        ),
        Sample(
            b'{"time":"2026-03-01T00:00:00Z","remote_addr":"192.0.2.1","request_method":"PUT",'
            b'"uri":"/x","status":201,"http_user_agent":"made up"}',
            "method",
            {"method": "PUT"},
            {"http_response.code": 201},
        ),
        Sample(
            b'{"ts":1772323200.5,"request":{"remote_ip":"192.0.2.1","remote_port":"4000","method":'
            b'"GET","host":"www.example.com","uri":"/","headers":{"User-Agent":["made up"]}},'
            b'"status":404}',
            "caddy",
            {"uri": "/"},
            {"src_endpoint.port": 4000, "http_request.user_agent": "made up"},
        ),
        Sample(
            b'{"ClientHost":"192.0.2.1","RequestMethod":"GET","RequestPath":"/x","RequestHost":'
            b'"www.example.com","DownstreamStatus":200,"StartUTC":"2026-03-01T00:00:00Z"}',
            "traefik",
            {"uri": "/x"},
            {"http_response.code": 200, "dst_endpoint.hostname": "www.example.com"},
        ),
        Sample(
            b'{"downstream_remote_address":"192.0.2.1:4000","method":"GET","path":"/x",'
            b'"response_code":200,"start_time":"2026-03-01T00:00:00.000Z",'
            b'":authority":"a.example"}',
            "envoy",
            {"uri": "/x"},
            {"src_endpoint.ip": "192.0.2.1", "src_endpoint.port": 4000},
        ),
    ),
    priority=-30,
)
