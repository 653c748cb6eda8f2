"""What the two Zeek sources share. Source: the Zeek log reference."""

from __future__ import annotations

from yoban.model.source import Attribute

HTTP = {
    "c-uri": "uri",
    "c-uri-query": "uri",
    "c-useragent": "user_agent",
    "cs-uri": "uri",
    "cs-uri-query": "uri",
    "cs-uri-stem": "uri",
    "cs-user-agent": "user_agent",
    "cs-host": "host",
    "cs-method": "method",
    "cs-referer": "referrer",
    "cs-username": "username",
    "sc-status": "status_code",
    "dst_ip": "id.resp_h",
}
DNS = {"answer": "answers", "record_type": "qtype_name"}
CONN = {
    "src_ip": "id.orig_h",
    "src_port": "id.orig_p",
    "dst_ip": "id.resp_h",
    "dst_port": "id.resp_p",
    "action": "conn_state",
}
SERVICES = (
    *("conn", "dce_rpc", "dhcp", "dns", "dpd", "files", "ftp", "http", "kerberos", "ldap"),
    *("notice", "ntlm", "pe", "rdp", "rfb", "smb_files", "smb_mapping", "smtp", "snmp", "ssh"),
    *("ssl", "tunnel", "weird", "x509"),
)
ATTRIBUTES = (
    Attribute("metadata.uid", ("uid", "fuid", "id")),
    Attribute("src_endpoint.ip", ("id.orig_h", "tx_hosts"), "ip"),
    Attribute("src_endpoint.port", ("id.orig_p",), "int"),
    Attribute("src_endpoint.hostname", ("host_name", "hostname"), "host"),
    Attribute("dst_endpoint.ip", ("id.resp_h", "rx_hosts"), "ip"),
    Attribute("dst_endpoint.port", ("id.resp_p",), "int"),
    Attribute("dst_endpoint.hostname", ("server_name", "server_dns_computer_name"), "host"),
    Attribute("connection_info.protocol_name", ("proto",), "lower"),
    Attribute("traffic.bytes_out", ("orig_bytes",), "int"),
    Attribute("traffic.bytes_in", ("resp_bytes",), "int"),
    Attribute("query.hostname", ("query",), "host"),
    Attribute("url.url_string", ("uri",)),
    Attribute("http_request.user_agent", ("user_agent",)),
    Attribute("http_request.http_method", ("method",)),
    Attribute("http_response.code", ("status_code",), "int"),
    Attribute("api.operation", ("operation",)),
    Attribute("user.name", ("username", "user", "client", "cookie"), "domain_user"),
    Attribute("file.path", ("filename",)),
    Attribute("file.hash.md5", ("md5",), "hash_md5"),
    Attribute("file.hash.sha1", ("sha1",), "hash_sha1"),
    Attribute("file.hash.sha256", ("sha256",), "hash_sha256"),
    Attribute("message", ("msg",)),
    Attribute("status", ("conn_state", "rcode_name", "status_msg")),
    Attribute("service.name", ("service",)),
)
