"""Windows Network Policy Server and Routing and Remote Access: the IAS/ODBC log (Always On VPN).

Source: Microsoft, Interpret Database Format Log Files (NPS).
"""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.model.source import Attribute, Class, Layout, Logsource, Sample, Source, Text, read_by

_COLUMNS = (
    *("computer", "service", "date", "clock", "packet_type", "user", "fq_user", "called_station"),
    *("calling_station", "callback", "framed_ip", "nas", "nas_ip", "nas_port", "client_vendor"),
    *("client_ip", "client_name", "event_time", "port_limit", "nas_port_type", "connect_info"),
    *("framed_protocol", "service_type", "authentication", "policy", "reason"),
)

source = Source(
    name="windows_nps",
    title="Windows Network Policy Server and Remote Access (IAS log)",
    version=1,
    vendor="Microsoft",
    texts=(
        Text(
            "windows_nps",
            r'^(?P<rest>"[^"]*","(?:IAS|RAS)",(?P<time>\d\d/\d\d/\d{4},\d\d:\d\d:\d\d),\d+,.*)',
            columns={"": _COLUMNS},
        ),
    ),
    layouts=(Layout("line", read_by("windows_nps")),),
    route=("packet_type",),
    logsources=(Logsource("windows", None, "nps"),),
    time=("time", "timestamp"),
    time_formats=("%m/%d/%Y,%H:%M:%S", "syslog"),
    attributes=(
        Attribute("activity_name", ("packet_type",)),
        Attribute("device.hostname", ("computer",), "host"),
        Attribute("status", ("packet_type",), "succeeded", {"packet_type": (2,)}),
        Attribute("status", ("packet_type",), "failed", {"packet_type": (3,)}),
        Attribute("actor.user.name", ("user", "fq_user"), "domain_user"),
        Attribute("actor.user.domain", ("fq_user",), "user_domain"),
        *end("src", ("calling_station",)),
        *end("dst", ("called_station", "nas_ip")),
        Attribute("message", ("policy", "message")),
    ),
    classes=(Class(3002, 1),),
    samples=(
        Sample(
            b'"VPN-1","RAS",03/01/2026,00:00:00,2,"ana@example.com","EXAMPLE\\ana","198.51.100.1",'
            b'"192.0.2.1",,,"VPN-1","198.51.100.2",1519,,"198.51.100.2","VPN-1",,,5,,1,2,11,'
            b'"VPN",0',
            "line",
            {"policy": "VPN", "reason": "0"},
            {
                "src_endpoint.ip": "192.0.2.1",
                "actor.user.name": "ana@example.com",
                "status": "Success",
            },
        ),
    ),
)
