"""Aruba switches (AOS-S, AOS-CX) and controllers (ArubaOS). Sources: HPE Aruba event log guides."""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.model.source import Attribute, Class, Layout, Logsource, Sample, Source, Text, read_by

_IP = r"\d+\.\d+\.\d+\.\d+"
_SAYS = (
    rf"(?:\bfrom |\bAP:\S+ <|\buserip=)(?P<src>{_IP})",
    rf"<(?P<device>[\w.-]+) (?P<src>{_IP})>",
    rf"\bserverip=(?P<dst>{_IP})",
    rf"-msg to (?P<dst>{_IP}):(?P<dst_port>\d+)",
    r"\bUser '(?P<user>[^']+)'",
    r"\bUser (?P<user>[^\s:']+) (?:Failed|Successfully|logged)",
    r"\busername=(?P<user>\S+)",
    r"(?P<result>Invalid|[Ff]ailed|logged in|Auth success|violation)",
)
_MODULES = (
    r"auth|dhcp-snoop|crypto|dhcp-server|FFI|ports|snmp|ssl|ssh|mgr|system|lldp|arp-protect|dca|"
    r"802\.1x|stp|vlan|ip|update|job|tftp|chassis|loop_protect"
)
_UNIT = r"ST\d+-\w+|AM\d"
_LEVELS = "<(?P<level>ERRS|WARN|NOTI|INFO|DBUG|CRIT|ALRT|EMRG)>"

source = Source(
    name="aruba",
    title="HPE Aruba switches and controllers",
    version=1,
    vendor="HPE Aruba Networking",
    texts=(
        Text(
            "aruba_controller",
            rf"^(?:(?P<daemon>\w+)\[\d+\]: )?<(?P<id>\d{{6}})> (?:<\d+> )?(?:{_LEVELS} "
            rf")?(?P<text>.*)",
            more={"": _SAYS},
        ),
        Text(
            "aruba_cx",
            r"^Event\|(?P<id>\d+)\|LOG_(?P<level>\w+)\|(?P<module>[^|]*)\|(?P<slot>[^|]*)\|(?P<t"
            r"ext>.*)",
            more={"": _SAYS},
        ),
        Text(
            "aruba_switch",
            rf"^\d{{5}} +(?P<module>{_MODULES}): +(?:(?P<unit>{_UNIT}): )?(?P<text>.*)",
            more={"": _SAYS},
        ),
        Text(  # without a number: other programs say "auth: " too, but name no unit or port
            "aruba_unit",
            rf"^(?P<module>{_MODULES}): +(?P<unit>{_UNIT}): (?P<text>.*)",
            more={"": _SAYS},
        ),
        Text("aruba_port", r"^(?P<module>ports|FFI): +(?P<text>port .*)", more={"": _SAYS}),
    ),
    layouts=(
        Layout(
            "line",
            read_by(
                *("aruba_controller", "aruba_cx", "aruba_switch", "aruba_unit", "aruba_port"),
            ),
        ),
    ),
    route=("module",),
    logsources=(Logsource("aruba"),),
    time=("timestamp",),
    time_formats=("syslog",),
    attributes=(
        Attribute("activity_name", ("module", "daemon")),
        Attribute("status", ("result",), "failed", {}, "^(Invalid|[Ff]ailed|violation)$"),
        Attribute("status", ("result",), "succeeded", {}, "^(logged in|Auth success)$"),
        Attribute("device.hostname", ("hostname", "device"), "host"),
        Attribute("severity", ("level",)),
        Attribute("actor.user.name", ("user",), "domain_user"),
        *end("src", ("src",)),
        *end("dst", ("dst",), ("dst_port",)),
        Attribute("message", ("text", "message")),
    ),
    classes=(Class(3002, 1, {"module": ("auth",)}),),
    samples=(
        Sample(
            b"Mar  1 00:00:00 sw-1 00419 auth:  ST1-CMDR: Invalid user name/password on SSH "
            b"session "
            b"User 'ana' is trying to login from 192.0.2.1",
            "line",
            {"module": "auth"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.1", "status": "Failure"},
        ),
    ),
)
