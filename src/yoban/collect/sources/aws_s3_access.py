"""Amazon S3 server access logs, as pipelines write them in JSON.

Source: the Amazon S3 user guide, "Server access log format".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Matches, Sample, Source

_KIND = Matches("operation", r"^(?:REST|SOAP|S3|BATCH|WEBSITE)\.")

source = Source(
    name="aws_s3_access",
    title="Amazon S3 server access",
    version=1,
    vendor="AWS",
    layouts=(
        Layout("record", (Has("bucket"), Has("remoteip"), _KIND)),
        Layout("request", (Has("bucket"), Has("requestid"), _KIND)),
    ),
    route=("operation",),
    logsources=(Logsource("aws", None, "s3access"),),
    time=("time",),
    utc=("time",),
    attributes=(
        Attribute("metadata.uid", ("requestid",)),
        Attribute("activity_name", ("operation",)),
        Attribute("api.operation", ("operation",)),
        Attribute("api.service.name", ("bucket",)),
        Attribute("message", ("errorcode",)),
        Attribute("status", ("errorcode",), "failed"),
        Attribute("status", ("httpstatus",), "succeeded", pattern=r"^([123]\d\d)$"),
        Attribute("status", ("httpstatus",), "failed"),
        Attribute("actor.user.name", ("requester",), pattern=r"(?:/|^)([^/]+)$"),
        Attribute("actor.user.uid", ("requester",)),
        Attribute("src_endpoint.ip", ("remoteip",), "ip"),
        Attribute("file.path", ("key",)),
        Attribute("url.url_string", ("requesturi",)),
        Attribute("http_request.user_agent", ("useragent",)),
        Attribute("http_response.code", ("httpstatus",), "int"),
        Attribute("traffic.bytes_out", ("bytessent",), "int"),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"bucket":"b","time":"2026-03-01T00:00:00Z","remoteip":"192.0.2.3",'
            b'"requester":"arn:aws:iam::111122223333:user/ana","operation":'
            b'"REST.GET.OBJECT","key":"a.csv","httpstatus":403}',
            "record",
            {"operation": "REST.GET.OBJECT"},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.3", "status": "Failure"},
        ),
        Sample(
            b'{"bucket":"b","time":"2026-03-01T00:00:00Z","requestid":"r","operation":'
            b'"REST.HEAD.BUCKET"}',
            "request",
            {},
            {},
        ),
    ),
)
