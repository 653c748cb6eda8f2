"""Zeek JSON without `_path` (its default): the log is told by values only that log has.

Source: the Zeek log reference.
"""

from __future__ import annotations

from yoban.collect.sources._zeek import ALERTS, ATTRIBUTES, CONN, DNS, HTTP
from yoban.model.source import Class, Has, Layout, Logsource, Sample, Source

_METHODS = (
    *("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE"),
    *("PROPFIND", "PROPPATCH", "SEARCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK"),
)
_SMB = tuple(
    f"SMB::{kind}_{action}"
    for kind in ("FILE", "PIPE", "PRINT")
    for action in ("OPEN", "READ", "WRITE", "CLOSE", "DELETE", "RENAME", "SET_ATTRIBUTE", "UNKNOWN")
)
_SECURITY = (
    *("RDP", "SSL", "HYBRID", "HYBRID_EX", "RDSTLS", "RDSAAD", "TLS"),
    *("SSL_NOT_ALLOWED_BY_SERVER", "SSL_CERT_NOT_ON_SERVER", "SSL_REQUIRED_BY_SERVER"),
    *("HYBRID_REQUIRED_BY_SERVER", "INCONSISTENT_FLAGS"),
    "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER",
)
_STATES = (
    *("S0", "S1", "S2", "S3", "SF", "REJ", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH"),
)

source = Source(
    name="zeek_bare",
    title="Zeek, logs without their name",
    version=1,
    vendor="Zeek",
    layouts=(
        Layout("connection", (Has("ts"), Has("uid"), Has("id.orig_h"))),
        Layout("x509", (Has("ts"), Has("certificate.serial"))),
        Layout("notice", (Has("ts"), Has("note"), Has("actions"))),
        Layout("dhcp", (Has("ts"), Has("uids"), Has("mac"))),
        Layout("weird", (Has("ts"), Has("name"), Has("notice"), Has("peer"))),
        Layout("software", (Has("ts"), Has("software_type"), Has("host"))),
        Layout("pe", (Has("ts"), Has("id"), Has("machine"), Has("subsystem"))),
        Layout("ocsp", (Has("ts"), Has("id"), Has("certStatus"))),
        Layout("tunnel", (Has("ts"), Has("tunnel_type"))),
        Layout("arp", (Has("ts"), Has("orig_hw"), Has("resp_hw"))),
        Layout("file", (Has("ts"), Has("fuid"), Has("source"), Has("analyzers"))),
    ),
    route=("request_type", "security_protocol", "conn_state"),
    logsources=(
        Logsource("zeek", None, "dns", {"qclass": (1, 255)}),
        Logsource("zeek", None, "http", {"method": _METHODS}, HTTP),
        Logsource("zeek", None, "smb_files", {"action": _SMB}),
        Logsource("zeek", None, "kerberos", {"request_type": ("AS", "TGS")}),
        Logsource("zeek", None, "rdp", {"security_protocol": _SECURITY}),
        Logsource("zeek", None, "conn", {"conn_state": _STATES}),
        Logsource("zeek", None, "x509", {"certificate.version": (1, 2, 3)}),
        Logsource("zeek", None, "dce_rpc"),
        Logsource(None, "dns", None, {"qclass": (1, 255)}, DNS),
        Logsource(None, "proxy", None, {"method": _METHODS}, HTTP),
        Logsource(None, "webserver", None, {"method": _METHODS}, HTTP),
        Logsource(None, "firewall", None, {"conn_state": _STATES}, CONN),
    ),
    time=("ts",),
    attributes=ATTRIBUTES,
    classes=(
        Class(3002, 99, {"request_type": ("AS", "TGS")}),
        Class(4005, 99, {"security_protocol": _SECURITY}),
        Class(4001, 6, {"conn_state": _STATES}),
    ),
    alerts=ALERTS,
    samples=(
        Sample(
            b'{"ts":1772323200.25,"note":"Intel::Notice","msg":"made up","src":"192.0.2.1",'
            b'"actions":["Notice::ACTION_LOG"]}',
            "notice",
            {"note": "Intel::Notice"},
            {"src_endpoint.ip": "192.0.2.1"},
            alert=("attack", "medium"),
        ),
        Sample(
            b'{"ts":1772323200.25,"note":"Made::Up","msg":"made up","actions":["x"]}',
            "notice",
            {},
            {"message": "made up"},
            alert=("notice", "informational"),
        ),
        *(
            Sample(raw, layout, {}, {"src_endpoint.ip": "192.0.2.1"})
            for layout, raw in (
                (
                    "dhcp",
                    b'{"ts":1772323200.25,"uids":["C1"],"client_addr":"192.0.2.1","mac":'
                    b'"00:00:5e:00:53:01","msg_types":["ACK"]}',
                ),
                (
                    "weird",
                    b'{"ts":1772323200.25,"id.orig_h":"192.0.2.1","id.resp_h":"192.0.2.2","name":'
                    b'"x","notice":false,"peer":"zeek"}',
                ),
                (
                    "software",
                    b'{"ts":1772323200.25,"host":"192.0.2.1","software_type":"SSH::CLIENT"}',
                ),
                (
                    "tunnel",
                    b'{"ts":1772323200.25,"id.orig_h":"192.0.2.1","tunnel_type":"Tunnel::GRE"}',
                ),
                (
                    "arp",
                    b'{"ts":1772323200.25,"orig_h":"192.0.2.1","orig_hw":"00:00:5e:00:53:01",'
                    b'"resp_hw":"00:00:5e:00:53:02"}',
                ),
            )
        ),
        Sample(
            b'{"ts":1772323200.25,"id":"F1","machine":"I386","subsystem":"WINDOWS_GUI"}',
            "pe",
            {"machine": "I386"},
        ),
        Sample(
            b'{"ts":1772323200.25,"id":"F1","certStatus":"good"}', "ocsp", {"certStatus": "good"}
        ),
        Sample(
            b'{"ts":1772323200.25,"uid":"C9","id.orig_h":"192.0.2.1","id.orig_p":5,"id.resp_h":'
            b'"192.0.2.2","id.resp_p":88,"request_type":"TGS","client":"ana/EXAMPLE",'
            b'"service":"krbtgt/EXAMPLE"}',
            "connection",
            {"request_type": "TGS", "id.resp_p": 88},
            {"src_endpoint.ip": "192.0.2.1", "dst_endpoint.port": 88},
        ),
        Sample(
            b'{"ts":1772323200.25,"id":"F1","certificate.version":3,"certificate.serial":"0A"}',
            "x509",
            {"certificate.serial": "0A"},
        ),
        Sample(
            b'{"ts":1772323200.25,"fuid":"F2","source":"HTTP","analyzers":["MD5"],'
            b'"filename":"a.exe","md5":"00000000000000000000000000000000"}',
            "file",
            {"filename": "a.exe"},
            {"file.path": "a.exe"},
        ),
    ),
    priority=-20,
)
