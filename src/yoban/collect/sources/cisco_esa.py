"""Cisco Secure Email Gateway (ESA): consolidated event logs in CEF.

Source: Cisco, user guide for AsyncOS, "Consolidated Event Logs" (CEF fields).
"""

from __future__ import annotations

from yoban.model.source import (
    Alert,
    Attribute,
    Class,
    Has,
    Layout,
    Logsource,
    Matches,
    Sample,
    Source,
)

_PRODUCT = r"(?i)(?:Email Security|Secure Email)"

source = Source(
    name="cisco_esa",
    title="Cisco Secure Email Gateway",
    version=1,
    vendor="Cisco",
    layouts=(Layout("cef", (Has("ESAMID"), Matches("deviceProduct", _PRODUCT))),),
    route=("deviceEventClassId", "act"),
    logsources=(Logsource("cisco", None, "esa"), Logsource("email", "email", "trace")),
    time=("start", "startTime", "end", "endTime", "rt"),
    time_formats=("%a %b %d %H:%M:%S %Y", "%b %d %Y %H:%M:%S"),
    attributes=(
        Attribute("metadata.uid", ("ESAMID",)),
        Attribute("email.message_uid", ("cs4",), pattern=r"<([^<>]+)>"),
        Attribute("email.from", ("suser", "ESAFriendlyFrom"), "mail"),
        Attribute("email.to", ("duser",), "mail"),
        Attribute("email.subject", ("msg",)),
        Attribute("message", ("msg", "name")),
        Attribute("activity_name", ("act", "name")),
        Attribute("status", ("act",)),
        Attribute("device.ip", ("dvc",), "ip"),
        Attribute("device.uid", ("deviceExternalId",)),
        Attribute("src_endpoint.ip", ("src", "sourceAddress", "ESAHeloIP"), "ip"),
        Attribute(
            "src_endpoint.hostname", ("shost", "sourceHostName", "ESAHeloDomain"), "hostname"
        ),
        Attribute("url.url_string", ("ESAURLDetails",), pattern=r"(https?://[^'\"\s]+)"),
        Attribute("file.path", ("ESAAttachmentDetails",), pattern=r"^\{['\"]([^'\"]+)['\"]:"),
        Attribute("file.hash.sha256", ("ESAAttachmentDetails",), "hash_sha256"),
    ),
    classes=(Class(4009, 5),),
    alerts=(
        Alert(
            "malware",
            "a mail with an attachment or a body that holds malware",
            (Matches("ESAAMPVerdict", "(?i)^(?:MALICIOUS|FA_PENDING_MALICIOUS)$"),),
            ("ESAAMPVerdict", "msg"),
            uid=("ESAMID",),
            signature=("ESAAMPVerdict",),
            default="medium",
            stopped=(Matches("act", "(?i)^(?:DROPPED|QUARANTINED|BOUNCED|ABORTED)"),),
            description=("msg",),
            events=("cs4",),
        ),
        Alert(
            "virus",
            "a mail in which the antivirus found a virus",
            (Matches("ESAAVVerdict", "(?i)^(?:VIRAL|POSITIVE)$"),),
            ("ESAAVVerdict", "msg"),
            uid=("ESAMID",),
            signature=("ESAAVVerdict",),
            default="medium",
            stopped=(Matches("act", "(?i)^(?:DROPPED|QUARANTINED|BOUNCED|ABORTED)"),),
            description=("msg",),
            events=("cs4",),
        ),
    ),
    samples=(
        *(
            Sample(
                b'{"deviceVendor":"Cisco","deviceProduct":"C300V Email Security Virtual Appliance",'
                b'"deviceEventClassId":"ESA_CONSOLIDATED_LOG_EVENT","name":"Consolidated Log Event"'
                b',"ESAMID":"7","start":"1772323200000","suser":"ana@example.org",'
                b'"duser":"bo@example.com;cy@example.com","sourceAddress":"192.0.2.4",%s,'
                b'"msg":"Made up"}' % what,
                "cef",
                {"ESAMID": "7"},
                {"email.from": "ana@example.org", "src_endpoint.ip": "192.0.2.4"},
                alert,
            )
            for what, alert in (
                (b'"act":"DELIVERED"', ()),
                (b'"act":"DELIVERED","ESAAMPVerdict":"MALICIOUS"', ("malware", "medium")),
                (b'"act":"QUARANTINED","ESAAVVerdict":"VIRAL"', ("virus", "low")),
            )
        ),
    ),
    priority=10,
)
