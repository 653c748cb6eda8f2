"""Microsoft Graph activity: the HTTP requests that the Graph API received for a tenant.

Source: the Azure Monitor table reference, MicrosoftGraphActivityLogs.
"""

from __future__ import annotations

from yoban.collect.sources._azure import COMMON, capital
from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_NAMES = (
    *("requestId", "requestMethod", "requestUri", "responseStatusCode", "userAgent", "userId"),
    *("appId", "scopes", "roles", "wids", "signInActivityId", "servicePrincipalId", "sessionId"),
)
_FIELDS = {name[0].upper() + name[1:]: name for name in _NAMES} | {"IPAddress": "ipAddress"}

source = Source(
    name="graph_activity",
    title="Microsoft Graph activity",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout(
            "diagnostic",
            (Is("category", ("MicrosoftGraphActivityLogs",)), Has("properties")),
            roots=("properties", ""),
            names={**COMMON, "userId": "properties.userId|properties.UserPrincipalObjectID"},
        ),
        Layout(
            "table",
            (Has("TimeGenerated"), Has("RequestUri"), Has("SignInActivityId")),
            names={**capital(*_NAMES), "ipAddress": "IPAddress"},
        ),
    ),
    route=("requestMethod",),
    logsources=(Logsource("azure", None, "graphactivity", {}, _FIELDS),),
    time=("timeGenerated", "time", "TimeGenerated"),
    utc=("timeGenerated", "time", "TimeGenerated"),
    attributes=(
        Attribute("metadata.uid", ("requestId", "operationId")),
        Attribute("activity_name", ("requestMethod",)),
        Attribute("api.operation", ("requestUri",), pattern=r"^https?://[^/]+/([^?]*)"),
        Attribute("api.service.name", ("apiVersion",)),
        Attribute("actor.user.name", ("userId", "servicePrincipalId", "appId")),
        Attribute("actor.user.uid", ("userId", "servicePrincipalId")),
        Attribute("actor.session.uid", ("signInActivityId", "sessionId")),
        Attribute("src_endpoint.ip", ("ipAddress", "callerIpAddress"), "ip"),
        Attribute("http_request.user_agent", ("userAgent",)),
        Attribute("http_request.http_method", ("requestMethod",)),
        Attribute("http_response.code", ("responseStatusCode",), "int"),
        Attribute("url.url_string", ("requestUri",)),
        Attribute("cloud.account.uid", ("tenantId",)),
    ),
    classes=(
        Class(6003, 1, {"requestMethod": ("POST",)}),
        Class(6003, 2, {"requestMethod": ("GET",)}),
        Class(6003, 3, {"requestMethod": ("PATCH", "PUT")}),
        Class(6003, 4, {"requestMethod": ("DELETE",)}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"time":"2026-03-01T00:00:00Z","category":"MicrosoftGraphActivityLogs","properties":'
            b'{"requestId":"r1","requestMethod":"GET","requestUri":"https://graph.example.com/v1.0/'
            b'users?$top=9","responseStatusCode":200,"userId":"u1","ipAddress":"192.0.2.3",'
            b'"signInActivityId":"s1","userAgent":"x/1"}}',
            "diagnostic",
            {"requestMethod": "GET"},
            {"src_endpoint.ip": "192.0.2.3", "api.operation": "v1.0/users"},
        ),
        Sample(
            b'{"TimeGenerated":"2026-03-01T00:00:00Z","RequestMethod":"POST","RequestUri":'
            b'"https://graph.example.com/v1.0/me/sendMail","SignInActivityId":"s1","UserId":"u1",'
            b'"IPAddress":"192.0.2.3"}',
            "table",
            {"requestMethod": "POST"},
            {"actor.user.name": "u1", "src_endpoint.ip": "192.0.2.3"},
        ),
    ),
)
