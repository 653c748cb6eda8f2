"""Kubernetes audit events: of the API server, of EKS, and of AKS inside Azure's resource logs.

Source: the Kubernetes reference, kube-apiserver audit configuration (v1), Event.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

_SPEC = "requestObject.spec"
_PODS = (_SPEC, f"{_SPEC}.template.spec", f"{_SPEC}.jobTemplate.spec.template.spec")
_FIELDS = {
    "apiGroup": "objectRef.apiGroup",
    "hostPath": "|".join(f"{pod}.volumes.hostPath.path" for pod in _PODS),
    "capabilities": "|".join(f"{pod}.containers.securityContext.capabilities.add" for pod in _PODS),
    "username": "user.username",
}

source = Source(
    name="kubernetes_audit",
    title="Kubernetes audit",
    version=1,
    vendor="Kubernetes",
    layouts=(
        Layout("event", (Is("kind", ("Event",)), Has("verb"), Has("objectRef"))),
        Layout("bare", (Has("auditID"), Has("verb"), Has("stage"))),  # without its kind
        Layout("request", (Is("apiVersion", ("audit.k8s.io/v1", "audit.k8s.io/v1beta1")),)),
        Layout(
            "aks",
            (
                Is("category", ("kube-audit", "kube-audit-admin")),
                Is("properties.log.{}.kind", ("Event",)),
            ),
            roots=("properties.log.{}", ""),
        ),
    ),
    route=("verb", "objectRef.resource"),
    logsources=(
        Logsource("kubernetes", None, "audit", {}, _FIELDS),
        Logsource("kubernetes", "application", "audit", {}, _FIELDS),
    ),
    time=("stageTimestamp", "requestReceivedTimestamp", "time", "timestamp"),
    utc=("stageTimestamp", "requestReceivedTimestamp", "time", "timestamp"),
    attributes=(
        Attribute("metadata.uid", ("auditID",)),
        Attribute("activity_name", ("verb",)),
        Attribute("api.operation", ("verb",)),
        Attribute("api.service.name", ("objectRef.resource", "requestURI")),
        Attribute("message", ("requestURI", "responseStatus.message")),
        Attribute("status", ("responseStatus.code",), "failed", pattern=r"^([45]\d\d)$"),
        Attribute("status", ("responseStatus.code",), "succeeded", pattern=r"^([123]\d\d)$"),
        Attribute("actor.user.name", ("impersonatedUser.username", "user.username")),
        Attribute("actor.user.uid", ("user.uid", "user.extra.arn")),
        Attribute("src_endpoint.ip", ("sourceIPs",), "ip", pattern=r"^([0-9a-fA-F.:]+)$"),
        Attribute("http_request.user_agent", ("userAgent",)),
        Attribute("http_response.code", ("responseStatus.code",), "int"),
        Attribute("url.url_string", ("requestURI",)),
    ),
    classes=(
        Class(6003, 1, {"verb": ("create",)}),
        Class(6003, 2, {"verb": ("get", "list", "watch")}),
        Class(6003, 3, {"verb": ("update", "patch")}),
        Class(6003, 4, {"verb": ("delete", "deletecollection")}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a1","stage":'
            b'"ResponseComplete","requestURI":"/api/v1/namespaces/d/pods","verb":"create","user":'
            b'{"username":"ana"},"sourceIPs":["192.0.2.3","198.51.100.1"],"objectRef":{"resource":'
            b'"pods","namespace":"d"},"responseStatus":{"code":201},"stageTimestamp":'
            b'"2026-03-01T00:00:00.000000Z","requestObject":{"spec":{"volumes":[{"hostPath":'
            b'{"path":"/"}}]}}}',
            "event",
            {"verb": "create", f"{_SPEC}.volumes.hostPath.path": ["/"]},
            {"actor.user.name": "ana", "src_endpoint.ip": "192.0.2.3", "status": "Success"},
        ),
        Sample(
            b'{"auditID":"a2","stage":"ResponseComplete","verb":"delete","user":{"username":"bo"},'
            b'"objectRef":{"resource":"events"},"stageTimestamp":"2026-03-01T00:00:00Z"}',
            "bare",
            {"verb": "delete"},
            {"actor.user.name": "bo"},
        ),
        Sample(
            b'{"kind":"Event","apiVersion":"audit.k8s.io/v1","verb":"get","requestURI":"/healthz",'
            b'"user":{"username":"system:anonymous"},"responseStatus":{"code":403},'
            b'"stageTimestamp":"2026-03-01T00:00:00Z"}',
            "request",
            {"requestURI": "/healthz"},
            {"status": "Failure"},
        ),
        Sample(
            b'{"time":"2026-03-01T00:00:00Z","category":"kube-audit","operationName":"x",'
            b'"resourceId":"/y","properties":{"log":"{\\"kind\\":\\"Event\\",\\"verb\\":\\"list\\",'
            b'\\"user\\":{\\"username\\":\\"bo\\"},\\"objectRef\\":{\\"resource\\":\\"secrets\\"}}"}}',
            "aks",
            {"objectRef.resource": "secrets"},
            {"actor.user.name": "bo", "api.operation": "list"},
        ),
    ),
)
