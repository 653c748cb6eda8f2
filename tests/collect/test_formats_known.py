"""Lines of text that a source says how to read, and W3C logs that name their own fields."""

from __future__ import annotations

from time import process_time

import pytest
from tests.collect.test_formats import one, run

from yoban.collect.formats._known import Known, known
from yoban.model.source import Text

DOOR = Text("door", r"^DOOR (?P<controller>\S+) (?P<result>\S+)(?: by (?P<badge>\S+))?")


def test_named_groups_that_took_part_are_fields() -> None:
    reader = Known([DOOR])
    found = reader.read("DOOR d-1 denied")
    assert found == {"controller": "d-1", "result": "denied", "_text": "door"}
    assert reader.read("DOOR d-1 denied by ana") == {**found, "badge": "ana"}
    assert reader.read("a DOOR d-1 denied") is None
    assert Known([]).read("DOOR d-1 denied") is None


def test_the_first_text_that_fits_wins_and_programs_must_agree() -> None:
    first = Text("first", r"^DOOR (?P<a>d-1)")
    reader = Known([first, DOOR, Text("cron", r"^(?P<job>\S+)", programs=("CRON",))])
    assert (reader.read("DOOR d-1 denied") or {})["_text"] == "first"
    assert (reader.read("DOOR d-2 denied") or {})["_text"] == "door"
    assert reader.read("job1") is None
    assert reader.read("job1", "cron") == {"job": "job1", "_text": "cron"}


def test_marks_gate_and_kind_picks_patterns() -> None:
    more = {"7": (r"user (?P<user>\S+)", r"from (?P<src>\S+)"), "": (r"to (?P<dst>\S+)",)}
    reader = Known([Text("m", r"%X-(?P<id>\d)", marks=("%X-", "%Y-"), kind="id", more=more)])
    line = "%X-7 user ana from 192.0.2.1 to 192.0.2.2"
    assert reader.read(line) == {"id": "7", "user": "ana", "src": "192.0.2.1", "_text": "m"}
    assert reader.read(line.replace("-7", "-8")) == {"id": "8", "dst": "192.0.2.2", "_text": "m"}
    assert reader.read(line.replace("%X-7", "%Y-7")) is None


def test_columns_by_kind_skip_empty_and_quoted_values_hold_commas() -> None:
    text = Text(
        "csv",
        r"^(?P<rest>1,(?P<type>\w+),.*)",
        kind="type",
        columns={"A": ("", "", "x", "", "y"), "": ("", "kind", "z")},
    )
    reader = Known([text])
    assert reader.read('1,A,"p, q",skip,r,more') == {
        "type": "A",
        "x": "p, q",
        "y": "r",
        "_text": "csv",
    }
    assert reader.read("1,B,") == {"type": "B", "kind": "B", "_text": "csv"}


def test_keys_reach_to_the_next_key_and_lose_their_quotes() -> None:
    text = Text("k", r"^K (?P<rest>.*)", keys=r"(?:^|, )([A-Z]\w*): ")
    found = Known([text]).read("K One: a, b c, Two: 'x y', Three: , Four: 4")
    assert found == {"One": "a, b c", "Two": "x y", "Four": "4", "_text": "k"}


@pytest.mark.parametrize("line", ["a\udc80b", "\0" * 100, "%ASA-6-302013" * 1000, "," * 5000])
def test_hostile_lines_cost_little(line: str) -> None:
    began = process_time()
    known().read(line)
    for _ in range(20):
        known().read(line)
    assert process_time() - began < 2


def test_lines_with_and_without_a_header_are_known() -> None:
    line = '192.0.2.1 - - [01/Mar/2026:00:00:00 +0000] "GET /a HTTP/1.1" 200 5'
    assert one(line, "known")["stem"] == "/a"
    found = one(f"<134>Mar  1 00:00:00 web-1 httpd[9]: {line}", "known")
    assert (found["hostname"], found["stem"], found["message"]) == ("web-1", "/a", line)
    assert run(b"one\ntwo\n" + line.encode() + b"\n", "lines")[0][2][3]["stem"] == "/a"


def test_a_program_is_told_without_a_header_and_loose_pairs_are_fields() -> None:
    found = one("sshd[88]: made up words", "lines")
    assert found == {"program": "sshd", "pid": "88", "message": "made up words"}
    found = one("10:18 proxy x: a=1 b=2 c=3 d=4 e=5", "lines")
    assert (found["a"], found["e"]) == ("1", "5")


def test_capital_letters_behind_the_time_are_a_zone_or_the_host() -> None:
    found = one("<13>Mar  1 00:00:00 DMZ cron[7]: x", "syslog")
    assert (found["timestamp"], found["hostname"]) == ("Mar  1 00:00:00", "DMZ")
    assert (
        one("<13>Mar  1 2026 00:00:00 CET: x", "syslog")["timestamp"] == "Mar  1 2026 00:00:00 CET"
    )


def test_leef_without_its_mark_and_with_escaped_tabs() -> None:
    found = one("1.0|Acme|Wall|1|7|src=192.0.2.1#011msg=a b#011dst=192.0.2.2", "leef")
    assert (found["eventId"], found["msg"], found["dst"]) == ("7", "a b", "192.0.2.2")
    assert one("LEEF:1.0|Acme|Wall|1|7|a=x y z b=2", "leef")["a"] == "x y z"


def test_w3c_fields_dates_and_absent_values() -> None:
    data = (
        b"#Software: made up\n#Date: 2026-03-01 00:00:00\n"
        b"#Fields: time c-ip cs-uri-query cs(User-Agent)\n"
        b"00:00:01 192.0.2.1 - Agent/1+(x)\n"
        b'#Fields: date time x\n2026-03-02 00:00:02 "a b" c\n'
    )
    good, _ = run(data, "w3c")
    assert [g[3] for g in good] == [
        {
            "time": "00:00:01",
            "c-ip": "192.0.2.1",
            "cs(User-Agent)": "Agent/1 (x)",
            "timestamp": "2026-03-01T00:00:01Z",
        },
        {
            "date": "2026-03-02",
            "time": "00:00:02",
            "x": "a b",
            "timestamp": "2026-03-02T00:00:02Z",
            "_extra": ["c"],
        },
    ]


def test_w3c_by_commas_and_in_local_time() -> None:
    data = b'#Fields: a,b\n1,"x, y"\n'
    assert run(data, "w3c")[0][0][3] == {"a": "1", "b": "x, y"}
    data = b"#Time Format: Local\n#Fields: date time action\n2026-03-01 00:00:00 DROP\n"
    assert run(data, "w3c")[0][0][3]["timestamp"] == "2026-03-01T00:00:00"
