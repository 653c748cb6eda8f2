"""Cisco ISE: RADIUS and TACACS+ logons, accounting, administration and profiling.

A message may be cut into segments, of which only the first has the header; each is an event.
The user comes from the calling station (an address, of a VPN client), else from the device that
asks, and goes to the gateway that was called, else to the ISE node.
Source: the Cisco Identity Services Engine syslog reference (message format, message catalogue).
"""

from __future__ import annotations

from yoban.collect.sources._net import end
from yoban.model.source import (
    Attribute,
    Class,
    Layout,
    Logsource,
    Sample,
    Source,
    Text,
    read_by,
)

_FAILED: dict[str, tuple[str | int, ...]] = {"kind": ("Failed-Attempt",)}
_PASSED: dict[str, tuple[str | int, ...]] = {"kind": ("Passed-Authentication",)}
_IP = r"([0-9A-Fa-f.:]*[0-9A-Fa-f])"
_KEY = r"(?:^|,)\s*(?:[0-9]+=)?([A-Za-z][\w .-]*?)\s?="

source = Source(
    name="cisco_ise",
    title="Cisco Identity Services Engine",
    version=1,
    vendor="Cisco",
    texts=(
        Text(
            "ise_message",
            r"^(?:(?P<category>CISE_\w+) )?\d{10} \d{1,3} \d{1,3} +(?P<time>\d{4}-\d\d-\d\d "
            r"\d\d:\d\d:\d\d\.\d+ [+-]\d\d:?\d\d) \d{10} (?P<code>\d{4,5}) (?P<level>[A-Z]+) +"
            r"(?P<kind>[\w -]+): (?P<text>[^,]*),(?P<rest>.*)$",
            keys=_KEY,
        ),
        Text(
            "ise_segment",
            r"^(?:(?P<category>CISE_\w+) )?\d{10} \d{1,3} \d{1,3} +(?P<rest>[A-Za-z][\w .-]*=.*)$",
            keys=_KEY,
        ),
        Text(
            "ise_alarm",
            r"^(?P<level>INFO|WARN|CRITICAL): (?P<text>(?:EAP Connection Timeout|Configuration "
            r"Changed|TrustSec [\w ]+|RADIUS [\w ]+|AD [\w ]+|[\w ]*NAD[\w. ]*)) ?: ?(?P<rest>.*)$",
            keys=r"(?:^|;)\s*([A-Za-z][\w .-]*?)=",
        ),
    ),
    layouts=(
        Layout("message", read_by("ise_message")),
        Layout("line", read_by("ise_segment", "ise_alarm")),
    ),
    route=("kind", "code"),
    logsources=(Logsource("cisco", None, "ise"), Logsource("cisco", None, "aaa")),
    time=("time", "timestamp"),
    time_formats=("%Y-%m-%d %H:%M:%S.%f %z", "syslog"),
    attributes=(
        Attribute("metadata.uid", ("code",)),
        Attribute("activity_name", ("text", "category")),
        Attribute("status", ("kind",), "failed", _FAILED),
        Attribute("status", ("kind",), "succeeded", _PASSED),
        Attribute("status", ("text",), "failed", pattern=r"(?i)\b(failed|rejected|denied)\b"),
        Attribute("status", ("text",), "succeeded", pattern=r"(?i)\b(succeeded|passed)\b"),
        Attribute("status", ("AuthenticationStatus",), "succeeded", pattern=r"(Passed)$"),
        Attribute("status", ("AuthenticationStatus",), "failed", pattern=r"(Failed)$"),
        Attribute("severity", ("level",)),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute(
            "actor.user.name",
            (
                *("AdminName", "Admin", "UserName", "User", "User-Name", "AD-User-Name"),
                *("AD-Account-Name", "Device login username"),
            ),
            "domain_user",
        ),
        Attribute("actor.user.domain", ("AD-Domain",)),
        *end("src", ("AdminIPAddress", "Remote-Address")),
        Attribute("src_endpoint.ip", ("Calling-Station-ID",), "ip", pattern=rf"^{_IP}$"),
        Attribute(
            "src_endpoint.ip",
            (
                *("EndpointIPAddress", "Device IP Address", "NAS IP Address", "Device Ip"),
                *("NAS-IP-Address", "Framed-IP-Address"),
            ),
            "ip",
        ),
        Attribute("src_endpoint.hostname", ("User-Name",), "hostname", pattern=r"^host/([\w.-]+)$"),
        Attribute("src_endpoint.port", ("Device Port",), "int"),
        Attribute("dst_endpoint.ip", ("Called-Station-ID",), "ip", pattern=rf"^{_IP}$"),
        *end("dst", ("DestinationIPAddress",), ("DestinationPort",)),
        Attribute("dst_endpoint.hostname", ("NetworkDeviceName", "Device Name"), "hostname"),
        Attribute("process.cmd_line", ("CmdSet",), pattern=r"CmdAV=(.*?) *(?:\]|$)"),
        Attribute("auth_protocol", ("AuthenticationMethod", "Protocol")),
        Attribute("service.name", ("Protocol",)),
        Attribute("actor.session.uid", ("AcsSessionID",)),
        Attribute("message", ("OperationMessageText", "FailureReason", "text", "message")),
    ),
    classes=(
        Class(3002, 1, _PASSED),
        Class(3002, 1, _FAILED),
        Class(3002, 1, {"kind": ("Administrator-Login",)}),
    ),
    samples=(
        Sample(
            b"Mar  1 00:00:00 ise-1 CISE_Failed_Attempts 0000000001 1 0 2026-03-01 00:00:00.500 "
            b"+00:00 0000000002 5400 NOTICE Failed-Attempt: Authentication failed, "
            b"ConfigVersionId=1, "
            b"Device IP Address=198.51.100.1, DestinationIPAddress=198.51.100.2, "
            b"DestinationPort=1812, UserName=ana, Calling-Station-ID=192.0.2.7, "
            b"FailureReason=made up,",
            "message",
            {"kind": "Failed-Attempt", "UserName": "ana", "FailureReason": "made up"},
            {
                "device.hostname": "ise-1",
                "actor.user.name": "ana",
                "src_endpoint.ip": "192.0.2.7",
                "dst_endpoint.ip": "198.51.100.2",
                "dst_endpoint.port": 1812,
                "status": "Failure",
            },
        ),
        Sample(
            b"Mar  1 00:00:00 ise-1 CISE_Passed_Authentications 0000000001 2 1 "
            b"AuthenticationStatus=AuthenticationPassed, UserName=bo,",
            "line",
            {"UserName": "bo"},
            {"actor.user.name": "bo", "status": "Success"},
        ),
    ),
    priority=3,
)
