"""BeyondTrust Privileged Remote Access sessions.

Source: the BeyondTrust reporting API, "AccessSession".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="beyondtrust_pra",
    title="BeyondTrust Privileged Remote Access",
    version=1,
    vendor="BeyondTrust",
    layouts=(Layout("record", (Has("event_type"), Has("performed_by"), Has("session_id"))),),
    route=("event_type",),
    logsources=(Logsource("beyondtrust", None, "pra"),),
    time=("timestamp",),
    utc=("timestamp",),
    attributes=(
        Attribute("activity_name", ("event_type",)),
        Attribute("api.operation", ("event_type",)),
        Attribute("message", ("body", "data.path", "filename")),
        Attribute("actor.user.name", ("performed_by.name",), pattern=r"^(\D.*)$"),
        Attribute(
            "src_endpoint.ip", ("performed_by.name", "destination.name", "data.private_ip"), "ip"
        ),
        Attribute("actor.session.uid", ("session_id",)),
        Attribute("file.path", ("data.path", "filename")),
        Attribute("device.hostname", ("destination.name", "data.hostname"), "hostname"),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"timestamp":"1772323200","event_type":"Directory Created","session_id":'
            b'"s","performed_by":{"type":"representative","name":"ana"},"data":{"path":'
            b'"C:\\\\x"}}',
            "record",
            {"event_type": "Directory Created"},
            {"actor.user.name": "ana", "file.path": "C:\\x"},
        ),
    ),
)
