"""Zeek logs that say which log they are of (`_path`): TSV, and JSON of Corelight or json-logs.

Source: the Zeek log reference.
"""

from __future__ import annotations

from yoban.collect.sources._zeek import ALERTS, ATTRIBUTES, CONN, DNS, HTTP, SERVICES
from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="zeek",
    title="Zeek",
    version=1,
    vendor="Zeek",
    layouts=(
        Layout("log", (Has("_path"), Has("ts"))),
        Layout(  # as the Kafka writer names it
            "stream",
            (Has("@stream"), Has("ts")),
            names={
                "_path": "@stream",
                "_system_name": "@system",
                **{
                    f"id.{end}_{part}": f"id_{end}_{part}"
                    for end in ("orig", "resp")
                    for part in ("h", "p")
                },
            },
        ),
    ),
    route=("_path",),
    logsources=(
        *(
            Logsource("zeek", None, name, {"_path": (name, f"{name}_red")}, HTTP)
            if name == "http"
            else Logsource("zeek", None, name, {"_path": (name, f"{name}_red")})
            for name in SERVICES
        ),
        Logsource(None, "dns", None, {"_path": ("dns", "dns_red")}, DNS),
        Logsource(None, "proxy", None, {"_path": ("http", "http_red")}, HTTP),
        Logsource(None, "webserver", None, {"_path": ("http", "http_red")}, HTTP),
        Logsource(None, "firewall", None, {"_path": ("conn", "conn_red")}, CONN),
    ),
    time=("ts", "_write_ts"),
    attributes=(
        Attribute("activity_name", ("_path",)),
        Attribute("device.hostname", ("_system_name",), "host"),
        Attribute("file.path", ("name",), when={"_path": ("smb_files",)}),
        *ATTRIBUTES,
    ),
    classes=(
        Class(4003, 6, {"_path": ("dns", "dns_red")}),
        Class(4002, 99, {"_path": ("http", "http_red")}),
        Class(4004, 99, {"_path": ("dhcp",)}),
        Class(4005, 99, {"_path": ("rdp",)}),
        Class(4006, 99, {"_path": ("smb_files", "smb_mapping", "dce_rpc")}),
        Class(4007, 99, {"_path": ("ssh",)}),
        Class(4008, 99, {"_path": ("ftp",)}),
        Class(2004, 1, {"_path": ("notice",)}),
        Class(3002, 99, {"_path": ("kerberos", "ntlm")}),
        Class(4001, 6, {"_path": ("conn", "conn_red", "ssl", "weird", "tunnel", "snmp", "rfb")}),
    ),
    alerts=ALERTS,
    samples=(
        Sample(
            b'{"_path":"notice","ts":1772323200.5,"note":"Scan::Port_Scan","msg":"made up","src":'
            b'"192.0.2.1","actions":["Notice::ACTION_LOG"]}',
            "log",
            {"note": "Scan::Port_Scan"},
            {"src_endpoint.ip": "192.0.2.1", "message": "made up"},
            alert=("attack", "low"),
        ),
        Sample(
            b'{"_path":"notice","ts":1772323200.5,"uid":"C1","id.orig_h":"192.0.2.1","id.resp_h":'
            b'"192.0.2.2","note":"SSL::Invalid_Server_Cert","msg":"made up","actions":'
            b'["Notice::ACTION_LOG"]}',
            "log",
            {"note": "SSL::Invalid_Server_Cert"},
            {"dst_endpoint.ip": "192.0.2.2"},
            alert=("notice", "informational"),
        ),
        Sample(
            b'{"_path":"dns","ts":1772323200.5,"uid":"C1","id.orig_h":"192.0.2.1","id.orig_p":4000,'
            b'"id.resp_h":"192.0.2.53","id.resp_p":53,"proto":"udp","query":"a.example",'
            b'"qtype_name":"A","answers":["198.51.100.1"]}',
            "log",
            {"query": "a.example", "id.orig_h": "192.0.2.1", "answers": ["198.51.100.1"]},
            {
                "query.hostname": "a.example",
                "answers.rdata": "198.51.100.1",
                "src_endpoint.ip": "192.0.2.1",
            },
        ),
        Sample(
            b'{"_path":"smb_files","ts":"2026-03-01T00:00:00.000000Z","uid":"C2","id":{"orig_h":'
            b'"192.0.2.1","resp_h":"192.0.2.2"},"action":"SMB::FILE_OPEN","path":"\\\\\\\\a\\\\b$",'
            b'"name":"x.dll"}',
            "log",
            {"name": "x.dll", "id.orig_h": "192.0.2.1"},
            {"file.path": "x.dll", "dst_endpoint.ip": "192.0.2.2"},
        ),
        Sample(
            b'{"@stream":"dce_rpc","@system":"SENSOR-1","@proc":"zeek","ts":1772323200.5,"uid":"C3",'
            b'"id_orig_h":"192.0.2.1","id_orig_p":4000,"id_resp_h":"192.0.2.2","id_resp_p":445,'
            b'"endpoint":"svcctl","operation":"CreateServiceW"}',
            "stream",
            {"_path": "dce_rpc", "id.orig_h": "192.0.2.1", "operation": "CreateServiceW"},
            {
                "src_endpoint.ip": "192.0.2.1",
                "dst_endpoint.port": 445,
                "device.hostname": "sensor-1",
                "api.operation": "CreateServiceW",
            },
        ),
    ),
)
