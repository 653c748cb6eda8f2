"""Azure resource logs by their common schema: key vaults, storage, gateways, databases, others.

Source: the Azure Monitor "Common and service-specific schemas for Azure resource logs".
"""

from __future__ import annotations

from yoban.collect.sources._azure import COMMON
from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
_HTTP = (
    *("ApplicationGatewayAccessLog", "ApplicationGatewayFirewallLog", "FrontDoorAccessLog"),
    *("FrontDoorWebApplicationFirewallLog", "FrontdoorAccessLog", "AppServiceHTTPLogs"),
)

source = Source(
    name="azure_resource",
    title="Azure resource logs",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout(
            "diagnostic",
            (Has("category"), Has("resourceId"), Has("operationName")),
            roots=("properties", "", "identity.claim"),
            names={**COMMON, "category": "category"},
        ),
        Layout(
            "bare",  # the resource left out
            (Has("category"), Has("time"), Has("operationName"), Has("properties")),
            roots=("properties", "", "identity.claim"),
            names={**COMMON, "category": "category"},
        ),
        Layout(
            "uncategorised",
            (Has("resourceId"), Has("operationName"), Has("time")),
            roots=("properties", "", "identity.claim"),
            names=COMMON,
        ),
        Layout(
            "lower",  # names in lower case
            (Has("category"), Has("resourceid"), Has("operationname")),
            roots=("properties", "", "identity.claim"),
            names={**COMMON, "category": "category"},
        ),
    ),
    route=("category", "operationName"),
    logsources=(
        Logsource("azure", None, "resourcelogs"),
        Logsource("azure", None, "keyvault", {"category": ("AuditEvent",)}),
    ),
    time=("time", "timeStamp"),
    utc=("time", "timeStamp"),
    attributes=(
        Attribute("activity_name", ("event_subclass", "operationName")),
        Attribute("api.operation", ("operationName",)),
        Attribute("api.service.name", ("resourceId",), pattern=r"(?i)/providers/([^/]+/[^/]+)"),
        Attribute("message", ("resultDescription", "message", "Message")),
        Attribute("status", ("resultType", "statusText", "resultSignature"), "outcome"),
        Attribute("severity", ("level", "Level")),
        Attribute(
            "actor.user.name",
            (
                "upn",
                f"{_CLAIMS}/upn",
                "unique_name",
                "identity.requester.upn",
                "user",
                "appid",
            ),
        ),
        Attribute("actor.user.uid", ("oid", "identity.requester.objectId")),
        Attribute("src_endpoint.ip", ("callerIpAddress", "clientIP", "clientIp"), "ip"),
        Attribute("src_endpoint.ip", ("clientIPAddress", "ip", "client_ip_s", "originIP"), "ip"),
        Attribute("src_endpoint.port", ("clientPort",), "int"),
        Attribute(
            "dst_endpoint.hostname",
            ("host", "hostname", "endpoint", "originalHost", "LogicalServerName"),
            "hostname",
            {"category": _HTTP},
        ),
        Attribute("device.hostname", ("LogicalServerName", "endpoint", "host"), "hostname"),
        Attribute("http_request.user_agent", ("userAgent", "userAgentHeader", "clientInfo")),
        Attribute("http_request.http_method", ("httpMethod", "method")),
        Attribute("http_response.code", ("httpStatusCode", "httpStatus", "statusCode"), "int"),
        Attribute("url.url_string", ("requestUri", "uri", "originalRequestUriWithArgs")),
        Attribute(
            "cloud.account.uid", ("resourceId",), pattern=r"(?i)^/subscriptions/([0-9a-f-]{36})"
        ),
        Attribute("cloud.region", ("location",)),
    ),
    classes=(Class(4002, 0, {"category": _HTTP}), Class(6003, 99)),
    samples=(
        Sample(
            b'{"time":"2026-03-01T00:00:00Z","resourceId":"/SUBSCRIPTIONS/'
            b"00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/R/PROVIDERS/"
            b'MICROSOFT.KEYVAULT/VAULTS/V","category":"AuditEvent","operationName":"SecretGet",'
            b'"resultType":"Success","callerIpAddress":"192.0.2.3","identity":{"claim":{"upn":'
            b'"ana@example.com"}},"properties":{"httpStatusCode":200,"requestUri":'
            b'"https://v.vault.example.com/secrets/s"}}',
            "diagnostic",
            {"operationName": "SecretGet", "httpStatusCode": 200},
            {
                "actor.user.name": "ana@example.com",
                "src_endpoint.ip": "192.0.2.3",
                "http_response.code": 200,
                "api.service.name": "MICROSOFT.KEYVAULT/VAULTS",
            },
        ),
        Sample(
            b'{"time":"2026-03-01T00:00:00Z","category":"AuditEvent","operationName":"SecretList",'
            b'"properties":{"httpStatusCode":403}}',
            "bare",
            {"category": "AuditEvent"},
            {"http_response.code": 403},
        ),
        Sample(
            b'{"time":"2026-03-01T00:00:00Z","resourceId":"/x","operationName":"PutBlob",'
            b'"callerIpAddress":"192.0.2.3"}',
            "uncategorised",
            {"operationName": "PutBlob"},
            {"src_endpoint.ip": "192.0.2.3"},
        ),
        Sample(
            b'{"time":"2026-03-01T00:00:00Z","category":"StorageRead","operationname":"GetBlob",'
            b'"resourceid":"/subscriptions/00000000-0000-0000-0000-000000000001/x",'
            b'"calleripaddress":"192.0.2.3:4000"}',
            "lower",
            {"operationName": "GetBlob"},
            {"src_endpoint.ip": "192.0.2.3"},
        ),
    ),
    priority=-20,
)
