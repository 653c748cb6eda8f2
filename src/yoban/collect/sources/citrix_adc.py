"""Citrix ADC (NetScaler) syslog: connections, AAA, SSL VPN, commands, bash, and its web log.

Source: Citrix ADC syslog message reference; NetScaler Web Logging (NSWL).
"""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.collect.sources._web import REQUEST, STRING
from yoban.model.source import (
    Attribute,
    Class,
    Has,
    Is,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

_IP = r"\d+\.\d+\.\d+\.\d+|\[[0-9A-Fa-f:]+\]"
_SAYS = (
    r"\bUser (?P<user>[^\s<:]+)(?: - |\s*:)",
    r"(?:, User <|\buser )(?P<user>[^\s>]+)",
    r"^.*: Context (?P<user>[^@\s]+)@(?P<src>[0-9.]+) ",
    rf"\b(?:Source|Client) (?P<src>{_IP}):(?P<src_port>\d+)",
    rf"\bDestination (?P<dst>{_IP}):(?P<dst_port>\d+)",
    rf"(?:Client_ip|Remote_ip|ClientIP|Srcip:|clientip|client ip :) (?P<src>{_IP})",
    r"\bClientPort (?P<src_port>\d+)",
    rf"\bDstip: (?P<dst>{_IP})",
    rf"\bVserver(?:ServiceIP)? (?P<vserver>{_IP})(?::(?P<vserver_port>\d+))?",
    r'\bCommand "(?P<command>[^"]*)"',
    r'\bStatus "(?P<status>[^"]*)"',
    r'Failure_reason "(?P<reason>[^"]*)"',
    r"Authorize result is (?P<status>\w+)",
    r"Total_bytes_send (?P<bytes_out>\d+) - Total_bytes_recv (?P<bytes_in>\d+)",
    r"\bBrowser (?P<agent>.*)",
)
_FAILED = ("LOGIN_FAILED", "SSL_HANDSHAKE_FAILURE")

source = Source(
    name="citrix_adc",
    title="Citrix ADC (NetScaler)",
    version=1,
    vendor="Citrix",
    texts=(
        Text(
            "citrix_adc",
            r'^"?\s*(?:(?P<time>(?:\d\d/\d\d/\d{4}|\d{4}/\d\d/\d\d):\d\d:\d\d:\d\d) +(?:GMT '
            r"|[A-Z]{3,4} )?"
            r"(?P<device>\S+) +)?(?:\d+-PPE-\d+ : )?(?:(?P<partition>\w+) "
            r")?(?:(?P<module>[A-Z][A-Z0-9_]+) )?"
            r"(?P<event>[A-Z][A-Z0-9_]+|Message) (?P<number>\d+) \d+ : +(?P<text>.*)",
            more={"": _SAYS},
        ),
        Text(
            "citrix_bash",
            r'^(?P<user>\S+) on (?P<terminal>\S+) shell_command="(?P<command>.*)"$',
        ),
        Text(
            "citrix_web",
            rf"^(?P<src>{_IP}) -> (?P<dst>{_IP}) {REQUEST} (?P<code>\d{{3}}) (?P<bytes_in>\d+) "
            rf'"(?P<referer>{STRING})" "(?P<agent>{STRING})"',
        ),
    ),
    layouts=(
        Layout("line", read_by("citrix_adc", "citrix_bash", "citrix_web")),
        Layout(
            "cef",
            (Is("deviceVendor", ("Citrix",)), Has("deviceProduct")),
            names={
                "event": "deviceEventClassId",
                "module": "deviceEventClassId",
                "src_port": "spt",
                "uri": "request",
                "status": "act",
                "text": "msg",
                "time": "rt|start",
                "hostname": "dvchost|hostname",
            },
        ),
    ),
    route=("event",),
    logsources=(Logsource("citrix"), Logsource("netscaler")),
    time=("time", "timestamp"),
    time_formats=("%m/%d/%Y:%H:%M:%S", "%Y/%m/%d:%H:%M:%S", "syslog"),
    attributes=(
        Attribute("activity_name", ("event", "method")),
        Attribute("status", ("event",), "failed", {"event": _FAILED}),
        Attribute("status", ("status",), "outcome"),
        Attribute("device.hostname", ("hostname", "device"), "host"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        *end("src", ("src",), ("src_port",)),
        *end("dst", ("dst", "vserver"), ("dst_port", "vserver_port")),
        Attribute("traffic.bytes_out", ("bytes_out",), "int"),
        Attribute("traffic.bytes_in", ("bytes_in",), "int"),
        Attribute("url.url_string", ("uri",)),
        Attribute("http_request.http_method", ("method",)),
        Attribute("http_response.code", ("code",), "int"),
        Attribute("http_request.user_agent", ("agent",)),
        Attribute("process.cmd_line", ("command",)),
        Attribute("message", ("reason", "text", "message")),
    ),
    classes=(
        Class(3002, 1, {"event": ("LOGIN", "LOGIN_FAILED", "LOGOUT")}),
        Class(2004, 1, {"event": ("APPFW",)}),
        Class(4001, 6, {"event": ("CONN_TERMINATE", "CONN_DELINK", "TCPCONNSTAT")}),
    ),
    samples=(
        Sample(
            b"<134> 03/01/2026:00:00:00 GMT adc-1 0-PPE-0 : default AAA LOGIN_FAILED 77 0 : "
            b"User ana - "
            b'Client_ip 192.0.2.1 - Failure_reason "made up" - Browser Agent/1',
            "line",
            {"event": "LOGIN_FAILED", "agent": "Agent/1"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.1", "status": "Failure"},
        ),
        Sample(
            b'{"deviceVendor":"Citrix","deviceProduct":"NetScaler","deviceEventClassId":"APPFW",'
            b'"name":"APPFW_SQL","rt":"1772323200000","src":"192.0.2.1","spt":"4000",'
            b'"act":"blocked"}',
            "cef",
            {"event": "APPFW"},
            {"src_endpoint.port": 4000, "status": "Failure"},
        ),
    ),
    priority=4,
)
