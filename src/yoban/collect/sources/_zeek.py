"""What the two Zeek sources share. Source: the Zeek log reference."""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Has, Is

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
    Attribute("src_endpoint.ip", ("id.orig_h", "tx_hosts", "client_addr", "src", "host"), "ip"),
    Attribute("src_endpoint.ip", ("requested_addr", "orig_h"), "ip"),
    Attribute("src_endpoint.port", ("id.orig_p",), "int"),
    Attribute("src_endpoint.hostname", ("host_name", "hostname"), "host"),
    Attribute("dst_endpoint.ip", ("id.resp_h", "rx_hosts", "server_addr", "dst", "resp_h"), "ip"),
    Attribute("dst_endpoint.port", ("id.resp_p",), "int"),
    Attribute("dst_endpoint.hostname", ("server_name", "server_dns_computer_name"), "host"),
    Attribute("connection_info.protocol_name", ("proto",), "lower"),
    Attribute("traffic.bytes_out", ("orig_bytes",), "int"),
    Attribute("traffic.bytes_in", ("resp_bytes",), "int"),
    Attribute("query.hostname", ("query",), "host"),
    Attribute("answers.rdata", ("answers",)),
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
    Attribute("activity_name", ("note",)),
    Attribute("message", ("msg",)),
    Attribute("status", ("conn_state", "rcode_name", "status_msg")),
    Attribute("service.name", ("service",)),
)
_ATTACKS = (  # notes of Zeek's own scripts and of packages in wide use
    *("Signatures::Sensitive_Signature", "Signatures::Multiple_Sig_Responders"),
    *("HTTP::SQL_Injection_Attacker", "HTTP::SQL_Injection_Victim", "SSH::Password_Guessing"),
    *("SSH::Login_By_Password_Guesser", "FTP::Bruteforcing", "FTP::Site_Exec_Success"),
    *("TeamCymruMalwareHashRegistry::Match", "Intel::Notice", "Heartbleed::SSL_Heartbeat_Attack"),
    *("Heartbleed::SSL_Heartbeat_Attack_Success", "Traceroute::Detected", "Scan::Address_Scan"),
    *("Scan::Port_Scan", "Scan::Random_Scan", "ATTACK::Credential_Access", "ATTACK::Discovery"),
    *("ATTACK::Execution", "ATTACK::Lateral_Movement", "ATTACK::Lateral_Movement_Extracted_File"),
    *("ATTACK::Lateral_Movement_Multiple_Attempts", "ATTACK::Persistence"),
    *("ATTACK::Lateral_Movement_and_Execution", "CVE_2020_0601::Unknown_X509_Curve"),
    *("CVE_2021_44228::LOG4J_ATTEMPT_HEADER", "CVE_2021_44228::LOG4J_SUCCESS"),
    *("CVE_2021_44228::LOG4J_LDAP_JAVA", "CVE_2021_44228::LOG4J_JAVA_CLASS_DOWNLOAD"),
    *("Zerologon::Zerologon_Password_Change", "Zerologon::Zerologon_Attempt"),
)
_LEVELS: dict[str | float, str] = {
    **dict.fromkeys(
        (
            *("TeamCymruMalwareHashRegistry::Match", "SSH::Login_By_Password_Guesser"),
            *("Heartbleed::SSL_Heartbeat_Attack_Success", "FTP::Site_Exec_Success"),
            *("ATTACK::Lateral_Movement_and_Execution", "CVE_2021_44228::LOG4J_SUCCESS"),
            *("CVE_2021_44228::LOG4J_JAVA_CLASS_DOWNLOAD", "ATTACK::Credential_Access"),
            "Zerologon::Zerologon_Password_Change",
        ),
        "high",
    ),
    **dict.fromkeys(
        (
            *("Scan::Address_Scan", "Scan::Port_Scan", "Scan::Random_Scan", "ATTACK::Discovery"),
            *("SSH::Password_Guessing", "FTP::Bruteforcing", "HTTP::SQL_Injection_Victim"),
            "CVE_2021_44228::LOG4J_ATTEMPT_HEADER",
        ),
        "low",
    ),
    "Traceroute::Detected": "informational",
}
ALERTS = (
    Alert(
        "attack",
        "a notice of a script that looks for attacks",
        (Has("note"), Is("note", _ATTACKS)),
        ("note",),
        signature=("note",),
        severity=("note",),
        levels=_LEVELS,
        default="medium",
        stopped=(Is("actions", ("Notice::ACTION_DROP",)),),
        description=("msg", "sub"),
        events=("uid", "fuid"),
    ),
    Alert(
        "notice",
        "any other notice",
        (Has("note"), Has("actions")),
        ("note",),
        signature=("note",),
        default="informational",
        description=("msg", "sub"),
        events=("uid", "fuid"),
    ),
)
