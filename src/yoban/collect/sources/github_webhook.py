"""GitHub webhook deliveries.

Source: the GitHub documentation, "Webhook events and payloads".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

source = Source(
    name="github_webhook",
    title="GitHub webhooks",
    version=1,
    vendor="GitHub",
    layouts=(
        Layout("delivery", (Has("repository.full_name"), Has("sender"))),
        Layout("plain", (Has("repository.full_name"), Has("action"))),
        Layout("push", (Has("repository"), Has("commits"), Has("ref"))),
        Layout("repository", (Has("repository.id"), Has("ref"))),
    ),
    route=("action",),
    logsources=(Logsource("github", None, "webhook"),),
    time=(
        "p_event_time",
        "workflow_job.started_at",
        "workflow_run.updated_at",
        "head_commit.timestamp",
        "repository.updated_at",
        "repository.pushed_at",
    ),
    utc=(
        "p_event_time",
        "workflow_job.started_at",
        "workflow_run.updated_at",
        "head_commit.timestamp",
        "repository.updated_at",
        "repository.pushed_at",
    ),
    attributes=(
        Attribute("activity_name", ("action",)),
        Attribute("api.operation", ("action",)),
        Attribute("message", ("repository.full_name",)),
        Attribute("actor.user.name", ("sender.login", "pusher.name")),
        Attribute("actor.user.uid", ("sender.id",)),
        Attribute("user.name", ("member.login",)),
        Attribute("cloud.account.uid", ("organization.login", "repository.owner.login")),
    ),
    classes=(Class(6003, 99),),
    samples=(
        Sample(
            b'{"action":"created","repository":{"full_name":"o/r","updated_at":'
            b'"2026-03-01T00:00:00Z"},"sender":{"login":"ana"}}',
            "delivery",
            {"action": "created"},
            {"actor.user.name": "ana"},
        ),
        Sample(
            b'{"action":"created","repository":{"full_name":"o/r","updated_at":'
            b'"2026-03-01T00:00:00Z"}}',
            "plain",
            {},
            {"message": "o/r"},
        ),
        Sample(
            b'{"ref":"refs/heads/main","commits":[],"repository":{"full_name":"o/r"},'
            b'"head_commit":{"timestamp":"2026-03-01T00:00:00Z"}}',
            "push",
            {},
            {"message": "o/r"},
        ),
        Sample(
            b'{"ref":"refs/heads/main","repository":{"id":1,"pushed_at":1772323200},'
            b'"pusher":{"name":"ana"}}',
            "repository",
            {},
            {"actor.user.name": "ana"},
        ),
    ),
)
