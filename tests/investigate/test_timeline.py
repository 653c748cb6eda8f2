"""Timeline and process tree of invented evidence."""

from __future__ import annotations

from tests.investigate.evidence import BEGIN, HOST, SECOND, Evidence

from yoban.investigate.scene import scene
from yoban.investigate.timeline import MOST, timeline
from yoban.investigate.tree import tree
from yoban.model.case import Moment, Node

PAYLOAD = "C:\\Users\\ana\\Downloads\\offer.exe"


def attack() -> Evidence:
    """A payload run by hand that starts a shell, writes a file and calls home."""
    evidence = Evidence()
    evidence.start(0, PAYLOAD, 100, 50)
    shell = evidence.start(10, "C:\\Windows\\System32\\cmd.exe", 101, 100, parent_image=PAYLOAD)
    evidence.start(20, "C:\\Windows\\System32\\whoami.exe", 102, 101)
    for at in (30, 40, 50):
        evidence.connect(at, 100, "203.0.113.9", 4433, src_endpoint__port=50000 + at)
    evidence.write(60, 100, "C:\\Users\\ana\\AppData\\Local\\Temp\\x.dll")
    evidence.found(shell, attack=("T1059.003",), tactics=("execution",))
    return evidence


def moments(evidence: Evidence) -> list[Moment]:
    return list(timeline(scene(evidence.group())))


def nodes(evidence: Evidence) -> list[Node]:
    return list(tree(scene(evidence.group())))


def test_entries_are_in_order_and_lead_to_their_records() -> None:
    evidence = attack()
    found = moments(evidence)
    assert [m.time for m in found] == sorted(m.time or 0 for m in found)
    rows = {row.uid: row for row in evidence.rows}
    for one in found:
        assert one.event is not None
        row = rows[one.event.uid]
        assert (one.event.input, one.event.record, one.time) == (row.input, row.record, row.time)


def test_connections_to_one_place_are_one_entry() -> None:
    told = [m for m in moments(attack()) if m.say.key == "timeline.connections"]
    assert [(m.say.values["where"], m.say.values["count"]) for m in told] == [
        ("203.0.113.9:4433", "3")
    ]
    assert told[0].say.refs == ("event-3", "event-4", "event-5")


def test_what_others_did_stays_out() -> None:
    evidence = attack()
    evidence.start(15, "C:\\Program Files\\Editor\\editor.exe", 300, 50)
    evidence.write(16, 300, "C:\\Users\\ana\\Documents\\letter.docx")
    assert not [m for m in moments(evidence) if "editor" in str(m.say.values).lower()]


def test_repeated_findings_are_folded() -> None:
    evidence = attack()
    row = evidence.rows[1]
    for _ in range(3):
        evidence.findings.append(evidence.found(row))
    rules = {f.rule_uid for f in evidence.findings}
    found = [m for m in moments(evidence) if m.kind == "finding"]
    assert len(found) == len(rules) < len(evidence.findings)


def test_the_least_is_left_out_and_counted() -> None:
    evidence = attack()
    for number in range(MOST + 40):
        evidence.write(100 + number, 100, f"C:\\Users\\ana\\Documents\\{number}.locked")
    found = moments(evidence)
    assert len(found) <= MOST
    left = [m for m in found if m.say.key == "timeline.left_out"]
    # finding, two starts (the third is the finding's), connections, files
    assert left[0].say.values["count"] == str(1 + 2 + 1 + 1 + MOST + 40 - (MOST - 1))
    assert [m for m in found if m.kind == "finding"]


def test_a_logon_of_the_session_is_told_and_other_accounts_are_not() -> None:
    evidence = attack()
    evidence.rows[0].values["actor.session.uid"] = "0x77"  # type: ignore[index]
    for name, session in (("ana", "0x77"), ("bo", "0x78")):
        evidence.event(
            -3600 * 5,
            (3002, 1),
            user__name=name,
            session__uid=session,
            logon_type="2",
            status="Success",
        )
    told = [m.say.values["account"] for m in moments(evidence) if m.say.key == "timeline.logon"]
    assert told == ["ana"]


