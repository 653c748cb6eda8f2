"""Google Workspace audit: activities of the Admin SDK Reports API, whole or one event each.

Source: the Admin SDK Reports API reference, Activity resource and its event pages.
"""

from __future__ import annotations

from yoban.model.source import (
    Alert,
    Attribute,
    Class,
    Has,
    Is,
    Layout,
    Logsource,
    Named,
    Sample,
    Source,
    Words,
)

_P = "events.parameters"


def _parameter(*names: str) -> tuple[str, ...]:
    """Parameters, in a whole activity or in one of its events."""
    return tuple(place for name in names for place in (f"{_P}.{name}", f"parameters.{name}"))


_SERVICES = {
    f"{name}.googleapis.com": (name,)
    for name in ("admin", "login", "drive", "token", "groups", "calendar", "mobile", "rules")
}
_SERVICE = Words("id.applicationName", _SERVICES)
_FIELDS: dict[str, str | Words] = {
    "eventService": _SERVICE,
    "protoPayload.serviceName": _SERVICE,
    "protoPayload.Servicename": _SERVICE,
    "eventName": "events.name",
    "protoPayload.metadata.event.eventName": "events.name",
    "eventType": "events.type",
    "setting_name": "|".join(_parameter("SETTING_NAME")),
    "new_value": "|".join(_parameter("NEW_VALUE")),
    "old_value": "|".join(_parameter("OLD_VALUE")),
    "application_name": "|".join(_parameter("APPLICATION_NAME")),
    "role_name": "|".join(_parameter("ROLE_NAME")),
    "user_email": "|".join(_parameter("USER_EMAIL")),
}
_LISTS = (
    Named(_P, "name", ("value", "multiValue", "boolValue", "intValue", "multiIntValue")),
    Named("parameters", "name", ("value", "multiValue", "boolValue", "intValue", "multiIntValue")),
)
_ONE = {"events.name": "name", "events.type": "type"}
_LOGIN = {"id.applicationName": ("login",)}

