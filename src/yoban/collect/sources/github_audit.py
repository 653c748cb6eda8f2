"""GitHub audit log, as exported, streamed, or as Panther writes it.

Source: the GitHub documentation, "Audit log events for your organization".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Matches, Sample, Source

_FIELDS = {"actor_location": "actor_location.country_code"}

source = Source(
    name="github_audit",
    title="GitHub audit",
    version=1,
    vendor="GitHub",
    layouts=(
        Layout(
            "record",
            (
                Matches("actor", r"^[^{\[]"),
                Matches("action", r"^[a-z0-9_]+\.[a-z0-9_.]+$"),
                Has("action"),
            ),
        ),
        Layout("panther", (Is("p_log_type", ("GitHub.Audit",)),)),
        Layout("document", (Has("_document_id"), Has("action"), Has("@timestamp"))),
    ),
    route=("action",),
    logsources=(Logsource("github", None, "audit", {}, _FIELDS),),
    time=("@timestamp", "created_at", "at_sign_timestamp"),
    utc=("@timestamp", "created_at", "at_sign_timestamp"),
    attributes=(
        Attribute("metadata.uid", ("_document_id",)),
        Attribute("activity_name", ("action",)),
        Attribute("api.operation", ("action",)),
        Attribute("api.service.name", ("action",), pattern=r"^([^.]+)"),
        Attribute("message", ("repo", "repository", "name", "org")),
        Attribute("actor.user.name", ("actor", "external_identity_nameid")),
        Attribute("actor.user.uid", ("actor_id",)),
        Attribute("user.name", ("user", "invitee", "target_login")),
        Attribute("user.uid", ("user_id",)),
        Attribute("src_endpoint.ip", ("actor_ip",), "ip"),
        Attribute("http_request.user_agent", ("user_agent",)),
        Attribute("cloud.account.uid", ("org", "business")),
    ),
    classes=(
        Class(3001, 1, {"action": ("user.create",)}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"@timestamp":1772323200000,"_document_id":"d1","action":"org.add_member","actor":'
            b'"ana","actor_id":1,"actor_ip":"192.0.2.3","org":"o","user":"bo","user_agent":"x"}',
            "record",
            {"action": "org.add_member"},
            {"actor.user.name": "ana", "user.name": "bo", "src_endpoint.ip": "192.0.2.3"},
        ),
        Sample(
            b'{"@timestamp":1772323200000,"_document_id":"d2","action":"workflows.completed"}',
            "document",
            {},
            {"api.operation": "workflows.completed"},
        ),
        Sample(
            b'{"p_log_type":"GitHub.Audit","created_at":1772323200000,"action":"invite_member",'
            b'"actor":"ana"}',
            "panther",
            {"action": "invite_member"},
            {"actor.user.name": "ana"},
        ),
    ),
)
