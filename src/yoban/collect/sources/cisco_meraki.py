"""Cisco Meraki MX, MS and MR syslog.

Source: Meraki documentation, Syslog event types and samples.
"""

from __future__ import annotations

from yoban.collect.sources._net import end, firewall
from yoban.model.source import Attribute, Class, Layout, Logsource, Sample, Source, Text, read_by

_KINDS = (
    *("flows", "urls", "events", "firewall", "vpn_firewall", "cellular_firewall", "ip_flow_start"),
    *("ip_flow_end", "ids-alerts", "security_event", "airmarshal_events", "bridge_anyconnect"),
    "anyconnect_vpn_events",
)
_ADDRESS = r"(?:\d+\.\d+\.\d+\.\d+|\[[0-9A-Fa-f:]+\]|[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){7})"

source = Source(
    name="cisco_meraki",
    title="Cisco Meraki",
    version=1,
    vendor="Cisco",
    texts=(
        Text(
            "cisco_meraki",
            r"^(?:1 )?(?P<time>\d{9,10}\.\d{3,9}) (?P<device>\S+) "
            rf"(?P<kind>{'|'.join(_KINDS)}) ",
            kind="kind",
            more={
                "urls": (
                    rf"\bsrc=(?P<src>{_ADDRESS})(?::(?P<sport>\d+))? ",
                    rf"\bdst=(?P<dst>{_ADDRESS})(?::(?P<dport>\d+))? ",
                    r"\bmac=(?P<mac>\S+)",
                    r"\bagent='(?P<agent>[^']*)'",
                    r"\brequest: (?P<method>\S+) (?P<url>(?:\w+://)?(?P<host>[^/\s:]+)?\S*)",
                ),
                "": (
                    r" (?:flows|firewall|vpn_firewall) (?P<action>allow|deny|block)",
                    r"\bpattern: (?P<action>[01]|allow|deny) ",
                    r"\bsrc=(?P<src>[^\s]+)",
                    r"\bdst=(?P<dst>[^\s]+)",
                    r"\bprotocol=(?P<protocol>\S+)",
                    r"\bsport=(?P<sport>\d+)",
                    r"\bdport=(?P<dport>\d+)",
                    r"\btype=(?P<type>\S+)",
                    r"\bPeer IP=(?P<src>[0-9A-Fa-f.:]+)",
                    r"\bPeer port=(?P<sport>\d+)",
                    r"\bServer IP=(?P<dst>[0-9A-Fa-f.:]+)",
                    r"\bServer port=(?P<dport>\d+)",
                    r"\bUser[=\[](?P<user>[^\]:' ]+)",
                    r"\buser(?:name)?='?(?P<user>[^' ]+)",
                    r"\bserver='(?P<dst>[0-9A-Fa-f.]+|\[[^\]]+\]):(?P<dport>\d+)'",
                    r"\burl='?(?P<url>(?:\w+://)?(?P<host>[^/\s:']+)[^\s']*)",
                    r"lease of ip (?P<src>[0-9A-Fa-f.:]+)",
                    r"^\S+ \S+ events (?P<type>[a-z_]+) ",
                ),
            },
        ),
    ),
    layouts=(Layout("line", read_by("cisco_meraki")),),
    route=("kind", "type"),
    logsources=(
        Logsource("cisco", None, "meraki"),
        Logsource(
            "meraki",
            "firewall",
            "flows",
            {"kind": ("flows", "firewall", "vpn_firewall", "cellular_firewall")},
            firewall("src", "sport", "dst", "dport"),
        ),
        Logsource(
            "meraki",
            "proxy",
            "urls",
            {"kind": ("urls",)},
            {"c-uri": "url", "cs-method": "method", "c-useragent": "agent", "cs-host": "host"},
        ),
    ),
    time=("time", "timestamp"),
    attributes=(
        Attribute("activity_name", ("type", "kind")),
        Attribute("device.hostname", ("device", "hostname"), "host"),
        Attribute("status", ("action",), "outcome"),
        Attribute("status", ("action",), "succeeded", pattern="^(0)$"),
        Attribute("status", ("action",), "failed", pattern="^(1)$"),
        Attribute("actor.user.name", ("user",), "domain_user"),
        *end("src", ("src",), ("sport",)),
        *end("dst", ("dst",), ("dport",), ("host",)),
        Attribute("connection_info.protocol_name", ("protocol",), "lower"),
        Attribute("url.url_string", ("url",)),
        Attribute("http_request.user_agent", ("agent",)),
        Attribute("http_request.http_method", ("method",)),
        Attribute("message", ("signature", "message")),
    ),
    classes=(
        Class(2004, 1, {"kind": ("ids-alerts", "security_event")}),
        Class(4002, 99, {"kind": ("urls",)}),
        Class(4001, 6, {"kind": ("flows", "firewall", "vpn_firewall", "ip_flow_start")}),
        Class(4001, 6, {"kind": ("ip_flow_end", "cellular_firewall")}),
    ),
    samples=(
        Sample(
            b"<134>1 1772323200.123456789 MX-1 flows allow src=192.0.2.1 dst=198.51.100.1 "
            b"protocol=tcp sport=4000 dport=443",
            "line",
            {"kind": "flows", "dport": "443"},
            {
                "device.hostname": "mx-1",
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.port": 443,
                "status": "Success",
            },
        ),
    ),
)