source = Source(
    name="google_workspace",
    title="Google Workspace audit",
    version=1,
    vendor="Google",
    layouts=(
        Layout("activity", (Has("id.applicationName"), Has("events")), lists=_LISTS),
        Layout("event", (Has("id.applicationName"), Has("name")), names=_ONE, lists=_LISTS),
        Layout("typed", (Has("id.applicationName"), Has("type")), names=_ONE, lists=_LISTS),
        Layout("kind", (Is("kind", ("admin#reports#activity",)),), lists=_LISTS),
    ),
    route=("id.applicationName", "events.name"),
    logsources=(
        Logsource(
            "gcp", None, "google_workspace.admin", {"id.applicationName": ("admin",)}, _FIELDS
        ),
        Logsource("gcp", None, "google_workspace.login", _LOGIN, _FIELDS),
        Logsource(
            "gcp", None, "google_workspace.drive", {"id.applicationName": ("drive",)}, _FIELDS
        ),
        Logsource("google_workspace", None, "audit", {}, _FIELDS),
    ),
    time=("id.time",),
    utc=("id.time",),
    attributes=(
        Attribute("metadata.uid", ("id.uniqueQualifier",)),
        Attribute("activity_name", ("events.name",)),
        Attribute("api.operation", ("events.name",)),
        Attribute("api.service.name", ("id.applicationName",)),
        Attribute("app_name", _parameter("app_name", "APPLICATION_NAME", "CAA_APPLICATION")),
        Attribute("message", _parameter("SETTING_NAME", "doc_title", "rule_name", "method_name")),
        Attribute("severity", _parameter("severity")),
        Attribute(
            "status",
            ("events.name",),
            "failed",
            {"events.name": ("login_failure", "logout_failure")},
        ),
        Attribute("status", ("events.name",), "succeeded", {"events.name": ("login_success",)}),
        Attribute("actor.user.name", ("actor.email", "actor.key")),
        Attribute("actor.user.uid", ("actor.profileId",)),
        Attribute(
            "user.name",
            _parameter(
                *("USER_EMAIL", "affected_email_address", "target_user", "member_id"),
                "DEVICE_USER",
            ),
        ),
        Attribute("src_endpoint.ip", ("ipAddress", *_parameter("ip_address")), "ip"),
        Attribute("device.uid", _parameter("DEVICE_ID", "CAA_DEVICE_ID")),
        Attribute("device.hostname", _parameter("DEVICE_NAME"), "hostname"),
        Attribute("http_request.user_agent", _parameter("user_agent", "USER_AGENT")),
        Attribute("file.path", _parameter("doc_title"), when={"id.applicationName": ("drive",)}),
        Attribute("cloud.account.uid", ("id.customerId",)),
    ),
    classes=(
        Class(3002, 1, {"events.name": ("login_success", "login_failure", "login_challenge")}),
        Class(3002, 2, {"events.name": ("logout",)}),
        Class(3001, 1, {"events.name": ("CREATE_USER",)}),
        Class(3001, 6, {"events.name": ("DELETE_USER",)}),
        Class(3001, 5, {"events.name": ("SUSPEND_USER",)}),
        Class(3001, 3, {"events.name": ("CHANGE_PASSWORD", "password_edit")}),
        Class(6003, 99),
    ),
    alerts=(
        Alert(
            "login",
            "a sign-in or account that Google holds suspicious",
            (
                Is("id.applicationName", ("login",)),
                Is(
                    "events.name",
                    (
                        "suspicious_login",
                        "suspicious_login_less_secure_app",
                        "suspicious_programmatic_login",
                        "gov_attack_warning",
                        "account_disabled_hijacked",
                        "account_disabled_password_leak",
                        "account_disabled_spamming",
                        "account_disabled_spamming_through_relay",
                    ),
                ),
            ),
            ("events.name",),
            uid=("id.uniqueQualifier",),
            signature=("events.name",),
            severity=("events.name",),
            levels={"gov_attack_warning": "high", "account_disabled_hijacked": "high"},
        ),
    ),
    samples=(
        Sample(
            b'{"kind":"admin#reports#activity","id":{"time":"2026-03-01T00:00:00.000Z",'
            b'"uniqueQualifier":"q1","applicationName":"admin","customerId":"C1"},"actor":'
            b'{"email":"ana@example.com","profileId":"1"},"ipAddress":"192.0.2.3","events":[{"type"'
            b':"USER_SETTINGS","name":"GRANT_ADMIN_PRIVILEGE","parameters":[{"name":"USER_EMAIL",'
            b'"value":"bo@example.com"}]}]}',
            "activity",
            {"events.parameters.USER_EMAIL": ["bo@example.com"], "events.type": ["USER_SETTINGS"]},
            {
                "actor.user.name": "ana@example.com",
                "user.name": "bo@example.com",
                "src_endpoint.ip": "192.0.2.3",
                "api.operation": "GRANT_ADMIN_PRIVILEGE",
            },
        ),
        Sample(
            b'{"id":{"applicationName":"login","time":"2026-03-01T00:00:00Z"},"actor":{"email":'
            b'"ana@example.com"},"type":"login","name":"login_failure","parameters":'
            b'{"login_type":"exchange"},"ipAddress":"192.0.2.3"}',
            "event",
            {"events.name": "login_failure", "parameters.login_type": "exchange"},
            {"status": "Failure"},
        ),
        Sample(
            b'{"id":{"applicationName":"login","time":"2026-03-01T00:00:00Z"},"name":'
            b'"suspicious_login","actor":{"email":"ana@example.com"}}',
            "event",
            {"events.name": "suspicious_login"},
            {"actor.user.name": "ana@example.com"},
            alert=("login", "medium"),
        ),
        Sample(
            b'{"id":{"applicationName":"login","time":"2026-03-01T00:00:00Z"},"type":"login"}',
            "typed",
            {"events.type": "login"},
            {"api.service.name": "login"},
        ),
        Sample(
            b'{"kind":"admin#reports#activity","id":{"time":"2026-03-01T00:00:00Z"},"actor":'
            b'{"email":"ana@example.com"}}',
            "kind",
            {},
            {"actor.user.name": "ana@example.com"},
        ),
    ),
)
