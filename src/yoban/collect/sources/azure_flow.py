"""Azure network flows: of network security groups and of virtual networks, one tuple a record.

Sources: the Network Watcher documents "NSG flow logs" and "Virtual network flow logs".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

# time, source, destination, ports, protocol, direction, decision or state …
_SRC = r"^\d+,([^,]+),"
_DST = r"^\d+,[^,]+,([^,]+),"
_SPORT = r"^\d+,[^,]+,[^,]+,(\d+),"
_DPORT = r"^\d+,[^,]+,[^,]+,\d+,(\d+),"
_PROTOCOL = r"^(?:[^,]*,){5}([^,]+),"
_DECISION = r"^(?:[^,]*,){7}([^,]+)"
_FLOW = "flow.0"
_NSG = {"operationName": ("NetworkSecurityGroupFlowEvents",)}

source = Source(
    name="azure_flow",
    title="Azure network flow logs",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout(
            "tuple",
            (
                Has("flow.0"),
                Is("operationName", ("NetworkSecurityGroupFlowEvents", "FlowLogFlowEvent")),
            ),
        ),
    ),
    route=("operationName",),
    logsources=(Logsource("azure", None, "networkflow"),),
    time=(_FLOW, "time"),  # when the flow was, not when it was logged
    time_formats=("epoch,",),
    attributes=(
        Attribute("src_endpoint.ip", (_FLOW,), "ip", pattern=_SRC),
        Attribute("dst_endpoint.ip", (_FLOW,), "ip", pattern=_DST),
        Attribute("src_endpoint.port", (_FLOW,), "int", pattern=_SPORT),
        Attribute("dst_endpoint.port", (_FLOW,), "int", pattern=_DPORT),
        Attribute("connection_info.protocol_name", (_FLOW,), pattern=_PROTOCOL),
        Attribute("activity_name", (_FLOW,), when=_NSG, pattern=_DECISION),
        Attribute("message", ("rule",)),
        Attribute("device.uid", ("macAddress",)),
        Attribute(
            "cloud.account.uid", ("resourceId",), pattern=r"(?i)^/subscriptions/([0-9a-f-]{36})"
        ),
    ),
    classes=(Class(4001, 6),),
    samples=(
        Sample(
            b'{"time":"2026-03-01T00:01:00Z","operationName":"NetworkSecurityGroupFlowEvents",'
            b'"macAddress":"000D3A","rule":"DefaultRule_AllowVnetInBound","flow.0":'
            b'"1772323200,192.0.2.1,198.51.100.2,35336,53,U,I,A,C,1,99,1,167"}',
            "tuple",
            {},
            {
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.ip": "198.51.100.2",
                "dst_endpoint.port": 53,
                "activity_name": "A",
            },
        ),
    ),
)
