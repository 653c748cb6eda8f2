"""Akamai security events (App and API Protector, bot management), as the SIEM API gives them.

Source: the Akamai SIEM API documentation, security event and its attack data.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_STOPPED = ("deny", "abort", "block", "tarpit", "slow")

source = Source(
    name="akamai_siem",
    title="Akamai security events",
    version=1,
    vendor="Akamai",
    layouts=(Layout("record", (Has("attackData.configId"), Has("httpMessage"))),),
    route=(),
    logsources=(
        Logsource("akamai"),
        Logsource(
            None,
            "webserver",
            None,
            {},
            {
                "c-ip": "attackData.clientIP",
                "cs-method": "httpMessage.method",
                "cs-host": "httpMessage.host",
                "cs-uri-stem": "httpMessage.path",
                "cs-uri-query": "httpMessage.query",
                "sc-status": "httpMessage.status",
                "cs-user-agent": "httpMessage.requestHeaders.User-Agent",
            },
        ),
    ),
    time=("httpMessage.start",),
    attributes=(
        Attribute("metadata.uid", ("httpMessage.requestId",)),
        Attribute("activity_name", ("attackData.rules.ruleAction",)),
        Attribute("status", ("attackData.rules.ruleAction",), "failed", pattern=r"^(deny|abort)$"),
        Attribute("message", ("attackData.rules.ruleMessage", "attackData.rules.ruleTag")),
        Attribute("src_endpoint.ip", ("attackData.clientIP",), "ip"),
        Attribute("dst_endpoint.hostname", ("httpMessage.host",), "hostname"),
        Attribute("dst_endpoint.port", ("httpMessage.port",), "int"),
        Attribute("url.url_string", ("httpMessage.path",)),
        Attribute("http_request.http_method", ("httpMessage.method",)),
        Attribute("http_request.user_agent", ("httpMessage.requestHeaders.User-Agent",)),
        Attribute("http_response.code", ("httpMessage.status",), "int"),
        Attribute("traffic.bytes_out", ("httpMessage.bytes",), "int"),
    ),
    classes=(Class(4002, 99),),
    alerts=(
        Alert(
            "rule",
            "a request that a firewall or bot rule matched: mostly an attempt",
            (Has("attackData.rules"),),
            ("attackData.rules.ruleMessage", "attackData.rules.ruleTag"),
            uid=("httpMessage.requestId",),
            signature=("attackData.rules.rule",),
            default="low",
            stopped=(Is("attackData.rules.ruleAction", _STOPPED),),
            description=("attackData.rules.ruleData",),
        ),
    ),
    samples=(
        Sample(
            b'{"type":"akamai_siem","attackData":{"configId":"1","policyId":"p","clientIP":'
            b'"192.0.2.7","rules":[{"rule":"950001","ruleMessage":"Made up injection","ruleTag":'
            b'"T","ruleAction":"alert"}]},"httpMessage":{"requestId":"r","start":"1772323200","method":'
            b'"GET","host":"www.example.com","port":"443","path":"/a","status":"200"}}',
            "record",
            {},
            {
                "src_endpoint.ip": "192.0.2.7",
                "dst_endpoint.hostname": "www.example.com",
                "message": "Made up injection",
            },
            alert=("rule", "low"),
        ),
    ),
)
