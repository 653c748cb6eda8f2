"""NetFlow v5, v9 and IPFIX as JSON of collectors (Logstash, vFlow, nProbe, GoFlow names).

Source: RFC 3954 and RFC 7012 (information elements), Cisco NetFlow v5 format.
"""

from __future__ import annotations

from yoban.collect.sources._net import end, firewall
from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

_V9 = {
    "src": "IPV4_SRC_ADDR|IPV6_SRC_ADDR",
    "dst": "IPV4_DST_ADDR|IPV6_DST_ADDR",
    "src_port": "L4_SRC_PORT|SRC_PORT",
    "dst_port": "L4_DST_PORT|DST_PORT",
    "protocol": "PROTOCOL|PROTO",
    "bytes": "IN_BYTES|IN_OCTETS",
    "time": "timestamp|@timestamp",
}
_IPFIX = {
    "src": "sourceIPv4Address|sourceIPv6Address",
    "dst": "destinationIPv4Address|destinationIPv6Address",
    "src_port": "sourceTransportPort",
    "dst_port": "destinationTransportPort",
    "protocol": "protocolIdentifier",
    "bytes": "octetDeltaCount|octetTotalCount",
    "time": "flowEndMilliseconds|flowEndSeconds|timestamp|@timestamp",
}
_NESTED = {
    "src": "netflow.ipv4_src_addr|netflow.ipv6_src_addr",
    "dst": "netflow.ipv4_dst_addr|netflow.ipv6_dst_addr",
    "src_port": "netflow.l4_src_port",
    "dst_port": "netflow.l4_dst_port",
    "protocol": "netflow.protocol",
    "bytes": "netflow.in_bytes",
    "time": "@timestamp",
}

source = Source(
    name="netflow",
    title="NetFlow and IPFIX (as JSON), Argus flows",
    version=1,
    layouts=(
        Layout("v9", (Has("IPV4_SRC_ADDR"), Has("IPV4_DST_ADDR")), names=_V9),
        Layout("v9_6", (Has("IPV6_SRC_ADDR"), Has("IPV6_DST_ADDR")), names=_V9),
        Layout("ipfix", (Has("sourceIPv4Address"), Has("destinationIPv4Address")), names=_IPFIX),
        Layout("ipfix_6", (Has("sourceIPv6Address"), Has("destinationIPv6Address")), names=_IPFIX),
        Layout(
            "argus",
            (Has("StartTime"), Has("SrcAddr"), Has("DstAddr"), Has("TotBytes")),
            names={
                "src": "SrcAddr",
                "dst": "DstAddr",
                "src_port": "Sport",
                "dst_port": "Dport",
                "protocol": "Proto",
                "bytes": "SrcBytes|TotBytes",
                "time": "StartTime",
            },
        ),
        Layout("logstash", (Has("netflow.ipv4_src_addr"),), names=_NESTED),
    ),
    route=(),
    logsources=(
        Logsource("netflow"),
        Logsource(None, "firewall", None, {}, firewall("src", "src_port", "dst", "dst_port")),
    ),
    time=("time",),
    attributes=(
        *end("src", ("src",), ("src_port",)),
        *end("dst", ("dst",), ("dst_port",)),
        Attribute("connection_info.protocol_name", ("protocol",)),
        Attribute("traffic.bytes_out", ("bytes",), "int"),
    ),
    classes=(Class(4001, 6),),
    samples=(
        *(
            Sample(
                raw,
                layout,
                {},
                {"src_endpoint.ip": "192.0.2.1", "dst_endpoint.port": 443},
            )
            for layout, raw in (
                (
                    "v9",
                    b'{"IPV4_SRC_ADDR":"192.0.2.1","IPV4_DST_ADDR":"198.51.100.1",'
                    b'"L4_DST_PORT":443,'
                    b'"timestamp":1772323200}',
                ),
                (
                    "ipfix",
                    b'{"sourceIPv4Address":"192.0.2.1","destinationIPv4Address":"198.51.100.1",'
                    b'"destinationTransportPort":443,"flowEndMilliseconds":1772323200000}',
                ),
                (
                    "argus",
                    b'{"StartTime":"2026-03-01T00:00:00Z","SrcAddr":"192.0.2.1","DstAddr":'
                    b'"198.51.100.1","Dport":"443","TotBytes":"70"}',
                ),
                (
                    "logstash",
                    b'{"@timestamp":"2026-03-01T00:00:00Z","netflow":{"ipv4_src_addr":"192.0.2.1",'
                    b'"ipv4_dst_addr":"198.51.100.1","l4_dst_port":443}}',
                ),
            )
        ),
        Sample(
            b'{"IPV6_SRC_ADDR":"2001:db8::1","IPV6_DST_ADDR":"2001:db8::2","timestamp":1772323200}',
            "v9_6",
            {},
            {"src_endpoint.ip": "2001:db8::1"},
        ),
        Sample(
            b'{"sourceIPv6Address":"2001:db8::1","destinationIPv6Address":"2001:db8::2",'
            b'"flowEndSeconds":1772323200}',
            "ipfix_6",
            {},
            {"src_endpoint.ip": "2001:db8::1"},
        ),
    ),
)
