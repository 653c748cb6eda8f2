"""Last resort for JSON of unknown make: everything is kept, rules without a product can match.

Where a record uses names that many products share (Elastic Common Schema, Splunk's Common
Information Model, plain words) its attributes are filled.
Source: the Elastic Common Schema reference.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Layout, Sample, Source

# by how many products use a name: ECS, OCSF, CIM, CEF, then plain words in their usual spellings
_SRC = (
    *("source.ip", "src_endpoint.ip", "src_ip", "srcip", "src", "client.ip", "client_ip"),
    *("clientip", "clientIp", "clientIP", "ClientIP", "remote_addr", "remoteip", "remote_ip"),
    *("sourceIp", "sourceIP", "source_ip", "sourceIPAddress", "source_address", "SourceIp"),
    *("SourceIP", "SrcIP", "src_addr", "srcAddr", "srcaddr", "SrcAddr", "ipAddress", "ip_address"),
    *("IpAddress", "ipaddr", "remotehost", "remote_host", "rhost", "peer_ip", "actor_ip", "ip"),
)
_DST = (
    *("destination.ip", "dst_endpoint.ip", "dest_ip", "dst_ip", "dstip", "dst", "dest"),
    *("server.ip", "server_ip", "destinationIp", "destinationIP", "destination_ip"),
    *("destinationAddress", "destination_address", "DestinationIp", "DestinationIP", "DstIP"),
    *("dst_addr", "dstAddr", "dstaddr", "target_ip", "destip"),
)
_SPORT = ("source.port", "src_port", "srcport", "sport", "spt", "sourcePort", "source_port")
_DPORT = (
    *("destination.port", "dest_port", "dst_port", "dstport", "dport", "dpt", "destinationPort"),
    "destination_port",
)
_HOST = (
    *("host.name", "host.hostname", "device.hostname", "observer.hostname", "hostname", "Hostname"),
    *("host", "host_name", "hostName", "computer_name", "ComputerName", "computerName"),
    *("computer", "Computer", "device_name", "deviceName", "DeviceName", "machine_name"),
    *("MachineName", "dvchost", "devname", "agent.hostname", "agent.name", "endpoint", "machine"),
)
_USER = (
    *("user.name", "actor.user.name", "username", "user", "user_name", "userName", "UserName"),
    *("User", "suser", "srcuser", "src_user", "usrName", "account_name", "accountName", "account"),
    *("login", "logname", "principal", "actor.name", "actor_name", "user_id", "userId"),
    *("user_email", "userEmail", "email"),
)

source = Source(
    name="generic_json",
    title="JSON of unknown make",
    version=1,
    layouts=(Layout("any", ()),),
    route=(),
    logsources=(),
    time=(
        *("@timestamp", "timestamp", "time", "eventTime", "event_time", "ts", "date", "datetime"),
        *("createdAt", "created_at", "Timestamp", "TimeGenerated", "EventTime"),
    ),
    time_formats=("%d/%b/%Y:%H:%M:%S %z", "syslog"),
    attributes=(
        Attribute("message", ("message", "msg")),
        Attribute("device.hostname", _HOST, "host"),
        Attribute("actor.user.name", _USER, "domain_user"),
        Attribute(
            "user.name", ("user.target.name", "duser", "target_user", "dstuser"), "domain_user"
        ),
        Attribute("src_endpoint.ip", _SRC, "ip"),
        Attribute("src_endpoint.port", _SPORT, "int"),
        Attribute("src_endpoint.hostname", ("source.domain", "src_host", "srcname"), "hostname"),
        Attribute("dst_endpoint.ip", _DST, "ip"),
        Attribute("dst_endpoint.port", _DPORT, "int"),
        Attribute(
            "dst_endpoint.hostname", ("destination.domain", "dest_host", "dstname"), "hostname"
        ),
        Attribute("status", ("event.outcome", "outcome", "action", "act", "status"), "outcome"),
        Attribute("activity_name", ("event.action", "action", "event_type", "eventType", "event")),
        Attribute("url.url_string", ("url.original", "url.full", "url", "request")),
        Attribute("file.hash.sha256", ("file.hash.sha256", "sha256"), "hash_sha256"),
        Attribute("severity", ("severity", "level", "log.level")),
    ),
    samples=(
        Sample(
            b'{"a":{"b":1},"time":"2026-03-01T00:00:00Z","host":"H-1","src_ip":"192.0.2.1"}',
            "any",
            {"a": {"b": 1}},
            {"device.hostname": "h-1", "src_endpoint.ip": "192.0.2.1"},
        ),
    ),
    priority=-90,
)
