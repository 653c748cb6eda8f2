"""What is rare against a baseline, and what a baseline may say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoban.errors import UsageError
from yoban.investigate.anomaly import MOST, anomalies
from yoban.investigate.baseline import (
    DAY,
    Baseline,
    build,
    domain,
    from_object,
    network,
    place_of,
    to_object,
)
from yoban.model.trace import Listed, Trace

USUAL = r"C:\Program Files\Mail\mail.exe"
SHELL = r"C:\Windows\System32\cmd.exe"


def row(uid: str, time: int, class_uid: int = 1007, activity: int = 1, **values: Any) -> Trace:
    named = {name.replace("__", "."): value for name, value in values.items()}
    return Trace(uid, "a.json", 7, time, "exact", "windows", class_uid, activity, named)


def start(
    host: str, time: int, image: str = USUAL, parent: str = r"C:\Windows\explorer.exe"
) -> Trace:
    return row(
        f"{host}-{time}-{image}",
        time,
        device__hostname=host,
        process__file__path=image,
        process__parent_process__file__path=parent,
    )


def logon(host: str, time: int, source: str, name: str = "ana", status: str = "Success") -> Trace:
    return row(
        f"{host}-{time}-{name}-{source}",
        time,
        3002,
        device__hostname=host,
        user__name=name,
        src_endpoint__ip=source,
        status=status,
    )


def month(hosts: int = 412, days: int = 30) -> Baseline:
    rows = [start(f"pc-{n:03}.example.com", n % days * DAY) for n in range(hosts)]
    rows += [start("pc-000", days * DAY, SHELL), logon("pc-000", DAY, "8.8.8.8")]
    return build("t", [Listed(rows)])


def told(baseline: Baseline, rows: Sequence[Trace]) -> dict[str, str]:
    found, left = anomalies(baseline, Listed(rows), "t")
    assert left == 0
    return {f.rule_uid.removeprefix("anomaly:"): f.notes[0] for f in found}


def test_what_is_new_is_told_in_words_and_numbers() -> None:
    new = r"C:\Users\bo\AppData\Local\Temp\odd.exe"
    found, _ = anomalies(month(), Listed([start("PC-001", 40 * DAY, new)]), "t")
    notes = {f.rule_uid: f.notes for f in found}
    assert notes["anomaly:program"] == ("odd.exe: first time in 30 days; seen on 0 of 412 hosts",)
    assert notes["anomaly:path"] == (
        "c:/users/*/appdata/local/temp/odd.exe: first time in 30 days; seen on 0 of 412 hosts",
    )
    assert "anomaly:parent" in notes
    one = found[0]
    assert (one.level, one.attack, one.record) == ("informational", (), 7)
    assert one.rule_version == month().version
    assert one.events[0].uid == f"PC-001-{40 * DAY}-{new}"


def test_what_is_on_one_of_many_hosts_is_rare_elsewhere_and_usual_there() -> None:
    assert told(month(), [start("pc-000", 40 * DAY, SHELL)]) == {}
    assert told(month(), [start("pc-001", 40 * DAY, SHELL)])["program"] == (
        "cmd.exe: first time on pc-001 in 30 days; seen on 1 of 412 hosts"
    )
    assert told(month(), [start("pc-new", 40 * DAY)]) == {}, "mail.exe is on all of them"


def test_a_young_baseline_or_none_calls_nothing_rare() -> None:
    rows = [start("pc-001", 40 * DAY, r"C:\odd.exe"), logon("pc-001", 40 * DAY, "9.9.9.9")]
    assert told(month(days=13), rows) == {}
    assert told(Baseline("t"), rows) == {}
    assert told(month(days=14), rows) != {}


def test_an_account_where_it_has_never_been() -> None:
    rows = [logon("pc-009", 40 * DAY, "9.9.9.9")]
    assert told(month(), rows) == {
        "logon": "ana on pc-009: first time in 30 days; known on 1 others",
        "network": "ana from 9.9.9.0/24: first time in 30 days; known from 1 others",
    }
    found, _ = anomalies(month(), Listed(rows), "t")
    assert {f.level for f in found} == {"low"}
    assert told(month(), [logon("pc-000", 40 * DAY, "8.8.8.200")]) == {}, "the same /24"
    refused = [logon("pc-009", 40 * DAY, "9.9.9.9", status="Failure")]
    assert told(month(), refused) == {}
    assert told(month(), [logon("pc-009", 40 * DAY, "9.9.9.9", "SYSTEM")]) == {}


def test_refused_logons_are_not_learnt() -> None:
    rows = [logon("pc-000", n * DAY, "8.8.8.8") for n in range(31)]
    rows += [logon("pc-009", DAY, "9.9.9.9", status="Failure")]
    found = told(build("t", [Listed(rows)]), [logon("pc-009", 40 * DAY, "9.9.9.9")])
    assert found.keys() == {"logon", "network"}


def test_destinations() -> None:
    rows = [
        row(f"f{n}", n * DAY, 4001, device__hostname="pc-1", dst_endpoint__ip="8.8.8.8")
        for n in range(31)
    ]
    usual = build("t", [Listed(rows)])
    near = row("n", 40 * DAY, 4001, device__hostname="pc-1", dst_endpoint__ip="8.8.8.99")
    far = row("f", 40 * DAY, 4001, device__hostname="pc-1", dst_endpoint__ip="9.9.9.9")
    inside = row("i", 40 * DAY, 4001, device__hostname="pc-1", dst_endpoint__ip="10.0.0.9")
    name = row("d", 40 * DAY, 4003, device__hostname="pc-1", query__hostname="a.b.example.co.jp")
    assert told(usual, [near, inside]) == {}
    assert told(usual, [far])["destination"].startswith("9.9.9.0/24: first time in 30 days")
    assert told(usual, [name])["destination"].startswith("example.co.jp: first time")


def test_many_are_bounded_and_counted() -> None:
    rows = [
        start("pc-001", 40 * DAY + n, rf"C:\odd{chr(97 + n % 26)}{chr(97 + n // 26)}.exe")
        for n in range(150)
    ]
    found, left = anomalies(month(), Listed(rows), "t")
    kinds = [f.rule_uid for f in found]
    assert kinds.count("anomaly:program") == MOST
    assert left == 3 * (150 - MOST), "programs, paths and parents"
    assert len({f.uid for f in found}) == len(found)


def test_the_same_traces_give_the_same_baseline() -> None:
    rows = [start(f"pc-{n}", n * DAY) for n in range(40)]
    whole = build("t", [Listed(rows)])
    parts = build("t", [Listed(rows[25:]), Listed(rows[:25])])
    assert whole == parts
    assert whole.version == parts.version
    assert (whole.days, whole.hosts) == (39, 40)
    assert from_object(json.loads(json.dumps(to_object(whole))), "x") == whole


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (r"C:\Users\ana\a.exe", "c:/users/*/a.exe"),
        ("/home/bo/bin/x", "/users/*/bin/x"),
        (r"C:\App\1.2.33\a.exe", "c:/app/*.*.*/a.exe"),
        (r"C:\{12345678-1234-1234-1234-123456789abc}\a.exe", "c:/*/a.exe"),
    ],
)
def test_places_without_what_differs(text: str, same: str) -> None:
    assert place_of(text) == same


def test_names_and_networks() -> None:
    assert [domain(n) for n in ("a.b.example.com.", "localhost", "8.8.8.8", "x.co.uk", "")] == [
        "example.com", "", "", "x.co.uk", "",
    ]  # fmt: skip
    assert network("8.8.8.77") == "8.8.8.0/24"
    assert network("2a00:1450:4009:81f::1") == "2a00:1450:4009::/48"
    assert [network(n) for n in ("10.0.0.1", "no", "")] == ["", "", ""]


@given(
    value=st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ("yoban_baseline", "tenant", "since", "until", "hosts", "kinds", "x")
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=12,
    )
)
def test_any_file_is_a_baseline_or_refused(value: Any) -> None:
    if isinstance(value, dict):
        value["yoban_baseline"] = 1
    try:
        assert isinstance(from_object(value, "b"), Baseline)
    except UsageError as error:
        assert str(error).startswith("b: ")
