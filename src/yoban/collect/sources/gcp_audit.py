"""Google Cloud audit logs: LogEntry objects with an AuditLog payload, also inside Pub/Sub exports.

Google Workspace's login, admin and group audits arrive in this form when they are shared with
Google Cloud. Source: the Cloud Logging reference, LogEntry and AuditLog.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Named, Sample, Source

_PAYLOAD = (
    *("serviceName", "methodName", "resourceName", "authenticationInfo.principalEmail"),
    *("requestMetadata.callerIp", "requestMetadata.callerSuppliedUserAgent", "status.code"),
    *("authorizationInfo.permission", "authorizationInfo.granted", "metadata.event.eventName"),
    *("metadata.event.eventType", "request", "response"),
)
_FIELDS = {
    **{f"protoPayload.{name}": name for name in _PAYLOAD},
    **{f"data.protoPayload.{name}": name for name in _PAYLOAD},
    "data.protoPayload.resource.type": "resource.type",
    "data.protoPayload.logName": "logName",
    "data.resource.type": "resource.type",
    "data.logName": "logName",
    "protoPayload.Servicename": "serviceName",
    "gcp.audit.method_name": "methodName",
    "gcp.audit.service_name": "serviceName",
    "gcp.audit.resource_name": "resourceName",
}
_PARAMETERS = "metadata.event.parameter"
_WORKSPACE = {
    **_FIELDS,
    "eventService": "serviceName",
    "eventName": "metadata.event.eventName",
    "setting_name": f"{_PARAMETERS}.SETTING_NAME",
    "new_value": f"{_PARAMETERS}.NEW_VALUE",
}
_LISTS = (Named(_PARAMETERS, "name", ("value", "boolValue", "intValue", "multiStrValue")),)
_LOGIN = {"serviceName": ("login.googleapis.com",)}
_NAMES = {  # Panther's spelling
    "requestMetadata.callerIp": (
        "protoPayload.requestMetadata.callerIp|protoPayload.requestMetadata.callerIP"
    ),
    "methodName": "protoPayload.methodName|protoPayload.methodname",
    "serviceName": "protoPayload.serviceName|protoPayload.servicename",
    "insertId": "insertId|insertid",
    "logName": "logName|logname",
    "receiveTimestamp": "receiveTimestamp|receivetimestamp",
}

_LOW = {  # whole records whose names at the top are in lower case
    "insertId": "insertid",
    "logName": "logname",
    "receiveTimestamp": "receivetimestamp",
    "requestMetadata.callerIp": (
        "protopayload.requestMetadata.callerIp|protopayload.requestMetadata.callerIP"
    ),
}

source = Source(
    name="gcp_audit",
    title="Google Cloud audit",
    version=1,
    vendor="Google",
    layouts=(
        Layout(
            "entry",
            (Has("protoPayload.methodName"),),
            roots=("protoPayload", ""),
            names=_NAMES,
            lists=_LISTS,
        ),
        Layout(
            "data",
            (Has("data.protoPayload.methodName"),),
            roots=("data.protoPayload", "data"),
            lists=_LISTS,
        ),
        Layout(
            "lower", (Has("protopayload"),), roots=("protopayload", ""), names=_LOW, lists=_LISTS
        ),
        Layout(
            "payload",
            (Has("protoPayload"),),
            roots=("protoPayload", ""),
            names=_NAMES,
            lists=_LISTS,
        ),
    ),
    route=("serviceName", "methodName"),
    logsources=(
        Logsource("gcp", None, "gcp.audit", {}, _FIELDS),
        Logsource("gcp", None, "google_workspace.login", _LOGIN, _WORKSPACE),
        Logsource(
            "gcp",
            None,
            "google_workspace.admin",
            {"serviceName": ("admin.googleapis.com", "cloudidentity.googleapis.com")},
            _WORKSPACE,
        ),
    ),
    time=("timestamp", "receiveTimestamp"),
    utc=("timestamp", "receiveTimestamp"),
    attributes=(
        Attribute("metadata.uid", ("insertId",)),
        Attribute("activity_name", ("methodName",)),
        Attribute("api.operation", ("methodName",)),
        Attribute("api.service.name", ("serviceName",)),
        Attribute("message", ("status.message",)),
        Attribute("severity", ("severity",)),
        Attribute("status", ("status.code",), "failed", pattern=r"^([1-9]\d*)$"),
        Attribute("status", ("metadata.event.status.success",), "outcome"),
        Attribute("status", ("methodName",), "succeeded"),
        Attribute(
            "actor.user.name",
            (
                "authenticationInfo.principalEmail",
                "authenticationInfo.principalSubject",
                "authenticationInfo.authoritySelector",
            ),
        ),
        Attribute("actor.user.uid", ("authenticationInfo.serviceAccountKeyName",)),
        Attribute(
            "user.name",
            (
                f"{_PARAMETERS}.affected_email_address",
                f"{_PARAMETERS}.USER_EMAIL",
                "request.serviceAccount.displayName",
            ),
        ),
        Attribute("src_endpoint.ip", ("requestMetadata.callerIp",), "ip"),
        Attribute("http_request.user_agent", ("requestMetadata.callerSuppliedUserAgent",)),
        Attribute("cloud.account.uid", ("resource.labels.project_id",)),
        Attribute(
            "cloud.account.uid", ("logName",), pattern=r"^(?:projects|organizations)/([^/]+)/"
        ),
        Attribute(
            "cloud.region",
            ("resource.labels.location", "resource.labels.region", "resource.labels.zone"),
        ),
    ),
    classes=(
        Class(
            3002,
            1,
            {
                "methodName": (
                    "google.login.LoginService.loginSuccess",
                    "google.login.LoginService.loginFailure",
                )
            },
        ),
        Class(3002, 2, {"methodName": ("google.login.LoginService.logout",)}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"insertId":"i1","logName":"projects/p1/logs/cloudaudit.googleapis.com%2Factivity",'
            b'"timestamp":"2026-03-01T00:00:00.123456789Z","resource":{"type":"gcs_bucket",'
            b'"labels":{"project_id":"p1","location":"eu"}},"protoPayload":{"serviceName":'
            b'"storage.googleapis.com","methodName":"storage.buckets.delete","authenticationInfo":'
            b'{"principalEmail":"ana@example.com"},"requestMetadata":{"callerIp":"192.0.2.3"},'
            b'"status":{"code":7,"message":"denied"}}}',
            "entry",
            {"methodName": "storage.buckets.delete", "resource.type": "gcs_bucket"},
            {
                "actor.user.name": "ana@example.com",
                "src_endpoint.ip": "192.0.2.3",
                "cloud.account.uid": "p1",
                "status": "Failure",
            },
        ),
        Sample(
            b'{"timestamp":"2026-03-01T00:00:00Z","protoPayload":{"serviceName":'
            b'"login.googleapis.com","metadata":{"event":[{"eventName":"login_success",'
            b'"parameter":[{"name":"login_type","value":"exchange"}]}]}}}',
            "payload",
            {"metadata.event.parameter.login_type": ["exchange"]},
            {"api.service.name": "login.googleapis.com"},
        ),
        Sample(
            b'{"data":{"timestamp":"2026-03-01T00:00:00Z","protoPayload":{"serviceName":'
            b'"compute.googleapis.com","methodName":"v1.compute.firewalls.insert"}}}',
            "data",
            {"serviceName": "compute.googleapis.com"},
            {"status": "Success"},
        ),
        Sample(
            b'{"insertid":"i1","receivetimestamp":"2026-03-01T00:00:00Z","protopayload":'
            b'{"serviceName":"bigquery.googleapis.com","methodName":"jobservice.insert"}}',
            "lower",
            {"methodName": "jobservice.insert"},
            {"metadata.uid": "i1"},
        ),
    ),
)
