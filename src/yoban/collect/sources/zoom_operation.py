"""Zoom operation logs: what administrators changed.

Source: the Zoom API reference, "Get operation logs report".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="zoom_operation",
    title="Zoom operation logs",
    version=1,
    vendor="Zoom",
    layouts=(Layout("record", (Has("operator"), Has("category_type"), Has("operation_detail"))),),
    route=("category_type", "action"),
    logsources=(Logsource("zoom", None, "operation"),),
    time=("time",),
    utc=("time",),
    time_formats=("%Y-%m-%d %H:%M:%SZ",),
    attributes=(
        Attribute("activity_name", ("action",)),
        Attribute("api.operation", ("action",)),
        Attribute("api.service.name", ("category_type",)),
        Attribute("message", ("operation_detail",)),
        Attribute("actor.user.name", ("operator",)),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"time":"2026-03-01T00:00:00Z","operator":"ana@example.com",'
            b'"category_type":"Account","action":"Update","operation_detail":'
            b'"Sign-in Methods - from Off to On"}',
            "record",
            {"action": "Update"},
            {"actor.user.name": "ana@example.com"},
        ),
    ),
)
