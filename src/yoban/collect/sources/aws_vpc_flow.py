"""AWS VPC flow logs: text of the default format, CSV, JSON, and the names lakes give them.

Source: the Amazon VPC user guide, "Flow log records".
"""

from __future__ import annotations

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

_CAMEL = {  # as some pipelines rename them
    "account_id": "accountId",
    "srcaddr": "srcAddr",
    "dstaddr": "dstAddr",
    "srcport": "srcPort",
    "dstport": "dstPort",
    "interface_id": "interfaceId",
    "instance_id": "instanceId",
    "flow_direction": "flowDirection",
    "log_status": "logStatus|status",
    "vpc_id": "vpcId",
}
_DASHED = {  # as the header of a flow log file names them
    name: name.replace("_", "-")
    for name in (
        *("account_id", "interface_id", "log_status", "vpc_id", "subnet_id", "instance_id"),
        *("flow_direction", "tcp_flags", "pkt_srcaddr", "pkt_dstaddr", "az_id", "traffic_path"),
    )
}

source = Source(
    name="aws_vpc_flow",
    title="AWS VPC flow logs",
    version=1,
    vendor="AWS",
    texts=(
        Text(
            "aws_vpc_flow",
            r"^(?P<version>\d+) (?P<account_id>\d{12}|unknown) (?P<interface_id>eni-\w+) "
            r"(?P<srcaddr>\S+) (?P<dstaddr>\S+) (?P<srcport>\S+) (?P<dstport>\S+) "
            r"(?P<protocol>\S+) (?P<packets>\S+) (?P<bytes>\S+) (?P<start>\d+) (?P<end>\d+) "
            r"(?P<action>ACCEPT|REJECT|-) (?P<log_status>OK|NODATA|SKIPDATA)",
            marks=(" eni-",),
        ),
    ),
    layouts=(
        Layout("line", read_by("aws_vpc_flow")),
        Layout("record", (Has("srcaddr"), Has("dstaddr"), Has("interface_id"))),
        Layout("header", (Has("srcaddr"), Has("dstaddr"), Has("interface-id")), names=_DASHED),
        Layout("camel", (Has("srcAddr"), Has("dstAddr"), Has("dstPort")), names=_CAMEL),
    ),
    route=("action",),
    logsources=(Logsource("aws", None, "vpcflow"), Logsource("aws", "firewall", "vpcflow")),
    time=("start", "end", "timestamp"),
    attributes=(
        Attribute("src_endpoint.ip", ("pkt_srcaddr", "srcaddr"), "ip"),
        Attribute("src_endpoint.port", ("srcport",), "int"),
        Attribute("dst_endpoint.ip", ("pkt_dstaddr", "dstaddr"), "ip"),
        Attribute("dst_endpoint.port", ("dstport",), "int"),
        Attribute("device.uid", ("instance_id", "interface_id")),
        Attribute("connection_info.protocol_name", ("protocol",)),
        Attribute("traffic.bytes_out", ("bytes",), "int"),
        Attribute("cloud.account.uid", ("account_id",)),
        Attribute("cloud.region", ("region",)),
        Attribute("activity_name", ("action",)),
        Attribute("status", ("action",), "outcome"),
    ),
    classes=(
        Class(4001, 5, {"action": ("REJECT",)}),
        Class(4001, 6),
    ),
    samples=(
        Sample(
            b"2 111122223333 eni-0a1b 192.0.2.1 198.51.100.2 4712 22 6 3 261 1772323200 1772323210 "
            b"REJECT OK",
            "line",
            {"srcport": "4712"},
            {"src_endpoint.ip": "192.0.2.1", "dst_endpoint.port": 22, "status": "Failure"},
        ),
        Sample(
            b'{"version":2,"account_id":"111122223333","interface_id":"eni-1","srcaddr":'
            b'"192.0.2.1","dstaddr":"198.51.100.2","srcport":4712,"dstport":443,"protocol":6,'
            b'"packets":3,"bytes":261,"start":1772323200,"end":1772323210,"action":"REJECT",'
            b'"log_status":"OK"}',
            "record",
            {"srcport": 4712},
            {"src_endpoint.ip": "192.0.2.1", "dst_endpoint.port": 443, "status": "Failure"},
        ),
        Sample(
            b'{"account-id":"111122223333","interface-id":"eni-1","srcaddr":"192.0.2.1",'
            b'"dstaddr":"198.51.100.2","dstport":"22","start":"1772323200","action":"ACCEPT"}',
            "header",
            {"account_id": "111122223333"},
            {"dst_endpoint.port": 22, "device.uid": "eni-1"},
        ),
        Sample(
            b'{"srcAddr":"192.0.2.1","dstAddr":"198.51.100.2","srcPort":4712,"dstPort":443,'
            b'"vpcId":"vpc-1","start":"2026-03-01T00:00:00Z","action":"ACCEPT"}',
            "camel",
            {"srcaddr": "192.0.2.1", "vpc_id": "vpc-1"},
            {"dst_endpoint.ip": "198.51.100.2"},
        ),
    ),
)
