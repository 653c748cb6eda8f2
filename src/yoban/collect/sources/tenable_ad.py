"""Tenable Identity Exposure (Tenable.ad, Alsid): indicators of attack and exposure, object changes.

Source: the Tenable Identity Exposure administrator guide, syslog alert details (type 0 is an
indicator of exposure, 1 a change of an object, 2 an indicator of attack).
"""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.model.source import (
    Alert,
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

_Q = r'"([^"]*)"'
_LEVELS: dict[str | float, str] = {
    "critical": "high",
    "high": "high",
    "medium": "medium",
    "low": "low",
}
_KEYS = r'(?:^|[" ])"?([A-Za-z][\w-]*)"?=""?'


def _q(name: str) -> str:
    return rf'"(?P<{name}>[^"]*)"'


source = Source(
    name="tenable_ad",
    title="Tenable Identity Exposure (Alsid)",
    version=1,
    vendor="Tenable",
    texts=(
        Text(
            "tenable_exposure",
            rf'^"0" {_q("alert")} {_q("forest")} {_q("domain")} {_q("name")} '
            r'"(?P<level>critical|high|medium|low)" +'
            rf"{_q('object')} {_q('deviance')} {_q('profile')} +{_q('reason')} +{_q('event')}"
            r"(?P<rest>.*)$",
            keys=_KEYS,
        ),
        Text(
            "tenable_change",
            rf'^"1" {_q("alert")} {_q("forest")} {_q("domain")} {_q("object")} {_q("event")} '
            rf"{_q('name')}(?P<rest>.*)$",
            keys=_KEYS,
        ),
        Text(
            "tenable_attack",
            rf'^"2" {_q("alert")} {_q("forest")} {_q("domain")} {_q("name")} '
            rf'"(?P<level>critical|high|medium|low)" {_q("source")} {_q("source_ip")} '
            rf"{_q('target')} {_q('target_ip')}(?P<rest>.*)$",
            keys=_KEYS,
        ),
    ),
    layouts=(
        Layout("exposure", read_by("tenable_exposure")),
        Layout("change", read_by("tenable_change")),
        Layout("attack", read_by("tenable_attack")),
    ),
    route=("_text",),
    logsources=(Logsource("tenable", None, "identity_exposure"),),
    time=("timestamp",),
    time_formats=("syslog",),
    attributes=(
        Attribute("metadata.uid", ("alert",)),
        Attribute("activity_name", ("name",)),
        Attribute("severity", ("level",)),
        Attribute("device.hostname", ("dc_name", "target", "hostname"), "hostname"),
        Attribute("actor.user.name", ("user",), "domain_user", pattern=r"^(?:Unknown|(.+))$"),
        Attribute(
            "user.name", ("targeted_dc_account", "spoofed_account", "AccountCn", "TrusteeCn")
        ),
        Attribute("user.name", ("object",), pattern=r"^CN=([^,]+),"),
        *end("src", ("source_ip",)),
        Attribute("src_endpoint.hostname", ("source",), "hostname", pattern=r"^(?:Unknown|(.+))$"),
        *end("dst", ("target_ip", "dc_ip")),
        Attribute("message", ("reason", "name", "message")),
    ),
    classes=(Class(2004, 1, {"_text": ("tenable_exposure", "tenable_attack")}),),
    alerts=(
        Alert(
            "attack",
            "an attack on the directory",
            (Is("_text", ("tenable_attack",)), Has("name")),
            ("name",),
            signature=("name",),
            severity=("level",),
            levels=_LEVELS,
        ),
        Alert(
            "exposure",
            "a weakness of the directory: no attack",
            (Is("_text", ("tenable_exposure",)), Has("name")),
            ("name",),
            signature=("name", "reason"),
            severity=("level",),
            levels={"critical": "low", "high": "low"},
            default="informational",
            description=("reason",),
        ),
    ),
    samples=(
        Sample(
            b'<116>Mar  1 00:00:00 TenableAD Tenable.ad[4]: "2" "21" "Forest" "example.com" '
            b'"DCSync" "critical" "LT-01" "192.0.2.7" "DC-01" "192.0.2.1" "user"="ana" '
            b'"dc_name"="DC-01"',
            "attack",
            {"name": "DCSync", "dc_name": "DC-01"},
            {
                "actor.user.name": "ana",
                "device.hostname": "dc-01",
                "src_endpoint.ip": "192.0.2.7",
                "dst_endpoint.ip": "192.0.2.1",
            },
            alert=("attack", "high"),
        ),
        Sample(
            b'<116>Mar  1 00:00:00 TenableAD Tenable.ad[4]: "0" "1" "Forest" "example.com" '
            b'"C-UNCONST-DELEG" "critical" "CN=srv,OU=x,DC=example,DC=com" "7" "1" '
            b'"R-X" "2" "Cn"="srv"',
            "exposure",
            {"reason": "R-X"},
            {"user.name": "srv"},
            alert=("exposure", "low"),
        ),
        Sample(
            b'<116>Mar  1 00:00:00 TenableAD Tenable.ad[4]: "1" "1" "Forest" "example.com" '
            b'"CN=ana,OU=x,DC=example,DC=com" "2400" "UAC changed" "whenchanged"="x"',
            "change",
            {"name": "UAC changed"},
            {"user.name": "ana"},
        ),
    ),
)
