"""The OCSF attributes that become columns, and the entities read from them.

One OCSF version is pinned. Attributes outside this table stay in the raw record until asked for.
"""

from __future__ import annotations

from typing import Literal

VERSION = "1.9.0-dev"  # of the schema that ../shared/data holds, against which tests validate

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
    "session.uid": "text",  # the session that a logon made
    "logon_type": "text",
    "auth_protocol": "text",
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
    "answers.rdata": "text",  # the first answer; the record holds the others
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
    "email.from": "text",
    "email.reply_to": "text",
    "email.to": "text",  # the first recipient; the record holds the others
    "email.subject": "text",
    "email.message_uid": "text",
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
    ("email.from", "mailbox", "sender"),
    ("email.to", "mailbox", "recipient"),
    ("process.file.path", "process", "actor"),
    ("file.path", "file", "target"),
    ("file.hash.sha256", "hash", "target"),
    ("query.hostname", "domain", "target"),
    ("url.url_string", "url", "target"),
    ("cloud.account.uid", "cloud_account", "target"),
)

Shape = tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]


def _shape(roots: str, required: str = "", one_of: str = "") -> Shape:
    return (
        frozenset(f"{roots} actor device cloud".split()),
        tuple(required.split()),
        tuple(one_of.split()),
    )


_NETWORK = "src_endpoint dst_endpoint connection_info traffic app_name"
_ENDS = "src_endpoint dst_endpoint"
_SYSTEM = "actor device"

# class → (roots of promoted attributes it takes, those it requires, those of which it needs one);
# held against the schema of VERSION by tests/quality/test_ocsf.py
SHAPES: dict[int, Shape] = {
    0: _shape(""),
    1001: _shape("file", f"{_SYSTEM} file"),
    1005: _shape("module", f"{_SYSTEM} module"),
    1007: _shape("process", f"{_SYSTEM} process"),
    2004: _shape("finding_info evidences", "finding_info"),
    3001: _shape("user src_endpoint http_request http_response", "user"),
    3002: _shape(
        f"user service session logon_type auth_protocol http_request http_response {_ENDS}",
        "user",
        "service dst_endpoint",
    ),
    4001: _shape(f"{_NETWORK} url", "", _ENDS),
    4002: _shape(f"{_NETWORK} file http_request http_response", "", "http_request http_response"),
    4003: _shape(f"{_NETWORK} query answers", "", _ENDS),
    4004: _shape(_NETWORK, "", _ENDS),
    4005: _shape(f"{_NETWORK} user file", "", _ENDS),
    4006: _shape(f"{_NETWORK} file", "", _ENDS),
    4007: _shape(f"{_NETWORK} file", "", _ENDS),
    4008: _shape(f"{_NETWORK} file", "", _ENDS),
    4009: _shape(f"email direction_id {_ENDS}", "email direction_id"),
    6003: _shape(f"api http_request http_response {_ENDS}", "actor api src_endpoint"),
    201001: _shape("reg_key", f"{_SYSTEM} reg_key"),
    201002: _shape("reg_value", f"{_SYSTEM} reg_value"),
}
EVIDENCE = frozenset(  # what an evidence of a detection finding takes
    f"{_ENDS} connection_info file process query url user http_request http_response api reg_key"
    " actor device".split()
)
NEEDS: dict[str, tuple[str, ...]] = {  # an object is one only with one of these
    "user": ("name", "uid"),
    "device": ("hostname", "ip", "uid"),
    "src_endpoint": ("ip", "hostname"),
    "dst_endpoint": ("ip", "hostname"),
    "process": ("pid", "uid"),
    "parent_process": ("pid", "uid"),
    "file": ("name",),
    "query": ("hostname",),
    "url": ("url_string",),
    "api": ("operation",),
    "service": ("name",),
    "email": ("from", "to"),
    "http_response": ("code",),
    "cloud": ("provider",),
    "actor": ("user", "process", "session", "app_name"),
    "reg_key": ("path",),
}
DEFAULTS: dict[str, dict[str, int]] = {  # what an object requires and logs do not say: unknown
    "device": {"type_id": 0},
    "file": {"type_id": 0},
    "connection_info": {"direction_id": 0},
}
_METHODS = (  # what http_method may be
    "CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT TRACE ACL BASELINE-CONTROL BIND CHECKIN "
    "CHECKOUT COPY LABEL LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MKREDIRECTREF "
    "MKWORKSPACE MOVE ORDERPATCH PRI PROPFIND PROPPATCH QUERY REBIND REPORT SEARCH UNBIND "
    "UNCHECKOUT UNLINK UNLOCK UPDATE UPDATEREDIRECTREF VERSION-CONTROL"
)
METHODS = frozenset(_METHODS.split())
STATUS = {"success": 1, "failure": 2}
SEVERITY = {
    **dict.fromkeys(("info", "informational", "information", "notice", "debug"), 1),
    **dict.fromkeys(("low",), 2),
    **dict.fromkeys(("medium", "moderate", "warning", "warn"), 3),
    **dict.fromkeys(("high", "error", "err"), 4),
    **dict.fromkeys(("critical", "crit", "severe", "very-high", "alert"), 5),
    **dict.fromkeys(("fatal", "emergency"), 6),
}
