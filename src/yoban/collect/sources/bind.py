"""DNS servers: ISC BIND (named), Infoblox, EfficientIP, Unbound, dnsmasq, and Windows' debug log.

Sources: BIND 9 administrator reference manual, logging; Unbound's unbound.conf(5) log-queries;
dnsmasq(8) --log-queries; Infoblox NIOS documentation; Microsoft, DNS debug logging.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Layout, Logsource, Sample, Source, Text, read_by

_IP = r"[0-9A-Fa-f.:]*[0-9A-Fa-f:]"
_BIND_TIME = r"(?:(?P<time>\d{1,2}-\w{3}-\d{4} \d\d:\d\d:\d\d\.\d+) )?"
_CATEGORY = (
    r"(?:\d+:)?(?:(?P<category>[\w-]+): )?(?:(?P<level>info|error|warning|notice|debug \d): )?"
)
_CLIENT = (
    rf"client (?:@0x[0-9a-f]+ )?(?P<client>{_IP})#(?P<client_port>\d+)"
    r"(?:/key (?P<key>\S+))?(?: \((?P<asked>[^)]*)\))?: "
)
_TYPES = "A|AAAA|ANY|AXFR|CAA|CNAME|DNSKEY|DS|HTTPS|IXFR|MX|NAPTR|NS|PTR|SOA|SPF|SRV|SVCB|TXT|TLSA"
_DNSMASQ_TYPES = r"query\[(?P<type>\w+)\]"

source = Source(
    name="bind",
    title="DNS servers (BIND, Infoblox, EfficientIP, Unbound, dnsmasq, Windows debug log)",
    version=1,
    texts=(
        Text(
            "bind_client",
            rf"^{_BIND_TIME}{_CATEGORY}{_CLIENT}(?P<text>.*)",
            more={
                "": (
                    r"\b(?:query|answer): (?P<query>\S+) (?P<qclass>IN|CH|HS|ANY|CLASS\d+) "
                    r"(?P<type>[A-Z]+\d*)(?: response: (?P<rcode>[A-Z]+))? ?(?P<flags>[+-]\S*)?",
                    r"\((?P<server>[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]+)\)(?: -> (?P<rcode>[A-Z]+)(?: "
                    r"(?P<answer>.*))?)?",
                    r"response: [A-Z]+ [+-]?\S* ?(?P<answer>\S.*)",
                    r"(?:query(?: \(cache\))?|zone transfer|query failed \([^)]*\) for|update) '?"
                    r"(?P<query>[^'/\s]+)/(?P<type>[A-Z]+\d*)/IN",
                    r"\brewrite (?P<query>[^/\s]+)(?:/(?P<type>[A-Z]+\d*)/IN)? via (?P<rule>\S+)",
                    r"\b(?P<action>denied|failed|rewrite|refused|updating)\b",
                )
            },
        ),
        Text(
            "bind_resolver",
            rf"^{_BIND_TIME}{_CATEGORY}(?P<result>timed out|success|lame server|[A-Z]{{4,}}|"
            r"connection refused|unexpected RCODE \S+|host unreachable|network unreachable|"
            r"broken trust chain|insecurity proof failed|no valid \S+|error \([^)]*\)) "
            rf"resolving '(?P<query>[^'/]+)(?:/(?P<type>\w+))?(?:/IN)?'(?:[^:]*: "
            rf"(?P<dst>{_IP})#(?P<dst_port>\d+))?",
        ),
        Text(
            "bind_format_error",
            rf"^{_BIND_TIME}{_CATEGORY}DNS format error from (?P<dst>{_IP})#(?P<dst_port>\d+) "
            rf"resolving "
            rf"(?P<query>[^/\s]+)/(?P<type>\w+) for (?P<client>{_IP})#(?P<client_port>\d+)",
        ),
        Text(
            "bind_validating",
            rf"^{_BIND_TIME}{_CATEGORY}(?:view \S+: +)?validating "
            rf"(?P<query>[^/\s]+)/(?P<type>\w+): "
            r"(?P<text>.*)",
        ),
        Text(
            "bind_transfer",
            rf"^{_BIND_TIME}{_CATEGORY}transfer of '(?P<zone>[^'/]+)/IN(?:/\S+)?' from "
            rf"(?P<dst>{_IP})#(?P<dst_port>\d+): (?P<text>.*)",
            more={"": (rf"connected using (?P<client>{_IP})#(?P<client_port>\d+)",)},
        ),
        Text(
            "bind_zone",
            rf"^{_BIND_TIME}{_CATEGORY}zone (?P<zone>[^/\s]+)/IN(?:/\S+)?: (?P<text>.*)",
            more={
                "": (
                    rf"(?:master|primary) (?P<dst>{_IP})#(?P<dst_port>\d+)",
                    rf"from (?P<client>{_IP})#(?P<client_port>\d+)",
                )
            },
        ),
        Text(
            "bind_list",
            rf"^{_BIND_TIME}List Matched (?P<client>{_IP})#(?P<client_port>\d+): query: "
            rf"(?P<query>\S+) "
            r"(?P<qclass>IN) (?P<type>\w+) \((?P<server>[^)]+)\) (?P<rule>.*)",
        ),
        Text(
            "unbound",
            r"^(?:\[\d+\] )?(?:unbound\[)?\[?\d+:[0-9a-f]+\]? (?:info|query|reply|debug): "
            rf"(?:(?P<action>\w+) )?(?P<client>{_IP})(?:@(?P<client_port>\d+))? (?P<query>\S+?)\.? "
            r"(?P<type>[A-Z]+\d*) (?P<qclass>IN|CH|HS|ANY)(?: (?P<rcode>[A-Z]+) [\d.]+ "
            r"(?P<cached>\d) "
            r"(?P<size>\d+))?",
        ),
        Text(
            "dnsmasq",
            rf"^(?:\d+ {_IP}/\d+ )?(?:{_DNSMASQ_TYPES} (?P<query>\S+) from (?P<client>{_IP})"
            rf"|(?P<action>forwarded) (?P<query2>\S+) to (?P<dst>{_IP})"
            r"|(?P<action2>reply|cached|config|/\S+|gravity blocked|regex denied) "
            r"(?P<query3>\S+) is "
            r"(?P<answer>\S+))$",
            programs=("dnsmasq", "pihole-FTL"),
        ),
        Text(
            "windows_dns_debug",
            r"^(?P<time>\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4} \d{1,2}:\d\d:\d\d(?: [AP]M)?) "
            r"(?P<thread>[0-9A-F]{3,8}) "
            r"PACKET +[0-9A-F]+ (?P<protocol>UDP|TCP) (?P<direction>Rcv|Snd) +"
            rf"(?P<client>{_IP}) +(?P<xid>[0-9a-f]{{4}}) (?P<response>R| ) (?P<opcode>[QNU?]) "
            r"\[(?P<flags>[^\]]*?)(?P<rcode>[A-Z]{4,})?\] (?P<type>\w+) +(?P<labels>\(\d+\)\S*)",
        ),
    ),
    layouts=(
        Layout(
            "line",
            read_by(
                *("bind_client", "bind_resolver", "bind_format_error", "bind_validating"),
                *("bind_transfer", "bind_zone", "bind_list", "unbound", "windows_dns_debug"),
            ),
        ),
        Layout(
            "dnsmasq",
            read_by("dnsmasq"),
            names={"query": "query|query2|query3", "action": "action|action2"},
        ),
    ),
    route=("_text",),
    logsources=(
        Logsource(
            None,
            "dns",
            None,
            {"_text": ("bind_client", "bind_list", "unbound", "dnsmasq", "windows_dns_debug")},
            {"record_type": "type", "src_ip": "client"},
        ),
        Logsource("linux", "dns", "named"),
    ),
    time=("time", "timestamp"),
    time_formats=(
        *("%d-%b-%Y %H:%M:%S.%f", "%m/%d/%Y %I:%M:%S %p", "%d/%m/%Y %H:%M:%S"),
        *("%d.%m.%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "syslog"),
    ),
    attributes=(
        Attribute("activity_name", ("action", "result", "category")),
        Attribute("status", ("rcode", "result", "action")),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("src_endpoint.ip", ("client",), "ip"),
        Attribute("src_endpoint.port", ("client_port",), "int"),
        Attribute("dst_endpoint.ip", ("server", "dst"), "ip"),
        Attribute("dst_endpoint.port", ("dst_port",), "int"),
        Attribute("query.hostname", ("query", "asked", "zone"), "host"),
        Attribute("query.hostname", ("labels",), "labels"),
        Attribute("connection_info.protocol_name", ("protocol",), "lower"),
        Attribute("message", ("text", "message")),
    ),
    classes=(
        Class(4003, 2, {"_text": ("bind_resolver", "bind_format_error", "bind_validating")}),
        Class(0, 0, {"_text": ("bind_transfer", "bind_zone")}),
        Class(4003, 1),
    ),
    samples=(
        Sample(
            b"01-Mar-2026 00:00:00.123 queries: info: client @0x7f00 192.0.2.1#4000 "
            b"(www.example.com): "
            b"query: www.example.com IN A +E(0) (198.51.100.53)",
            "line",
            {"query": "www.example.com", "type": "A", "flags": "+E(0)"},
            {
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.ip": "198.51.100.53",
                "query.hostname": "www.example.com",
            },
        ),
        Sample(
            b"Mar  1 00:00:00 ns-1 unbound[9]: [9:1] query: 192.0.2.1 www.example.com. AAAA IN",
            "line",
            {"type": "AAAA"},
            {"query.hostname": "www.example.com", "device.hostname": "ns-1"},
        ),
        Sample(
            b"Mar  1 00:00:00 ns-1 dnsmasq[9]: query[A] www.example.com from 192.0.2.1",
            "dnsmasq",
            {"query": "www.example.com"},
            {"src_endpoint.ip": "192.0.2.1"},
        ),
        Sample(
            b"3/1/2026 1:00:00 PM 0E5C PACKET  000000A0B1C2D3E4 UDP Rcv 192.0.2.1       0002   Q "
            b"[0001   D   NOERROR] A      (3)www(7)example(3)com(0)",
            "line",
            {"rcode": "NOERROR", "type": "A"},
            {"query.hostname": "www.example.com", "src_endpoint.ip": "192.0.2.1"},
        ),
    ),
    priority=4,
)
