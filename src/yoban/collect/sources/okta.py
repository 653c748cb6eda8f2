"""Okta System Log events. Source: the Okta System Log API reference."""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_LOWER = {  # names as older rules spell them
    name.lower(): name
    for name in (
        "displayMessage",
        "eventType",
        "legacyEventType",
        "actor.alternateId",
        "actor.displayName",
        "target.displayName",
        "securityContext.isProxy",
        "debugContext.debugData.requestUri",
        "debugContext.debugData.behaviors",
        "debugContext.debugData.logOnlySecurityData",
    )
}

_FLAT = {  # own field → where lakes that lower the names of columns keep it
    name: head.lower() + name[len(head) :]
    for name in (
        *("displayMessage", "eventType", "legacyEventType"),
        *("authenticationContext.externalSessionId", "authenticationContext.authenticationStep"),
        *("securityContext.isProxy", "securityContext.asNumber", "securityContext.asOrg"),
        *("securityContext.isp", "securityContext.domain"),
        *(
            f"debugContext.debugData.{key}"
            for key in (
                *("requestUri", "behaviors", "logOnlySecurityData", "factor", "risk", "url"),
                *("threatSuspected", "deviceFingerprint", "dtHash", "requestId", "grantType"),
            )
        ),
    )
    for head in (name.split(".")[0],)
}

source = Source(
    name="okta",
    title="Okta System Log",
    version=1,
    vendor="Okta",
    layouts=(
        Layout("record", (Has("eventType"), Has("published"), Has("actor"))),
        Layout(
            "eventbridge",
            (Has("detail.eventType"), Has("detail.published"), Has("detail.actor")),
            roots=("detail",),
        ),
        Layout("lowered", (Has("eventtype"), Has("actor"), Has("outcome")), names=_FLAT),
        Layout(
            "panther",
            (Is("p_log_type", ("Okta.SystemLog",)),),
            names={
                **{name: f"{name}|{low}" for name, low in _FLAT.items()},
                "actor.alternateId": "actor.alternateId|actorId",
                "actor.displayName": "actor.displayName|actorName",
                "client.ipAddress": "client.ipAddress|sourceIP",
                "outcome.result": "outcome.result|result",
            },
        ),
    ),
    route=("eventType",),
    logsources=(Logsource("okta", None, "okta", {}, _LOWER),),
    time=("published", "p_event_time"),
    utc=("published", "p_event_time"),
    attributes=(
        Attribute("metadata.uid", ("uuid",)),
        Attribute("activity_name", ("eventType",)),
        Attribute("api.operation", ("eventType",)),
        Attribute("message", ("displayMessage",)),
        Attribute("status", ("outcome.result",), "outcome"),
        Attribute("severity", ("severity",)),
        Attribute("actor.user.name", ("actor.alternateId",), pattern=r"^(.+?)\\*$"),
        Attribute("actor.user.name", ("actor.displayName",)),
        Attribute("actor.user.uid", ("actor.id",)),
        Attribute("actor.session.uid", ("authenticationContext.externalSessionId",)),
        # targets are also applications, groups, policies: a user's login is a mail address
        Attribute("user.name", ("target.alternateId",), pattern=r"^([^\s@]+@[^\s@]+?)\\*$"),
        Attribute("user.uid", ("target.id",), pattern=r"^(00u\w+)$"),
        Attribute("src_endpoint.ip", ("client.ipAddress",), "ip"),
        Attribute("http_request.user_agent", ("client.userAgent.rawUserAgent",)),
        Attribute("url.url_string", ("debugContext.debugData.requestUri",)),
    ),
    classes=(
        Class(
            3002,
            1,
            {"eventType": ("user.session.start", "user.authentication.sso")},
        ),
        Class(3002, 2, {"eventType": ("user.session.end",)}),
        Class(3001, 1, {"eventType": ("user.lifecycle.create",)}),
        Class(3001, 9, {"eventType": ("user.account.lock",)}),
        Class(6003, 99),
    ),
    alerts=(
        Alert(
            "threat",
            "a threat that Okta detected: ThreatInsight, attack protection, risky sessions",
            (
                Is(
                    "eventType",
                    (
                        "security.threat.detected",
                        "security.attack.start",
                        "security.breached_credential.detected",
                        "user.risk.detect",
                    ),
                ),
            ),
            ("outcome.reason", "displayMessage"),
            uid=("uuid",),
            signature=("eventType",),
            stopped=(Is("outcome.result", ("DENY",)),),
            description=("displayMessage",),
        ),
    ),
    samples=(
        Sample(
            b'{"uuid":"u-1","published":"2026-03-01T00:00:00.000Z","eventType":'
            b'"user.session.start","displayMessage":"User login to Okta","severity":"INFO",'
            b'"actor":{"id":"a1","alternateId":"ana@example.com"},"client":{"ipAddress":'
            b'"192.0.2.3"},"outcome":{"result":"FAILURE"},"target":[{"id":"t1","alternateId":'
            b'"bo@example.com","displayName":"Bo"}]}',
            "record",
            {"eventType": "user.session.start", "outcome.result": "FAILURE"},
            {
                "actor.user.name": "ana@example.com",
                "src_endpoint.ip": "192.0.2.3",
                "user.name": "bo@example.com",
                "status": "Failure",
            },
        ),
        Sample(
            b'{"source":"aws.partner/okta.com","detail":{"published":"2026-03-01T00:00:00.000Z",'
            b'"eventType":"application.user_membership.add","actor":{"alternateId":'
            b'"ana@example.com"},"target":[{"id":"0oa1","type":"AppInstance","alternateId":"CRM"},'
            b'{"id":"00u1","type":"User","alternateId":"bo@example.com"}]}}',
            "eventbridge",
            {"eventType": "application.user_membership.add"},
            {"user.name": "bo@example.com", "user.uid": "00u1"},
        ),
        Sample(
            b'{"eventtype":"user.session.start","published":"2026-03-01T00:00:00.000Z","actor":'
            b'{"id":"a1","alternateId":"ana@example.com"},"outcome":{"result":"SUCCESS"},'
            b'"securitycontext":{"isProxy":true},"client":{"ipAddress":"192.0.2.3"}}',
            "lowered",
            {"eventType": "user.session.start", "securityContext.isProxy": True},
            {"actor.user.name": "ana@example.com", "status": "Success"},
        ),
        Sample(
            b'{"uuid":"u-2","published":"2026-03-01T00:00:00.000Z","eventType":'
            b'"security.threat.detected","displayMessage":"Request from suspicious actor",'
            b'"severity":"WARN","actor":{"alternateId":"192.0.2.3"},"client":{"ipAddress":'
            b'"192.0.2.3"},"outcome":{"result":"ALLOW","reason":"Password Spray"}}',
            "record",
            {"eventType": "security.threat.detected"},
            {"src_endpoint.ip": "192.0.2.3"},
            alert=("threat", "medium"),
        ),
        Sample(
            b'{"p_log_type":"Okta.SystemLog","p_event_time":"2026-03-01 00:00:00.000",'
            b'"eventType":"system.api_token.create","actorId":"ana@example.com",'
            b'"sourceIP":"192.0.2.3"}',
            "panther",
            {"eventType": "system.api_token.create"},
            {"src_endpoint.ip": "192.0.2.3"},
        ),
    ),
)
