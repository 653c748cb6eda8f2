"""AWS WAF web access control list traffic.

Source: the AWS WAF developer guide, "Log fields for protection pack traffic".
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
)

_HEAD = "httpRequest.headers"

source = Source(
    name="aws_waf",
    title="AWS WAF",
    version=1,
    vendor="AWS",
    layouts=(
        Layout(
            "record",
            (Has("webaclId"), Has("httpRequest"), Has("action")),
            lists=(Named(_HEAD),),
        ),
    ),
    route=("action", "terminatingRuleType"),
    logsources=(Logsource("aws", None, "waf"),),
    time=("timestamp",),
    attributes=(
        Attribute("metadata.uid", ("httpRequest.requestId",)),
        Attribute("activity_name", ("action",)),
        Attribute("status", ("action",), "outcome"),
        Attribute("message", ("terminatingRuleId",)),
        Attribute("src_endpoint.ip", ("httpRequest.clientIp",), "ip"),
        Attribute("dst_endpoint.hostname", (f"{_HEAD}.Host", f"{_HEAD}.host"), "host"),
        Attribute("http_request.user_agent", (f"{_HEAD}.User-Agent", f"{_HEAD}.user-agent")),
        Attribute("http_request.http_method", ("httpRequest.httpMethod",)),
        Attribute("http_response.code", ("responseCodeSent",), "int"),
        Attribute("url.url_string", ("httpRequest.uri",)),
        Attribute("cloud.account.uid", ("webaclId",), pattern=r"^arn:[^:]*:wafv2:[^:]*:(\d+):"),
        Attribute("cloud.region", ("webaclId",), pattern=r"^arn:[^:]*:wafv2:([^:]+):"),
    ),
    classes=(Class(4002, 0),),
    alerts=(
        Alert(
            "blocked",
            "a request that AWS WAF blocked",
            (Is("action", ("BLOCK",)),),
            ("terminatingRuleId",),
            uid=("httpRequest.requestId",),
            signature=("terminatingRuleId",),
            default="low",
            description=("httpRequest.uri",),
        ),
    ),
    samples=(
        Sample(
            b'{"timestamp":1772323200000,"webaclId":"arn:aws:wafv2:eu-west-1:111122223333:x",'
            b'"terminatingRuleId":"SQLi","terminatingRuleType":"REGULAR","action":"BLOCK",'
            b'"httpSourceName":"ALB","httpRequest":{"clientIp":"192.0.2.3","headers":[{"name":'
            b'"Host","value":"www.example.com"},{"name":"User-Agent","value":"curl/8"}],"uri":'
            b'"/a","httpMethod":"GET"}}',
            "record",
            {"httpRequest.headers.Host": ["www.example.com"], "action": "BLOCK"},
            {
                "src_endpoint.ip": "192.0.2.3",
                "dst_endpoint.hostname": "www.example.com",
                "http_request.user_agent": "curl/8",
                "cloud.region": "eu-west-1",
            },
            alert=("blocked", "low"),
        ),
    ),
)
