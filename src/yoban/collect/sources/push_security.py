"""Push Security: what its browser extension saw of logins, accounts, apps and phishing pages.

Source: the Push Security documentation, webhook events.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_SEEN = ("PASSWORD_PHISHING", "CLONED_LOGIN_PAGE", "PHISHING_TOOL", "SESSION_TOKEN_THEFT")
_OBJECTS = (
    *("APP", "ACCOUNT", "LOGIN", "EMPLOYEE", "APP_BANNER", "BROWSER", "PASSWORD", "FINDING"),
    *("OAUTH_APP", "MAIL_RULE", "BLOCKED_URL", "URL_BLOCK", *_SEEN),
)

source = Source(
    name="push_security",
    title="Push Security",
    version=1,
    vendor="Push Security",
    layouts=(Layout("event", (Is("object", _OBJECTS), Has("new"), Has("id"))),),
    route=("object", "type"),
    logsources=(Logsource("push_security"),),
    time=("timestamp", "new.creationTimestamp"),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("object",)),
        Attribute("message", ("new.appType", "object")),
        Attribute("actor.user.name", ("new.employee.email", "new.email"), "lower"),
        Attribute("actor.user.uid", ("new.employee.id", "new.employeeId")),
        Attribute("src_endpoint.ip", ("new.sourceIpAddress",), "ip"),
        Attribute("url.url_string", ("new.url",)),
        Attribute("http_request.user_agent", ("new.userAgent",)),
        Attribute("app_name", ("new.appType", "new.type")),
    ),
    classes=(Class(3002, 1, {"object": ("LOGIN",)}), Class(6003, 99)),
    alerts=(
        Alert(
            "phishing",
            "a password or session given to a page that is not the service's own",
            (Is("object", _SEEN),),
            ("object",),
            uid=("id",),
            signature=("object",),
            default="high",
            stopped=(Is("new.mode", ("BLOCK",)),),
            description=("new.url",),
        ),
    ),
    samples=(
        Sample(
            b'{"id":"e1","object":"LOGIN","timestamp":1772323200.0,"version":"1","new":{"appType":'
            b'"DROPBOX","email":"Ana@example.com","sourceIpAddress":"192.0.2.7"}}',
            "event",
            {"object": "LOGIN"},
            {"actor.user.name": "ana@example.com", "src_endpoint.ip": "192.0.2.7"},
        ),
        Sample(
            b'{"id":"e2","object":"PASSWORD_PHISHING","timestamp":1772323200.0,"version":"1","new":'
            b'{"employee":{"email":"ana@example.com"},"mode":"MONITOR","url":"https://p.example/"}}',
            "event",
            {},
            {"actor.user.name": "ana@example.com", "url.url_string": "https://p.example/"},
            alert=("phishing", "high"),
        ),
    ),
)
