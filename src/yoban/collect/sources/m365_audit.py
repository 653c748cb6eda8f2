"""Microsoft 365 unified audit log (AuditData), alone or inside search results.

Sigma's m365 rules name Cloud App Security fields; the nearest ones of the audit log answer them.
Source: the Office 365 Management Activity API schema.
"""

from __future__ import annotations

from yoban.collect.sources._m365_alerts import ALERTS, SAMPLES
from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

_ALIASES = {
    "eventSource": "eventSource|Workload",
    "eventName": "eventName|Name|Operation",
    "status": "status|ResultStatus|Status",
}
_IP = "ClientIP|ClientIPAddress|ActorIpAddress|SenderIp"

# guests of shared links stand as urn:spo:guest#mail, claims as i:0#.f|membership|mail
_CLAIM = r"^(?:urn:spo:\w+#|i:0[^|]*\|[^|]*\|)?(.+)$"
_ALERT = {"Workload": ("SecurityComplianceCenter", "ThreatIntelligence")}
_SENDER = r'"(?:mfrm|tsd|Sender)":"([^"]+)"'
_RECIPIENT = r'"(?:to|trc|Recipient|MailboxPrimaryAddress)":"([^"]+)"'
_TOLD = {"Operation": ("AlertTriggered", "AlertEntityGenerated", "AirInvestigationData")}

source = Source(
    name="m365_audit",
    title="Microsoft 365 unified audit log",
    version=1,
    vendor="Microsoft",
    layouts=(
        Layout("record", (Has("Workload"), Has("Operation"), Has("RecordType"))),
        Layout(  # as some collectors cut it
            "bare",
            (Has("OrganizationId"), Has("Operation"), Has("RecordType"), Has("UserKey")),
        ),
        Layout(
            "search",
            (Has("AuditData.Workload"), Has("AuditData.Operation")),
            roots=("AuditData", ""),
        ),
    ),
    route=("Workload", "Operation"),
    logsources=(
        Logsource("m365", None, "audit", {}, _ALIASES),
        Logsource("m365", None, "exchange", {"Workload": ("Exchange",)}, _ALIASES),
        Logsource(
            "m365",
            None,
            "threat_management",
            {"Workload": ("SecurityComplianceCenter", "ThreatIntelligence", "Exchange")},
            _ALIASES,
        ),
        Logsource(
            "m365",
            None,
            "threat_detection",
            {"Workload": ("SecurityComplianceCenter", "ThreatIntelligence")},
            _ALIASES,
        ),
    ),
    time=("CreationTime", "CreationDate"),
    utc=("CreationTime", "CreationDate"),
    attributes=(
        Attribute("metadata.uid", ("Id",)),
        Attribute("api.operation", ("Operation",)),
        Attribute("activity_name", ("Operation",)),
        Attribute("api.service.name", ("Workload",)),
        Attribute("app_name", ("Workload",)),
        Attribute("actor.user.name", ("UserId", "MailboxOwnerUPN"), pattern=_CLAIM),
        Attribute("actor.user.uid", ("UserKey",)),
        Attribute("actor.session.uid", ("SessionId", "AppAccessContext.AADSessionId")),
        Attribute("user.name", ("MailboxOwnerUPN", "TargetUserOrGroupName", "Target.ID")),
        # an alert names the account it is about inside `Data` only
        Attribute("user.name", ("Data",), when=_ALERT, pattern=r'"(?:trc|f3u|upn)":"([^"]+)"'),
        Attribute("user.name", ("Data",), when=_ALERT, pattern=r'"ut":"([^"]+)"'),
        Attribute("email.from", ("P2Sender", "P1Sender", "Sender"), "mail"),
        Attribute("email.to", ("Recipients", "Receivers"), "mail"),
        # alerts and investigations name the mail inside text that is JSON again
        Attribute("email.from", ("Data", "Actions"), "mail", _TOLD, _SENDER),
        Attribute("email.to", ("Data", "Actions"), "mail", _TOLD, _RECIPIENT),
        Attribute("src_endpoint.ip", tuple(_IP.split("|")), "ip"),
        Attribute("http_request.user_agent", ("UserAgent", "ClientInfoString")),
        Attribute("url.url_string", ("ObjectId",), when={"Workload": ("SharePoint", "OneDrive")}),
        Attribute("file.path", ("SourceFileName", "FileData.FileName")),
        Attribute("file.hash.sha256", ("FileData.SHA256",), "hash_sha256"),
        Attribute("cloud.account.uid", ("OrganizationId",)),
        Attribute("status", ("ResultStatus", "Status"), "outcome"),
        Attribute("severity", ("Severity",)),
        Attribute("message", ("Name", "LogonError")),
    ),
    classes=(
        Class(3002, 1, {"Operation": ("UserLoggedIn", "UserLoginFailed")}),
        Class(6003, 99),
    ),
    alerts=ALERTS,
    samples=(
        Sample(
            b'{"CreationTime":"2026-03-01T00:00:00","Operation":"UserLoggedIn","OrganizationId":"o",'
            b'"RecordType":15,"UserKey":"k","UserId":"ana@example.com","ClientIP":"192.0.2.7"}',
            "bare",
            {"Operation": "UserLoggedIn"},
            {"actor.user.name": "ana@example.com", "src_endpoint.ip": "192.0.2.7"},
        ),
        *SAMPLES,
        Sample(
            b'{"CreationTime":"2026-03-01T00:00:00Z","Id":"r-1","Operation":"New-InboxRule",'
            b'"OrganizationId":"o-1","RecordType":1,"ResultStatus":"True","UserId":'
            b'"ana@example.com","Workload":"Exchange","ClientIP":"192.0.2.4","Parameters":'
            b'[{"Name":"ForwardTo","Value":"x@example.org"}]}',
            "record",
            {"Operation": "New-InboxRule", "ResultStatus": "True"},
            {
                "actor.user.name": "ana@example.com",
                "src_endpoint.ip": "192.0.2.4",
                "app_name": "Exchange",
            },
        ),
        Sample(
            b'{"CreationDate":"2026-03-01T00:00:00Z","UserIds":"ana@example.com","AuditData":'
            b'{"Operation":"FileDownloaded","Workload":"SharePoint","UserId":"ana@example.com",'
            b'"ObjectId":"https://example.com/a.docx"}}',
            "search",
            {"Operation": "FileDownloaded"},
            {"url.url_string": "https://example.com/a.docx"},
        ),
    ),
)
