"""The OCSF attributes that become columns, and the entities read from them.

One OCSF version is pinned. Attributes outside this table stay in the raw record until asked for.
"""

from __future__ import annotations

from typing import Literal

VERSION = "1.5.0"

Kind = Literal["text", "int"]

PROMOTED: dict[str, Kind] = {
    "activity_name": "text",
    "status": "text",
    "message": "text",
    "metadata.uid": "text",
    "device.hostname": "text",
    "device.ip": "text",
    "device.uid": "text",
    "actor.user.name": "text",
    "actor.user.domain": "text",
    "actor.user.uid": "text",
    "actor.session.uid": "text",
    "user.name": "text",
    "user.domain": "text",
    "user.uid": "text",
    "src_endpoint.ip": "text",
    "src_endpoint.port": "int",
    "src_endpoint.hostname": "text",
    "dst_endpoint.ip": "text",
    "dst_endpoint.port": "int",
    "dst_endpoint.hostname": "text",
    "process.name": "text",
    "process.file.path": "text",
    "process.cmd_line": "text",
    "process.pid": "int",
    "process.uid": "text",
    "process.parent_process.file.path": "text",
    "process.parent_process.cmd_line": "text",
    "process.parent_process.pid": "int",
    "process.parent_process.uid": "text",
    "file.path": "text",
    "file.hash.md5": "text",
    "file.hash.sha1": "text",
    "file.hash.sha256": "text",
    "query.hostname": "text",
    "url.url_string": "text",
    "http_request.user_agent": "text",
    "http_request.http_method": "text",
    "http_response.code": "int",
    "api.operation": "text",
    "api.service.name": "text",
    "cloud.account.uid": "text",
    "cloud.region": "text",
    "connection_info.protocol_name": "text",
    "traffic.bytes_in": "int",
    "traffic.bytes_out": "int",
    "reg_key.path": "text",
    "service.name": "text",
    "severity": "text",
    "app_name": "text",
}

# attribute → (entity kind, role) for findings; order is the order of display
ENTITIES: tuple[tuple[str, str, str], ...] = (
    ("device.hostname", "host", "device"),
    ("device.ip", "address", "device"),
    ("actor.user.name", "account", "actor"),
    ("user.name", "account", "target"),
    ("src_endpoint.ip", "address", "source"),
    ("src_endpoint.hostname", "host", "source"),
    ("dst_endpoint.ip", "address", "destination"),
    ("dst_endpoint.hostname", "host", "destination"),
    ("process.file.path", "process", "actor"),
    ("file.path", "file", "target"),
    ("file.hash.sha256", "hash", "target"),
    ("query.hostname", "domain", "target"),
    ("url.url_string", "url", "target"),
    ("cloud.account.uid", "cloud_account", "target"),
)
