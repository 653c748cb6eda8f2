"""MongoDB Atlas organization and project events.

Source: the MongoDB Atlas Administration API, "Events".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="mongodb_atlas",
    title="MongoDB Atlas events",
    version=1,
    vendor="MongoDB",
    layouts=(
        Layout("record", (Has("eventTypeName"),)),
        Layout(
            "lower",
            (Has("eventtypename"),),
            names={
                "eventTypeName": "eventtypename",
                "targetUsername": "targetusername",
                "remoteAddress": "remoteaddress",
                "orgId": "orgid",
                "userId": "userid",
            },
        ),
    ),
    route=("eventTypeName",),
    logsources=(Logsource("mongodb", None, "atlas"),),
    time=("created",),
    utc=("created",),
    attributes=(
        Attribute("metadata.uid", ("id",)),
        Attribute("activity_name", ("eventTypeName",)),
        Attribute("api.operation", ("eventTypeName",)),
        Attribute("actor.user.name", ("username", "publicKey")),
        Attribute("actor.user.uid", ("userId",)),
        Attribute("user.name", ("targetUsername",)),
        Attribute("src_endpoint.ip", ("remoteAddress",), "ip"),
        Attribute("cloud.account.uid", ("orgId", "groupId")),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"id":"1","created":"2026-03-01T00:00:00Z","eventTypeName":"JOINED_ORG",'
            b'"orgId":"o","username":"ana@example.com","targetUsername":'
            b'"bo@example.com","remoteAddress":"192.0.2.3"}',
            "record",
            {"eventTypeName": "JOINED_ORG"},
            {"actor.user.name": "ana@example.com", "user.name": "bo@example.com"},
        ),
        Sample(
            b'{"created":"2026-03-01T00:00:00Z","eventtypename":"X","remoteaddress":"192.0.2.3"}',
            "lower",
            {"eventTypeName": "X"},
            {"src_endpoint.ip": "192.0.2.3"},
        ),
    ),
)
