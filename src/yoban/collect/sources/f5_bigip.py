"""F5 BIG-IP: TMM and APM syslog, AFM, ASM and PSM in CEF, the management web server.

Source: F5 knowledge K26342 (message format), BIG-IP external monitoring (CEF) and APM log messages.
"""

from __future__ import annotations

from yoban.collect.sources._net import end
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

_IP = r"\d+\.\d+\.\d+\.\d+|[0-9A-Fa-f]*:[0-9A-Fa-f:]*[0-9A-Fa-f]"
_SAYS = (
    rf"(?P<src>{_IP})[:.](?P<src_port>\d+) -> (?P<dst>{_IP})[:.](?P<dst_port>\d+)",
    rf"\bsource ip: (?P<src>{_IP})",
    r"\bsource port: (?P<src_port>\d+)",
    rf"\bdestination ip: (?P<dst>{_IP})",
    r"\bdestination port: (?P<dst_port>\d+)",
    rf"\bclient_ip=(?P<src>{_IP})",
    r"\bclient_port=(?P<src_port>\d+)",
    rf"\blb_server=(?P<dst>{_IP}):(?P<dst_port>\d+)",
    r"\bhost=(?P<host>[\w.-]+)",
    rf"(?:Received client info|client IP|[Cc]lient) (?:IP )?(?P<src>{_IP})",
    rf"^.*>: (?P<src>{_IP}):(?P<src_port>\d+): HTTP: (?P<code>\d{{3}}) response to (?:\S+ )?from "
    rf"(?P<dst>{_IP}):(?P<dst_port>\d+) URL: (?P<uri>\S+)",
    r'\brequest="(?P<method>[A-Z]+) (?P<uri>\S+)',
    r"authenticate with '(?P<user>[^'@]+)(?:@[^']*)?' (?P<result>successful|failed|\w+)",
    r"Username '(?P<user>[^']+)'",
    r"\buser=(?P<user>[^\s(]+)(?:\([^)]*\))?",
    r"\buser (?P<user>[\w.\\@-]+) ",
    r"\bcmd_data=(?P<command>.*?) ?;?$",
    r"\b(?P<result>discard|allow|reject) ACL",
    r"User-Agent header: (?P<agent>.*?)\.?$",
)

source = Source(
    name="f5_bigip",
    title="F5 BIG-IP",
    version=1,
    vendor="F5",
    texts=(
        Text(
            "f5_message",
            r"^(?:(?P<level>\w+) )?(?:(?P<daemon>[a-z_]\w*)\[\d+\]: "
            r")?(?P<code_id>01[0-9a-f]{6}):(?P<severity>[0-7]): "
            r"(?P<text>.*)",
            more={"": _SAYS},
        ),
        Text(
            "f5_rule",
            r"^ ?(?:(?P<daemon>tmm\d*)\[\d+\]: )?Rule (?P<rule>/\S+) ?<(?P<event>\w+)>: "
            r"?(?P<text>.*)",
            more={"": _SAYS},
        ),
        Text(
            "f5_apm",
            r"^(?P<profile>/\w+/[\w.-]+):(?P<partition>\w+):(?P<session>[0-9a-f]{8}): "
            r"(?P<text>.*)",
            more={"": _SAYS},
        ),
        Text(
            "f5_web",
            r"^ ?(?:logger\[\d+\]: )?\[ssl_(?P<log>acc|req)\] ?"
            rf"(?:(?P<src>{_IP}) - (?P<user>\S+) )?\[(?P<time>[^\]]+)\] (?:(?P<client>{_IP}) "
            rf"\S+ \S+ )?"
            r'"?(?P<uri>/[^\s"]*)"? (?:(?P<code>\d{3}) )?(?P<bytes>\d+)',
        ),
    ),
    layouts=(
        Layout("line", read_by("f5_message", "f5_rule", "f5_apm")),
        Layout("web", read_by("f5_web"), names={"src": "src|client"}),
        Layout(
            "cef",
            (Is("deviceVendor", ("F5",)), Has("deviceProduct")),
            names={
                "event": "deviceProduct",
                "src_port": "spt",
                "dst_port": "dpt",
                "time": "rt",
                "uri": "request",
                "method": "requestMethod",
                "agent": "requestClientApplication",
                "result": "act",
                "user": "suser",
                "text": "msg",
                "host": "host|dhost",
                "hostname": "dvchost|hostname",
                "code": "http_code",
            },
        ),
    ),
    route=("event",),
    logsources=(
        Logsource("f5"),
        Logsource(
            "f5",
            "webserver",
            None,
            {"event": ("ASM", "BIG-IP")},
            {
                "cs-method": "method",
                "cs-uri-query": "uri",
                "cs-uri-stem": "uri",
                "c-uri": "uri",
                "cs-user-agent": "agent",
                "c-useragent": "agent",
            },
        ),
    ),
    time=("time", "timestamp"),
    time_formats=("%b %d %Y %H:%M:%S", "%d/%b/%Y:%H:%M:%S %z", "syslog"),
    attributes=(
        Attribute("activity_name", ("event", "code_id")),
        Attribute("status", ("result",), "outcome"),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("severity", ("severity",)),
        Attribute("actor.user.name", ("user",), "domain_user"),
        *end("src", ("src", "c6a2"), ("src_port",)),
        *end("dst", ("dst", "c6a3"), ("dst_port",), ("host",)),
        Attribute("url.url_string", ("uri",)),
        Attribute("http_request.http_method", ("method",)),
        Attribute("http_request.user_agent", ("agent",)),
        Attribute("http_response.code", ("code",), "int"),
        Attribute("process.cmd_line", ("command",)),
        Attribute("message", ("text", "name", "message")),
    ),
    classes=(Class(2004, 1, {"event": ("ASM", "PSM", "Advanced Firewall Module")}),),
    samples=(
        Sample(
            b"Mar  1 00:00:00 lb-1 notice tmm[9]: 01580002:5: /VPN/P:Common:0a0b0c0d: discard ACL: "
            b"/VPN/ACL:0 packet: tcp 192.0.2.1:4000 -> 198.51.100.1:443",
            "line",
            {"code_id": "01580002"},
            {"src_endpoint.ip": "192.0.2.1", "dst_endpoint.port": 443, "device.hostname": "lb-1"},
        ),
        Sample(
            b"Mar  1 00:00:00 lb-1 logger[9]: [ssl_acc] 192.0.2.1 - admin [01/Mar/2026:00:00:00 "
            b"+0000] "
            b'"/tmui/x" 200 2',
            "web",
            {"uri": "/tmui/x"},
            {"actor.user.name": "admin", "http_response.code": 200},
        ),
        Sample(
            b'{"deviceVendor":"F5","deviceProduct":"ASM","deviceVersion":"11","deviceEventClassId":'
            b'"2000","name":"Made up","severity":"5","rt":"1772323200000","dvchost":"lb-1","act":'
            b'"blocked","src":"192.0.2.1","dst":"198.51.100.1","dpt":"80","request":"/x"}',
            "cef",
            {"event": "ASM"},
            {"dst_endpoint.port": 80, "url.url_string": "/x", "status": "Failure"},
        ),
    ),
    priority=4,
)
