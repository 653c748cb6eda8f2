"""CyberArk Digital Vault events in LEEF.

Source: the CyberArk PAM documentation, "Syslog messages" and the LEEF translator.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Is, Layout, Logsource, Sample, Source

source = Source(
    name="cyberark_vault",
    title="CyberArk Vault",
    version=1,
    vendor="CyberArk",
    layouts=(Layout("leef", (Is("vendor", ("Cyber-Ark",)), Is("product", ("Vault",)))),),
    route=("Action",),
    logsources=(Logsource("cyberark", None, "vault"),),
    time=("timestamp",),
    utc=("timestamp",),
    attributes=(
        Attribute("activity_name", ("Action",)),
        Attribute("api.operation", ("Action",)),
        Attribute("message", ("EventMessage",)),
        Attribute("severity", ("sev",), "cef_severity"),
        Attribute("actor.user.name", ("usrName", "SourceUser"), "domain_user"),
        Attribute("user.name", ("duser", "TargetUser"), "domain_user"),
        Attribute("actor.session.uid", ("ExtraDetails",), pattern=r"SessionID=([^;]+)"),
        Attribute("src_endpoint.ip", ("src", "shost"), "ip"),
        Attribute("src_endpoint.hostname", ("shost",), "hostname"),
        Attribute("dst_endpoint.ip", ("dhost",), "ip"),
        Attribute("dst_endpoint.hostname", ("dhost",), "hostname"),
        Attribute("dst_endpoint.ip", ("ExtraDetails",), "ip", pattern=r"DstHost=([^;]+)"),
        Attribute(
            "dst_endpoint.hostname", ("ExtraDetails",), "hostname", pattern=r"DstHost=([^;]+)"
        ),
        Attribute("file.path", ("File",)),
        Attribute("app_name", ("app",)),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute(
            "process.cmd_line",
            ("ExtraDetails",),
            pattern=r"^Command=(.*?);(?:ConnectionComponentId|DstHost)=",
        ),
    ),
    classes=(
        Class(3002, 1, {"Action": ("Logon", "User Authentication")}),
        Class(3002, 2, {"Action": ("Logoff",)}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","vendor":"Cyber-Ark","product":'
            b'"Vault","eventId":"300","sev":"6","Action":"PSM Connect","usrName":"ana",'
            b'"src":"192.0.2.3","dhost":"","ExtraDetails":'
            b'"DstHost=198.51.100.4;Protocol=SSH;","duser":"root"}',
            "leef",
            {"Action": "PSM Connect"},
            {"actor.user.name": "ana", "user.name": "root", "dst_endpoint.ip": "198.51.100.4"},
        ),
    ),
)
