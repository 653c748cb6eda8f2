"""An invented case in which every field is filled, for tests of what is told of cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yoban.model.case import (
    Assessment,
    Case,
    Containment,
    Extent,
    KeyFact,
    Link,
    Moment,
    Node,
    Process,
    Question,
    RootCause,
    Say,
    Score,
    Step,
    Technique,
    Term,
)
from yoban.model.finding import Entity, EventRef, Finding
from yoban.runtime.casebook import Entry

START = 1_772_323_200_000_000  # 2026-03-01T00:00:00Z
MINUTE = 60_000_000
Change = Callable[[str], str]


def plain(text: str) -> str:
    """No change."""
    return text


def uid(number: int) -> str:
    """An invented uid."""
    return f"{number:032x}"


def say(text: str, *refs: str) -> Say:
    """A sentence of nothing but a value."""
    return Say("case.title", {"finding": text, "host": "lt-1"}, refs)


def finding(number: int, level: str, title: str, t: Change = plain, **more: Any) -> Finding:
    """An invented finding."""
    time = START + number * MINUTE
    whole: dict[str, Any] = {
        "uid": uid(number),
        "tenant": t("local"),
        "rule_uid": t(f"00000000-0000-4000-8000-{number:012d}"),
        "rule_title": t(title),
        "rule_version": "1",
        "level": level,
        "attack": ("T1059.001", "T1003.001")[number % 2 :][:1],
        "tactics": ("execution", "credential-access")[number % 2 :][:1],
        "time": time,
        "time_quality": "exact",
        "source": "windows",
        "input": t("evidence/a.evtx"),
        "record": number,
        "event": {"CommandLine": t("a.exe -x"), t("Field"): t("value"), "Number": 7},
        "entities": (
            Entity("host", t("lt-1.example.com"), "device"),
            Entity("account", t("EXAMPLE\\ana"), "actor"),
        ),
        "events": (EventRef(uid(1000 + number), t("evidence/a.evtx"), number, time),),
        "raw_sha256": "0a" * 32,
    }
    return Finding(**(whole | more))


def process(number: int, image: str, parent: str, t: Change = plain) -> Process:
    """An invented run of a program."""
    return Process(
        key=f"lt-1|{number}",
        host=t("lt-1"),
        image=t(image),
        cmd_line=t(f"{image} --do {number}"),
        account=t("EXAMPLE\\ana"),
        session="0x3e7",
        pid=number,
        guid="{00000000-0000-0000-0000-000000000001}",
        started=START + number * MINUTE,
        ended=None,
        parent=parent,
        parent_image=t("C:\\Windows\\explorer.exe"),
        hashes={"sha256": "ab" * 32},
        refs=(uid(1000 + number),),
    )


def findings(t: Change = plain) -> dict[str, Finding]:
    """Three of the case, and one weak one beside it."""
    made = (
        finding(1, "high", "Program of a Download Folder Run", t),
        finding(2, "critical", "LSASS Memory Dumped", t),
        finding(3, "medium", "Connection to a Rare Server", t),
        finding(4, "low", "Account Looked Up", t),
    )
    return {f.uid: f for f in made}


def facts(t: Change = plain) -> tuple[KeyFact, ...]:
    """One of each kind that counts for exports."""
    at = START + MINUTE
    payload = t("C:\\Users\\ana\\Downloads\\a.exe")
    return (
        KeyFact("execution", payload, at, t("lt-1"), {"sha256": "ab" * 32, "path": payload}),
        KeyFact("account_used", t("EXAMPLE\\ana"), at, t("lt-1"), {"how": t("logon")}),
        KeyFact("c2", t("198.51.100.7:4444"), at, t("lt-1"), {"port": "4444"}, (uid(3),)),
        KeyFact("c2", t("bad.example.net"), None, t("lt-1"), {"domain": t("bad.example.net")}),
        KeyFact("tool", t("C:\\Temp\\dump.exe"), at, t("lt-1"), {"sha256": "cd" * 32}),
        KeyFact("credential_access", t("C:\\Temp\\l.dmp"), at, t("lt-1"), inferred=True),
        KeyFact("lateral_movement", t("srv-2"), at, t("lt-1"), {"target": t("srv-2")}),
        KeyFact("persistence", t("HKLM\\Software\\Run\\a"), at, t("lt-1"), {t("odd"): t("x")}),
    )


def case(t: Change = plain) -> Case:
    """The case; `t` is applied to every text that logs could have written."""
    root = process(1, "C:\\Users\\ana\\Downloads\\a.exe", "", t)
    child = process(2, "C:\\Temp\\dump.exe", root.key, t)
    ref = EventRef(uid(1001), t("evidence/a.evtx"), 1, START + MINUTE)
    return Case(
        uid=uid(77),
        tenant="local",
        title=say(t("LSASS Memory Dumped"), uid(2)),
        score=Score(
            82.5,
            "critical",
            (
                Term("level", 60, say(t("critical finding"), uid(2))),
                Term("tactics", 22.5, say("x")),
            ),
            ("blocked",),
        ),
        first_seen=START + MINUTE,
        last_seen=START + 3 * MINUTE,
        findings=(uid(1), uid(2), uid(3)),
        context=(uid(4),),
        hosts=(t("lt-1"), t("srv-2")),
        accounts=(t("EXAMPLE\\ana"),),
        indicators=(
            Entity("address", t("198.51.100.7"), "destination"),
            Entity("domain", t("bad.example.net"), "destination"),
            Entity("hash", "ab" * 32, "file"),
            Entity("url", t("https://bad.example.net/a"), "destination"),
        ),
        techniques=(
            Technique("T1059.001", ("execution",), START + MINUTE, (uid(1),)),
            Technique("T1003.001", ("credential-access",), None, (uid(2),)),
        ),
        key_facts=facts(t),
        root_cause=RootCause(
            vector="phishing_link",
            host=t("lt-1"),
            account=t("EXAMPLE\\ana"),
            earliest=START,
            latest=START + MINUTE,
            let_in=say(t("a link")),
            confidence=0.7,
            chain=(
                Step(START + MINUTE, say(t("ran")), (uid(1001),)),
                Step(None, say(t("came")), (uid(1001),)),
            ),
            missing=(say(t("mail logs")),),
            refs=(uid(1001),),
        ),
        extent=(
            Extent("host", t("lt-1"), "affected", START, None, say(t("it ran")), (uid(1),)),
            Extent("host", t("srv-2"), "touched", START, START + MINUTE, say(t("logon"))),
            Extent("host", t("srv-3"), "clean", None, None, say(t("looked"))),
            Extent("mailbox", t("ana@example.com"), "unchecked", None, None, say(t("no logs"))),
        ),
        timeline=(
            Moment(START, "exact", "event", t("lt-1"), "windows", say(t("ran")), event=ref),
            Moment(
                *(START + MINUTE, "exact", "finding", t("lt-1"), "windows", say(t("found"))),
                level="high",
                event=ref,
                finding=uid(1),
                process=root.key,
            ),
            Moment(START + 2 * MINUTE, "exact", "gap", t("srv-2"), "", say(t("nothing"))),
            Moment(None, "none", "finding", t("srv-2"), "windows", say(t("x")), "low", ref, uid(4)),
        ),
        process_tree=(Node(root, 0, (uid(1),)), Node(child, 1, (), True)),
        links=(
            Link(
                *(uid(1), uid(2), "lineage", 1.0, say(t("one tree"))),
                entities=(Entity("process", t("lt-1|1"), "actor"),),
            ),
            Link(uid(2), uid(3), "entity", 0.6, say(t("one account"))),
        ),
        assessment=Assessment(
            "malicious",
            (say(t("dumped")),),
            (say(t("an administrator")),),
            (Question(say(t("who else")), t("SELECT 1"), "sql"),),
            (Containment("isolate_host", Entity("host", t("lt-1"), "device"), say(t("it ran"))),),
        ),
        folded=((uid(3), 4, START, START + MINUTE),),
    )


def entry(t: Change = plain) -> Entry:
    """The case with its findings."""
    return Entry(case(t), findings(t), {"status": "new", "owner": "", "verdict": None})
