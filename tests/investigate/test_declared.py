"""A declared test covers what is shown to be within its tuple, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from yoban.investigate.build import investigate
from yoban.investigate.context import Asset, Business, Declared
from yoban.model.case import Case
from yoban.model.finding import Entity, EventRef, Finding
from yoban.model.trace import Listed, Trace

HOUR = 3600 * 1_000_000
TEST = Declared(
    title="Penetration test",
    kind="test",
    accounts=("tester",),
    tools=("probe.exe",),
    sources=("192.0.2.9",),
    targets=("srv-a",),
    since=10 * HOUR,
    until=18 * HOUR,
    owner="ana",
)


def row(uid: str, time: int, class_uid: int, activity: int, **values: Any) -> Trace:
    named = {name.replace("__", "."): value for name, value in values.items()}
    return Trace(uid, "a.json", 0, time, "exact", "windows", class_uid, activity, named)


def logon(
    host: str, time: int = 11 * HOUR, source: str = "192.0.2.9", session: str = "0x77"
) -> Trace:
    return row(
        f"logon-{host}-{time}",
        time,
        3002,
        1,
        device__hostname=host,
        user__name="tester",
        session__uid=session,
        logon_type="3",
        src_endpoint__ip=source,
        status="Success",
    )


def start(host: str, time: int, image: str = "probe.exe", **more: Any) -> Trace:
    pid = more.pop("pid", 50)
    values = {
        "device__hostname": host,
        "actor__user__name": "tester",
        "actor__session__uid": "0x77",
        "process__pid": pid,
        "process__file__path": rf"C:\Tools\{image}",
    } | more
    return row(f"start-{host}-{pid}-{time}", time, 1007, 1, **values)


def hit(event: Trace, level: str = "high", **given: Any) -> Finding:
    host = event.text("device.hostname")
    entities = [Entity("host", host, "device")]
    if name := event.text("actor.user.name"):
        entities.append(Entity("account", name, "actor"))
    if target := event.text("dst_endpoint.ip"):
        entities.append(Entity("address", target, "destination"))
    found = Finding(
        uid=f"finding-{event.uid}",
        tenant="t",
        rule_uid=f"rule-{event.text('process.file.path')}",
        rule_title="Probe",
        rule_version="1",
        level=level,
        attack=(),
        tactics=("execution",),
        time=event.time,
        time_quality="exact",
        source="windows",
        input="a.json",
        record=0,
        event={},
        entities=tuple(entities),
        events=(EventRef(event.uid, "a.json", 0, event.time),),
        origin="yoban",
    )
    return replace(found, **given)


def worked(
    findings: Sequence[Finding], rows: Sequence[Trace], *declared: Declared, **said: Any
) -> list[Case]:
    business = Business(declared=declared or (TEST,), **said)
    return investigate("t", findings, Listed(rows), business=business)


def only(findings: Sequence[Finding], rows: Sequence[Trace], *declared: Declared) -> Case:
    (case,) = worked(findings, rows, *declared)
    return case


def test_what_is_within_is_detected_and_does_not_page() -> None:
    rows = [logon("srv-a"), start("srv-a", 12 * HOUR)]
    case = only([hit(rows[1])], rows)
    assert (case.level, case.score.outside, case.score.pages) == ("high", "informational", False)
    assert case.score.tags == ("declared",)
    (said,) = case.score.declared
    assert said.values == {"title": "Penetration test", "owner": "ana", "count": "1"}
    assert said.refs == (case.findings[0],)
    without = replace(TEST, targets=("srv-z",))
    assert only([hit(rows[1])], rows, without).score.value == case.score.value


def test_the_target_out_of_scope_pages_as_ever() -> None:
    rows = [logon("srv-a"), logon("srv-b"), start("srv-a", 12 * HOUR), start("srv-b", 13 * HOUR)]
    cases = worked([hit(rows[2]), hit(rows[3])], rows)
    pages = {host: c.score.pages for c in cases for host in c.hosts}
    assert pages["srv-b"] is True
    (alone,) = (c for c in investigate("t", [hit(rows[3])], Listed(rows)))
    outside = next(c for c in cases if "srv-b" in c.hosts)
    assert outside.score.outside == alone.level == "high"


def test_in_one_case_what_is_outside_counts_in_full() -> None:
    """A child in the same process tree that goes to a machine out of scope."""
    child = start(
        "srv-a",
        12 * HOUR + 5,
        "probe.exe",
        pid=51,
        process__parent_process__pid=50,
        process__parent_process__file__path=r"C:\Tools\probe.exe",
    )
    far = row(
        "far",
        12 * HOUR + 9,
        4001,
        1,
        device__hostname="srv-a",
        actor__user__name="tester",
        actor__session__uid="0x77",
        process__pid=51,
        dst_endpoint__ip="198.51.100.7",
    )
    rows = [logon("srv-a"), start("srv-a", 12 * HOUR), child, far]
    inside = [hit(rows[1], "medium"), hit(child, "medium")]
    assert only(inside, rows).score.outside == "informational"
    both = only([*inside, hit(far, "high")], rows)
    assert (both.level, both.score.outside, both.score.pages) == ("high", "high", True)
    assert both.score.tags == ("declared",)


OUTSIDE = {
    "another account": ({"actor__user__name": "mallory"}, {}),
    "no account": ({"actor__user__name": ""}, {}),
    "another tool": ({"image": "other.exe"}, {}),
    "before it": ({"time": 10 * HOUR - 1}, {}),
    "after it": ({"time": 18 * HOUR + 1}, {}),
    "another target": ({"dst_endpoint__ip": "198.51.100.7"}, {}),
    "another source": ({"actor__session__uid": "0x78"}, {}),
    "credential dumping": ({}, {"attack": ("T1059", "T1003.001")}),
    "clearing of logs": ({}, {"attack": ("T1070.001",)}),
    "clearing of logs, newer number": ({}, {"attack": ("T1685.005",)}),
    "deletion of backups": ({}, {"attack": ("T1490",)}),
}


@pytest.mark.parametrize("what", OUTSIDE)
def test_one_part_outside_and_it_counts_in_full(what: str) -> None:
    event, finding = OUTSIDE[what]
    event = dict(event)
    other = logon("srv-a", 11 * HOUR + 1, "192.0.2.66", "0x78")
    made = start("srv-a", event.pop("time", 12 * HOUR), event.pop("image", "probe.exe"), **event)
    case = only([hit(made, **finding)], [logon("srv-a"), other, made])
    assert case.score.pages, what
    assert (case.score.tags, case.score.declared) == ((), ())


def test_an_event_that_is_not_kept_is_not_within() -> None:
    rows = [logon("srv-a"), start("srv-a", 12 * HOUR)]
    more = replace(hit(rows[1]), events=(*hit(rows[1]).events, EventRef("gone", "a", 1, 12 * HOUR)))
    assert only([more], rows).score.pages


def test_any_stands_for_what_a_firewall_cannot_tell() -> None:
    flow = row(
        "flow",
        12 * HOUR,
        4001,
        1,
        device__hostname="fw-1",
        src_endpoint__ip="192.0.2.9",
        dst_endpoint__ip="203.0.113.5",
    )
    found = replace(
        hit(flow),
        entities=(
            Entity("host", "fw-1", "device"),
            Entity("address", "192.0.2.9", "source"),
            Entity("address", "203.0.113.5", "destination"),
        ),
    )
    wide = replace(TEST, accounts=("any",), tools=("any",), targets=("203.0.113.0/24",))
    assert not only([found], [flow], wide).score.pages
    assert only([found], [flow], replace(wide, accounts=("tester",))).score.pages
    assert only([found], [flow], replace(wide, targets=("203.0.113.6",))).score.pages


def test_what_a_tool_starts_is_the_tools_doing() -> None:
    child = start(
        "srv-a",
        12 * HOUR + 5,
        "cmd.exe",
        pid=51,
        process__parent_process__pid=50,
        process__parent_process__file__path=r"C:\Tools\probe.exe",
    )
    rows = [logon("srv-a"), start("srv-a", 12 * HOUR), child]
    assert not only([hit(child)], rows).score.pages
    assert only([hit(child)], [rows[0], start("srv-a", 12 * HOUR, "cmd.exe")], TEST).score.pages


def test_one_connection_does_not_make_a_target_in_scope_of_a_machine_that_is_not() -> None:
    """A machine out of scope that connects to an address in scope, once, is still out of scope."""
    rows = [
        logon("srv-b"),
        start("srv-b", 12 * HOUR),
        row(
            "flow",
            12 * HOUR,
            4001,
            1,
            device__hostname="srv-b",
            src_endpoint__ip="10.0.0.66",
            dst_endpoint__ip="10.0.0.20",
        ),
    ]
    assert only([hit(rows[1])], rows, replace(TEST, targets=("10.0.0.20",))).score.pages


def test_a_target_may_be_declared_by_address_or_name() -> None:
    rows = [logon("srv-a"), start("srv-a", 12 * HOUR, device__ip="198.51.100.20")]
    for target in ("198.51.100.20", "198.51.100.0/24", "srv-a"):
        assert not only([hit(rows[1])], rows, replace(TEST, targets=(target,))).score.pages, target
    for target in ("198.51.100.21", "srv", "srv-ab"):
        assert only([hit(rows[1])], rows, replace(TEST, targets=(target,))).score.pages, target


def test_criticality_raises_and_says_why() -> None:
    rows = [start("srv-a", 12 * HOUR)]
    plain = investigate("t", [hit(rows[0])], Listed(rows))[0]
    said = Business(assets=(Asset("SRV-A.example.com", criticality="critical"),))
    vital = investigate("t", [hit(rows[0])], Listed(rows), business=said)[0]
    assert vital.score.value == plain.score.value + 15
    (term,) = (t for t in vital.score.terms if t.name == "touched")
    assert (term.because.key, term.because.values["why"]) == ("score.touched", "critical")


def test_roles_that_telemetry_shows_are_marked_inferred() -> None:
    ticket = row("ticket", HOUR, 3002, 3, device__hostname="srv-a", user__name="ana")
    rows = [start("srv-a", 12 * HOUR), ticket]
    case = investigate("t", [hit(rows[0])], Listed(rows))[0]
    (term,) = (t for t in case.score.terms if t.name == "touched")
    assert (term.points, term.because.key) == (10, "score.touched_inferred")
    many = [logon("srv-a", n * HOUR, f"192.0.2.{n}", f"0x{n}") for n in range(1, 6)]
    case = investigate("t", [hit(rows[0])], Listed([rows[0], *many]))[0]
    (term,) = (t for t in case.score.terms if t.name == "touched")
    assert (term.points, term.because.values["why"]) == (4, "server")
    low = Business(assets=(Asset("srv-a", criticality="low"),))
    assert investigate("t", [hit(rows[0])], Listed(rows), business=low)[0].score.value == 72
