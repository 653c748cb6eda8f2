"""Skyhigh (McAfee) Secure Web Gateway, appliance and cloud.

Source: Skyhigh SWG access log reference.
"""

from __future__ import annotations

from yoban.collect.sources._web import METHOD
from yoban.model.source import (
    Attribute,
    Class,
    Has,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

_FIELDS = (
    "user_id|id|username|source_ip|http_action|server_to_client_bytes|client_to_server_bytes|"
    "requested_host|requested_path|result|virus|request_timestamp_epoch|request_timestamp|"
    "uri_scheme|category|media_type|application_type|reputation|last_rule|http_status_code|"
    "client_ip|location|block_reason|user_agent_product|user_agent_version|user_agent_comment|"
    "process_name|destination_ip|destination_port|pop_country_code|referer|ssl_scanned|"
    "av_scanned_up|av_scanned_down|rbi|dlp|client_system_name|filename|pop_egress_ip|"
    "pop_ingress_ip|proxy_port|mw_probability|discarded_host|ssl_client_prot|ssl_server_prot|"
    "domain_fronting_url|tenant_id|device_uuid|device_name|risk_group"
)
_CLOUD = {
    "host": "requested_host",
    "path": "requested_path",
    "method": "http_action",
    "status": "http_status_code",
    "agent": "user_agent_product",
    "time": "request_timestamp_epoch",
    "user": "username",
    "src": "client_ip|source_ip",
    "bytes_out": "client_to_server_bytes",
    "bytes_in": "server_to_client_bytes",
}

source = Source(
    name="skyhigh",
    title="Skyhigh (McAfee) Secure Web Gateway",
    version=1,
    vendor="Skyhigh Security",
    texts=(
        Text(
            "skyhigh",
            r"^(?P<rest>(?:user_id|id)=\S* username=.* source_ip=.* http_action=.*)",
            keys=rf"(?:^|\s)({_FIELDS})=",
        ),
    ),
    layouts=(
        Layout("cloud", read_by("skyhigh"), names=_CLOUD),
        Layout(
            "appliance",
            (Has("http_request_first_line"), Has("source_ip"), Has("ruleset_name")),
            names={
                "host": "destination_host",
                "method": "http_request_first_line",
                "path": "http_request_first_line",
                "status": "http_status_code",
                "agent": "http_user_agent|user_agent",
                "time": "date",
                "user": "username",
                "src": "source_ip",
                "bytes_out": "source_bytes",
                "bytes_in": "destination_bytes",
                "virus": "virus_names",
                "result": "block_reason",
            },
        ),
    ),
    route=("result",),
    logsources=(
        Logsource(
            None,
            "proxy",
            None,
            {},
            {
                "c-uri": "path",
                "cs-host": "host",
                "cs-method": "method",
                "c-useragent": "agent",
                "sc-status": "status",
                "cs-username": "user",
                "dst_ip": "destination_ip",
                "src_ip": "src",
            },
        ),
    ),
    time=("time", "request_timestamp", "timestamp"),
    attributes=(
        Attribute("activity_name", ("result",)),
        Attribute("status", ("result",), "outcome"),
        Attribute("device.hostname", ("client_system_name", "device_name", "hostname"), "host"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        Attribute("src_endpoint.ip", ("src",), "ip"),
        Attribute("dst_endpoint.ip", ("destination_ip",), "ip"),
        Attribute("dst_endpoint.port", ("destination_port",), "int"),
        Attribute("dst_endpoint.hostname", ("host",), "hostname"),
        Attribute("http_request.http_method", ("method",), pattern=rf"^({METHOD})(?: |$)"),
        Attribute("url.url_string", ("path",), pattern=rf"^(?:{METHOD} )?(\S+)"),
        Attribute("http_request.user_agent", ("agent",)),
        Attribute("http_response.code", ("status",), "int"),
        Attribute("traffic.bytes_out", ("bytes_out",), "int"),
        Attribute("traffic.bytes_in", ("bytes_in",), "int"),
        Attribute("message", ("virus", "block_reason", "last_rule", "rule_name")),
    ),
    classes=(Class(4002, 99),),
    samples=(
        Sample(
            b"user_id=-1 username=example\\ana source_ip=192.0.2.9 http_action=GET "
            b"server_to_client_bytes=10 client_to_server_bytes=5 requested_host=www.example.com "
            b"requested_path=/x result=DENIED virus= request_timestamp_epoch=1772323200 "
            b"category=Business, Software/Hardware http_status_code=403 client_ip=192.0.2.1 "
            b"destination_ip=198.51.100.1",
            "cloud",
            {"category": "Business, Software/Hardware"},
            {
                "actor.user.name": "ana",
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.hostname": "www.example.com",
                "http_response.code": 403,
            },
        ),
        Sample(
            b'date="2026-03-01T00:00:00.000Z" hostname="swg" username="ana" source_ip=192.0.2.1 '
            b'destination_ip=198.51.100.1 destination_host="www.example.com" http_status_code=200 '
            b'http_request_first_line="GET http://www.example.com/x HTTP/1.1" ruleset_name="r"',
            "appliance",
            {"status": "200"},
            {"url.url_string": "http://www.example.com/x", "http_request.http_method": "GET"},
        ),
    ),
)
