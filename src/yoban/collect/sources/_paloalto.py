"""Where PAN-OS writes what: columns by log type, names in CEF and in Strata Logging Service.

Sources: PAN-OS administrator's guide, Syslog Field Descriptions (10.x, 11.x) and CEF configuration
guide; Strata Logging Service, Log Forwarding schema reference.
"""

from __future__ import annotations

_START = ("", "receive_time", "serial", "type", "subtype", "", "time_generated")
_GROUPS = ("", "", "", "", "vsys_name", "device_name")
_SESSION = (
    *("src", "dst", "natsrc", "natdst", "rule", "srcuser", "dstuser", "app", "vsys", "from", "to"),
    *("inbound_if", "outbound_if", "logset", "", "sessionid", "repeatcnt", "sport", "dport"),
    *("natsport", "natdport", "flags", "proto", "action"),
)
_TRAFFIC = (
    *_SESSION,
    *("bytes", "bytes_sent", "bytes_received", "packets", "start", "elapsed", "category", ""),
    *("seqno", "actionflags", "srcloc", "dstloc", "", "pkts_sent", "pkts_received"),
    *("session_end_reason", *_GROUPS, "action_source"),
)
_THREAT = (
    *_SESSION,
    *("misc", "threatid", "category", "severity", "direction", "seqno", "actionflags", "srcloc"),
    *("dstloc", "", "contenttype", "pcap_id", "filedigest", "cloud", "url_idx", "user_agent"),
    *("filetype", "xff", "referer", "sender", "subject", "recipient", "reportid", *_GROUPS, ""),
    *("", "", "http_method", "tunnelid", "monitortag", "parent_session_id", "", "tunnel"),
    *("thr_category", "contentver"),
)
_DECRYPTION = (
    *_SESSION,
    *("tunnel", "", "", "", "", "rule_uuid", "", "", "tls_version", "tls_keyxchg", "tls_enc"),
    *("tls_auth", "policy_name", "ec_curve", "err_index", "root_status", "chain_status"),
    *("proxy_type", "cert_serial", "fingerprint", "notbefore", "notafter", "cert_ver"),
    *("cert_size", "", "", "", "", "cert_flags", "cn", "issuer_cn", "root_cn", "sni", "error"),
    *("",) * 7,
    "high_res_timestamp",
    *("",) * 16,
    *("seqno", "actionflags", *_GROUPS),
)
_BY_TYPE = {
    "TRAFFIC": _TRAFFIC,
    "THREAT": _THREAT,
    "DECRYPTION": _DECRYPTION,
    "SYSTEM": (
        *("vsys", "eventid", "object", "", "", "module", "severity", "opaque", "seqno"),
        *("actionflags", *_GROUPS),
    ),
    "CONFIG": (
        *("host", "vsys", "cmd", "admin", "client", "result", "path", "seqno", "actionflags"),
        *_GROUPS,
    ),
    "GLOBALPROTECT": (
        *("vsys", "eventid", "stage", "auth_method", "tunnel_type", "srcuser", "srcregion"),
        *("machinename", "public_ip", "public_ipv6", "private_ip", "private_ipv6", "hostid"),
        *("serialnumber", "client_ver", "client_os", "client_os_ver", "repeatcnt", "reason"),
        *("error", "opaque", "status", "location", "login_duration", "connect_method"),
        *("error_code", "portal", "seqno", "actionflags"),
        *("", "selection_type", "response_time", "priority", "attempted_gateways", "gateway"),
        *_GROUPS,
    ),
    "USERID": (
        *("vsys", "src", "srcuser", "datasourcename", "eventid", "repeatcnt", "timeout", "sport"),
        *("dport", "datasource", "datasourcetype", "seqno", "actionflags", *_GROUPS, "vsys_id"),
        *("factortype", "factorcompletiontime", "factorno", "ugflags", "userbysource"),
    ),
    "HIPMATCH": (
        *("srcuser", "vsys", "machinename", "os", "src", "matchname", "repeatcnt", "matchtype"),
        *("", "", "seqno", "actionflags", *_GROUPS, "vsys_id", "srcipv6", "hostid"),
    ),
    "AUTHENTICATION": (
        *("vsys", "src", "srcuser", "normalize_user", "object", "authpolicy", "repeatcnt"),
        *("authid", "vendor", "logset", "serverprofile", "opaque", "clienttype", "eventid"),
        *("factorno", "seqno", "actionflags", *_GROUPS),
    ),
    "CORRELATION": (
        *("src", "srcuser", "vsys", "category", "severity", *_GROUPS, "vsys_id", "objectname"),
        *("object_id", "opaque"),
    ),
    "IPTAG": (
        *("vsys", "src", "tag_name", "eventid", "repeatcnt", "timeout", "datasourcename"),
        *("datasource_type", "datasource_subtype", "seqno", "actionflags", *_GROUPS),
    ),
}
COLUMNS = {
    **{kind: (*_START, *names) for kind, names in _BY_TYPE.items()},
    "": _START,
}
CEF = {  # own name → CEF key; PAN-OS writes some of its own, Strata Logging Service others
    "time_generated": "start|rt",
    "serial": "deviceExternalId|PanOSDeviceSN",
    "src": "src|PanOSSourceIP",
    "dst": "dst",
    "natsrc": "sourceTranslatedAddress",
    "natdst": "destinationTranslatedAddress",
    "sport": "spt",
    "dport": "dpt",
    "srcuser": "suser0|PanOSSourceUser|PanOSSourceUserName|suser",
    "dstuser": "duser0|PanOSDestinationUser|duser",
    "app": "app",
    "proto": "proto",
    "action": "act",
    "bytes_sent": "out",
    "bytes_received": "in",
    "misc": "request|PanOSURL|fname|filePath",
    "threatid": "PanOSThreatID|cat",
    "severity": "PanOSSeverity|severity",
    "filedigest": "fileHash|PanOSFileHash",
    "user_agent": "requestClientApplication",
    "http_method": "requestMethod",
    "device_name": "dvchost|PanOSDeviceName|PanOSLogSourceName",
    "eventid": "PanOSEventIDValue|PanOSEventName|PanOSEventID",
    "machinename": "PanOSEndpointDeviceName|shost",
    "public_ip": "PanOSPublicIPv4",
    "private_ip": "PanOSPrivateIPv4",
    "status": "PanOSEventStatus",
    "opaque": "PanOSDescription|PanOSEventDescription|msg|reason",
    "seqno": "externalId|PanOSSequenceNo",
    "rule": "cs1",
    "session_end_reason": "reason",
    "admin": "PanOSAdministrator|duser0|duser",
    "cmd": "PanOSCommand|act",
}
JSON = {
    "type": "LogType",
    "subtype": "Subtype|SubType|LogSubtype",
    "time_generated": "TimeGenerated|EventTime|TimeReceived|LogTime",
    "serial": "DeviceSN|LogSourceID",
    "src": "SourceAddress|SourceIP",
    "dst": "DestinationAddress|DestinationIP|DNSResolverIP",
    "natsrc": "NATSource",
    "natdst": "NATDestination",
    "sport": "SourcePort",
    "dport": "DestinationPort",
    "srcuser": "SourceUser|SourceUserName|User",
    "dstuser": "DestinationUser",
    "app": "Application",
    "proto": "Protocol",
    "rule": "Rule",
    "action": "Action",
    "bytes_sent": "BytesSent",
    "bytes_received": "BytesReceived",
    "misc": "URL|FileName",
    "threatid": "ThreatID",
    "category": "URLCategory|ThreatCategory",
    "severity": "VendorSeverity",
    "filedigest": "FileHash|FileSHA256",
    "user_agent": "UserAgent",
    "http_method": "HTTPMethod",
    "referer": "Referer",
    "device_name": "DeviceName|LogSourceName",
    "eventid": "EventIDValue|EventName",
    "machinename": "EndpointDeviceName",
    "public_ip": "PublicIPv4",
    "private_ip": "PrivateIPv4",
    "status": "EventStatus|EventResult",
    "opaque": "Description|EventDescription",
    "seqno": "SequenceNo",
    "session_end_reason": "SessionEndReason",
    "query": "DNSRequest|DNSQuery|QueryName",
    "sni": "ServerNameIndication",
    "admin": "Administrator|AdminUserName",
    "cmd": "Command",
    "host": "EventSourceIP",
}
