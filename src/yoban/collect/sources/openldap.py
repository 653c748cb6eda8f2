"""OpenLDAP's slapd: connections, binds, searches and changes, a line each.

Lines of one connection share `conn`: the address stands in its ACCEPT, the account in its BIND, the
outcome of an operation in its RESULT (0 is success, 49 wrong credentials).
Source: the OpenLDAP administrator's guide, loglevel stats; RFC 4511, result codes.
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

_IP = r"\[?[0-9A-Fa-f.:]+\]?"

source = Source(
    name="openldap",
    title="OpenLDAP",
    version=1,
    texts=(
        Text(
            "openldap",
            r'^[ "]*conn=(?P<conn>\d+) (?:op=(?P<op>\d+)|fd=(?P<fd>\d+)) (?P<kind>ACCEPT|BIND|'
            r"UNBIND|SRCH|MOD|ADD|DEL|MODRDN|CMP|EXT|ABANDON|RESULT|SEARCH RESULT|PASSMOD|"
            r"STARTTLS|WHOAMI|PROXYAUTHZ|TLS|closed|DISCONNECT)\b(?P<text>.*)$",
            marks=("conn=",),
            more={
                "": (
                    rf"ACCEPT from IP=(?P<src>{_IP}):(?P<src_port>\d+) \(IP=(?P<dst>{_IP}):"
                    r"(?P<dst_port>\d+)\)",
                    r'BIND (?:anonymous )?[^"]*dn="+(?P<dn>(?:uid|cn|CN|UID)=(?P<user>[^,"]+)'
                    r'[^"]*)"',
                    r'(?:base|dn)="+(?P<object>[^"]+)"',
                    r"\berr=(?P<code>\d+)",
                    r'filter="+(?P<filter>[^"]*(?:\([^"]*\))?)"',
                    r"\bmethod=(?P<method>\d+)",
                    r"\bmech=(?P<mech>\S+)",
                    r'(?:text|err)=(?P<reason>[A-Za-z][^"]*)$',
                )
            },
        ),
    ),
    layouts=(Layout("line", read_by("openldap")),),
    route=("kind", "code"),
    logsources=(Logsource("openldap"), Logsource("linux", None, "openldap")),
    time=("timestamp",),
    time_formats=("syslog",),
    attributes=(
        Attribute("activity_name", ("kind",)),
        Attribute("status", ("code",), "succeeded", {"code": (0,)}),
        Attribute("status", ("code",), "failed"),
        Attribute("device.hostname", ("hostname",), "host"),
        Attribute("actor.user.name", ("user",)),
        Attribute("actor.user.uid", ("dn",)),
        Attribute("actor.session.uid", ("conn",)),
        Attribute("auth_protocol", ("mech",)),
        *end("src", ("src",), ("src_port",)),
        *end("dst", ("dst",), ("dst_port",)),
        Attribute("app_name", ("program",)),
        Attribute("message", ("message",)),
    ),
    classes=(Class(3002, 1, {"kind": ("BIND",)}), Class(4001, 1, {"kind": ("ACCEPT",)})),
    samples=(
        Sample(
            b"Mar  1 00:00:00 ldap-1 slapd[9]: conn=7 fd=3 ACCEPT from IP=192.0.2.7:4000 "
            b"(IP=198.51.100.1:389)",
            "line",
            {"kind": "ACCEPT", "conn": "7"},
            {"src_endpoint.ip": "192.0.2.7", "dst_endpoint.port": 389},
        ),
        Sample(
            b'Mar  1 00:00:00 ldap-1 slapd[9]: conn=7 op=0 BIND dn="uid=ana,ou=people,dc=example" '
            b"mech=SIMPLE ssf=0",
            "line",
            {"kind": "BIND", "mech": "SIMPLE"},
            {"actor.user.name": "ana", "class_uid": 3002},
        ),
        Sample(
            b"Mar  1 00:00:00 ldap-1 slapd[9]: conn=7 op=0 RESULT tag=97 err=49 text=",
            "line",
            {"code": "49"},
            {"status": "Failure"},
        ),
    ),
)
