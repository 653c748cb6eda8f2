"""Box enterprise events.

Source: the Box developer reference, "Event" and the list of enterprise events.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Is, Layout, Logsource, Matches, Sample, Source

# the first word of every enterprise event: of their own, capitals are other products' too
_KIND = Matches(
    "event_type",
    r"^(?:ACCESS|ADD|ADMIN|ADVANCED|APPLICATION|CHANGE|COLLAB|COLLABORATION|COMMENT|CONTENT|COPY|"
    r"CREATE|DATA|DELETE|DEVICE|DOWNLOAD|EDIT|EMAIL|ENABLE|DISABLE|ENTERPRISE|EXTERNAL|FAILED|FILE|"
    r"FOLDER|GROUP|ITEM|LEGAL|LOCK|UNLOCK|LOGIN|MASTER|METADATA|MOVE|NEW|OAUTH2|OPEN|PREVIEW|"
    r"PREVIOUS|REMOVE|RENAME|REPORT|RETENTION|SHARE|SHARED|SHIELD|SIGN|STORAGE|TASK|TERMS|"
    r"TWO|UNDELETE|UNSHARE|UPDATE|UPLOAD|USER|WATERMARK|WORKFLOW|ZIP)(?:_[A-Z0-9_]+)?$",
)

source = Source(
    name="box_event",
    title="Box events",
    version=1,
    vendor="Box",
    layouts=(
        Layout("record", (_KIND, Is("created_by.type", ("user",)))),
        Layout("type", (Is("type", ("event",)), _KIND)),
    ),
    route=("event_type",),
    logsources=(Logsource("box", None, "events"),),
    time=("created_at", "p_event_time"),
    utc=("created_at", "p_event_time"),
    attributes=(
        Attribute("metadata.uid", ("event_id",)),
        Attribute("activity_name", ("event_type",)),
        Attribute("api.operation", ("event_type",)),
        Attribute("message", ("additional_details.shield_alert.alert_summary.description",)),
        Attribute("actor.user.name", ("created_by.login", "created_by.name")),
        Attribute("actor.user.uid", ("created_by.id",)),
        Attribute("user.name", ("accessible_by.login", "source.login")),
        Attribute("file.path", ("source.item_name", "source.name")),
        Attribute("src_endpoint.ip", ("ip_address",), "ip"),
        Attribute("actor.session.uid", ("session_id",)),
    ),
    classes=(
        Class(3002, 1, {"event_type": ("LOGIN", "FAILED_LOGIN", "ADMIN_LOGIN")}),
        Class(6003, 99),
    ),
    samples=(
        Sample(
            b'{"type":"event","event_id":"e1","created_at":"2026-03-01T00:00:00Z",'
            b'"event_type":"DOWNLOAD","created_by":{"type":"user","login":"ana@example.com","id":"1"},'
            b'"source":{"item_name":"a.docx"},"ip_address":"192.0.2.3"}',
            "record",
            {"event_type": "DOWNLOAD"},
            {
                "actor.user.name": "ana@example.com",
                "file.path": "a.docx",
                "src_endpoint.ip": "192.0.2.3",
            },
        ),
        Sample(
            b'{"type":"event","created_at":"2026-03-01T00:00:00Z","event_type":'
            b'"SHIELD_ALERT","additional_details":{"shield_alert":{"alert_id":1}}}',
            "type",
            {},
            {},
        ),
    ),
)
