"""Google Cloud log entries other than audit: load balancers, VPC flows, GKE, all by LogEntry.

Sources: the Cloud Logging reference, LogEntry and HttpRequest; "VPC Flow Logs records".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

_WEB = ("http_load_balancer", "cloud_run_revision", "gae_app", "cloud_function")
_VPC = ("gce_subnetwork",)

source = Source(
    name="gcp_log",
    title="Google Cloud logs",
    version=1,
    vendor="Google",
    layouts=(
        Layout(
            "json",
            (Has("logName"), Has("jsonPayload"), Has("resource.type")),
            roots=("", "jsonPayload"),
        ),
        Layout("text", (Has("logName"), Has("textPayload"), Has("resource.type"))),
        Layout(
            "request",
            (Has("httpRequest"), Has("insertId"), Has("resource")),
            roots=("", "jsonPayload"),
        ),
    ),
    route=("resource.type",),
    logsources=(
        Logsource("gcp", None, "http_load_balancer", {"resource.type": _WEB}),
        Logsource("gcp", None, "vpcflow", {"resource.type": _VPC}),
    ),
    time=("timestamp", "receiveTimestamp"),
    utc=("timestamp", "receiveTimestamp"),
    attributes=(
        Attribute("metadata.uid", ("insertId",)),
        Attribute("activity_name", ("reason", "statusDetails")),
        Attribute("message", ("MESSAGE", "message", "textPayload", "statusDetails")),
        Attribute("severity", ("severity",)),
        Attribute("status", ("enforcedSecurityPolicy.outcome",), "outcome"),
        Attribute("src_endpoint.ip", ("httpRequest.remoteIp", "connection.src_ip"), "ip"),
        Attribute("src_endpoint.port", ("connection.src_port",), "int"),
        Attribute("dst_endpoint.ip", ("httpRequest.serverIp", "connection.dest_ip"), "ip"),
        Attribute("dst_endpoint.port", ("connection.dest_port",), "int"),
        Attribute(
            "device.hostname",
            (
                *("dest_instance.vm_name", "src_instance.vm_name", "_HOSTNAME", "source.host"),
                *("resource.labels.node_name", "metadata.name"),
            ),
            "hostname",
        ),
        Attribute("traffic.bytes_out", ("bytes_sent", "httpRequest.responseSize"), "int"),
        Attribute("http_request.user_agent", ("httpRequest.userAgent",)),
        Attribute("http_request.http_method", ("httpRequest.requestMethod",)),
        Attribute("http_response.code", ("httpRequest.status",), "int"),
        Attribute("url.url_string", ("httpRequest.requestUrl",)),
        Attribute("process.file.path", ("_EXE",)),
        Attribute("process.pid", ("_PID",), "int"),
        Attribute("cloud.account.uid", ("resource.labels.project_id",)),
        Attribute("cloud.region", ("resource.labels.location", "resource.labels.zone")),
    ),
    classes=(
        Class(4002, 0, {"resource.type": _WEB}),
        Class(4001, 6, {"resource.type": _VPC}),
    ),
    samples=(
        Sample(
            b'{"insertId":"i1","logName":"projects/p1/logs/compute.googleapis.com%2Fvpc_flows",'
            b'"timestamp":"2026-03-01T00:00:00Z","resource":{"type":"gce_subnetwork","labels":'
            b'{"project_id":"p1"}},"jsonPayload":{"connection":{"src_ip":"192.0.2.1","dest_ip":'
            b'"198.51.100.2","dest_port":443},"dest_instance":{"vm_name":"VM-1"}}}',
            "json",
            {"connection.dest_port": 443},
            {"dst_endpoint.ip": "198.51.100.2", "device.hostname": "vm-1"},
        ),
        Sample(
            b'{"logName":"projects/p1/logs/x","timestamp":"2026-03-01T00:00:00Z","resource":'
            b'{"type":"k8s_container"},"textPayload":"hello"}',
            "text",
            {},
            {"message": "hello"},
        ),
        Sample(
            b'{"insertId":"i1","timestamp":"2026-03-01T00:00:00Z","resource":{"type":'
            b'"http_load_balancer"},"httpRequest":{"remoteIp":"192.0.2.1","status":403,'
            b'"requestMethod":"GET","requestUrl":"https://www.example.com/"}}',
            "request",
            {},
            {"src_endpoint.ip": "192.0.2.1", "http_response.code": 403},
        ),
    ),
    priority=-10,
)