def test_a_silent_sensor_is_shown() -> None:
    evidence = attack()
    for minute in range(-120, 0, 5):
        evidence.write(minute * 60, 300, f"C:\\logs\\{minute}")
    for minute in range(150, 180, 5):
        evidence.write(minute * 60, 300, f"C:\\logs\\{minute}")
    gaps = [m for m in moments(evidence) if m.kind == "gap"]
    assert [m.say.key for m in gaps] == ["timeline.silence"]
    assert gaps[0].time is not None
    assert BEGIN < gaps[0].time <= BEGIN + 6 * 60 * SECOND
    assert gaps[0].say.values["length"].startswith("2h")


def test_a_clock_that_is_off_is_shown_with_its_amount() -> None:
    evidence = attack()
    for at in (30, 40, 50):
        evidence.event(
            at + 7200,
            (4001, 6),
            source="zeek",
            device__hostname=None,
            src_endpoint__ip="10.9.0.7",
            src_endpoint__port=50000 + at,
            dst_endpoint__ip="203.0.113.9",
            dst_endpoint__port=4433,
        )
    skews = [m for m in moments(evidence) if m.kind == "skew"]
    assert [(m.say.key, m.say.values["length"], m.source) for m in skews] == [
        ("timeline.clock_ahead", "2h", "zeek")
    ]


def test_clocks_that_agree_are_not_shown() -> None:
    evidence = attack()
    for at in (30, 40, 50):
        evidence.event(
            at + 1,
            (4001, 6),
            source="zeek",
            device__hostname=None,
            src_endpoint__ip="10.9.0.7",
            src_endpoint__port=50000 + at,
            dst_endpoint__ip="203.0.113.9",
            dst_endpoint__port=4433,
        )
    assert not [m for m in moments(evidence) if m.kind == "skew"]


def test_the_tree_holds_ancestors_children_and_depth() -> None:
    evidence = attack()
    evidence.start(16, "C:\\Program Files\\Editor\\editor.exe", 300, 50)
    found = nodes(evidence)
    assert [(n.depth, n.process.image.rsplit("\\", 1)[-1]) for n in found] == [
        (0, "explorer.exe"),
        (1, "offer.exe"),
        (2, "cmd.exe"),
        (3, "whoami.exe"),
    ]
    assert [bool(n.findings) for n in found] == [False, False, True, False]
    assert found[0].context
    assert not found[1].context


def test_one_start_told_by_two_sources_is_one_node() -> None:
    evidence = attack()
    evidence.event(
        10.2,
        (1007, 1),
        process__file__path="C:\\Windows\\System32\\cmd.exe",
        process__pid=101,
        process__parent_process__pid=100,
    )
    shells = [n for n in nodes(evidence) if n.process.image.endswith("cmd.exe")]
    assert len(shells) == 1
    assert len(shells[0].process.refs) == 2


def test_a_pid_used_again_names_the_run_of_its_time() -> None:
    """Without GUIDs: pid 100 is the payload, ends, and later is an editor."""
    evidence = Evidence()

    def start(at: float, image: str, pid: int, parent: int, parent_image: str = "") -> object:
        return evidence.event(
            at,
            (1007, 1),
            process__file__path=image,
            process__pid=pid,
            process__parent_process__pid=parent,
            process__parent_process__file__path=parent_image or None,
        )

    start(0, PAYLOAD, 100, 50, "C:\\Windows\\explorer.exe")
    one = start(10, "C:\\Windows\\System32\\cmd.exe", 101, 100)
    evidence.event(60, (1007, 2), process__pid=100, process__file__path=PAYLOAD)
    start(4000, "C:\\Program Files\\Editor\\editor.exe", 100, 50, "C:\\Windows\\explorer.exe")
    start(4010, "C:\\Windows\\System32\\cmd.exe", 140, 100)
    evidence.found(one)  # type: ignore[arg-type]
    found = nodes(evidence)
    assert [n.process.started for n in found if n.process.image.endswith("cmd.exe")] == [
        BEGIN + 10 * SECOND
    ]


def test_parents_in_a_circle_end() -> None:
    evidence = Evidence()
    evidence.start(0, "C:\\a\\one.exe", 1, 2, parent_image="C:\\a\\two.exe")
    row = evidence.start(1, "C:\\a\\two.exe", 2, 1, parent_image="C:\\a\\one.exe")
    evidence.found(row)
    assert {n.process.pid for n in nodes(evidence)} >= {1, 2}
    assert all(n.process.host == HOST.split(".", 1)[0] for n in nodes(evidence))
