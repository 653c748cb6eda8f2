"""Windows Defender Firewall's own log file (pfirewall.log).

Source: Microsoft, Windows Defender Firewall, interpreting the log file.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="windows_firewall",
    title="Windows Defender Firewall log file",
    version=1,
    vendor="Microsoft",
    layouts=(Layout("w3c", (Has("action"), Has("protocol"), Has("src-ip"), Has("dst-ip"))),),
    route=("action",),
    logsources=(
        Logsource(
            None,
            "firewall",
            None,
            {},
            {
                "src_ip": "src-ip",
                "src_port": "src-port",
                "dst_ip": "dst-ip",
                "dst_port": "dst-port",
            },
        ),
    ),
    time=("timestamp",),
    attributes=(
        Attribute("activity_name", ("action",)),
        Attribute("status", ("action",), "outcome"),
        Attribute("src_endpoint.ip", ("src-ip",), "ip"),
        Attribute("src_endpoint.port", ("src-port",), "int"),
        Attribute("dst_endpoint.ip", ("dst-ip",), "ip"),
        Attribute("dst_endpoint.port", ("dst-port",), "int"),
        Attribute("connection_info.protocol_name", ("protocol",), "lower"),
        Attribute("process.pid", ("pid",), "int"),
    ),
    classes=(Class(4001, 6),),
    samples=(
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","action":"DROP","protocol":"TCP","src-ip":'
            b'"192.0.2.1","dst-ip":"192.0.2.2","src-port":"4000","dst-port":"445",'
            b'"path":"RECEIVE"}',
            "w3c",
            {"path": "RECEIVE"},
            {"src_endpoint.ip": "192.0.2.1", "dst_endpoint.port": 445, "status": "Failure"},
        ),
    ),
)
