"""Events → sightings, against a plain reading of the same values."""

from __future__ import annotations

import json
from typing import Any

from test_lookup import SETS, hits, indicators

from yoban.collect.recognise import sources
from yoban.detect.indicators import TEXT, WATCHED, Matcher
from yoban.detect.lookup import Indicators
from yoban.model.batch import Batch, Frames, ints
from yoban.model.rule import RuleSet
from yoban.query.execute import Executor
from yoban.query.plan import Plan

SYSMON = {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1, "Computer": "A"}


def seen(found: Indicators, *events: dict[str, Any]) -> list[tuple[int, str, str, list[str]]]:
    """(row, attribute, what the event says, values of the indicators)."""
    lines = [json.dumps({**SYSMON, **event}).encode() for event in events]
    starts, ends, at = ints(), ints(), 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
        ends.append(at - 1)
    frames = Frames(b"\n".join(lines), starts, ends, ints(list(range(len(lines)))))
    executor = Executor(Plan(RuleSet((), (), ()), sources()))
    result = executor.execute(Batch("windows", "flat", frames, ints(list(range(len(lines))))))
    matcher, made = Matcher(found), []
    for part in result.parts:
        attributes = part.route.attributes
        for one in (
            *matcher.look(matcher.glasses(attributes), part.values),
            *matcher.look_pairs(matcher.pairs(attributes), part.values),
        ):
            made.append(
                (part.rows[one.index], one.attribute, one.observed, hits(found, one.records))
            )
    return sorted(made)


def test_each_attribute_is_looked_at_in_its_way() -> None:
    digest = "a" * 32
    got = seen(
        SETS,
        {"DestinationIp": "192.0.2.7"},
        {"QueryName": "www.bad.example"},
        {"Hashes": f"SHA256={'0' * 64},MD5={digest.upper()}"},
        {"Image": r"C:\Temp\bad.exe"},
        {"CommandLine": "curl -o a http://host.example/a?x=1"},
        {"CommandLine": "ping worse.bad.example"},
        {"SourceIp": "192.0.2.9"},
        {"DestinationIp": "203.0.113.7", "QueryName": "fine.example", "Image": r"C:\fine.exe"},
    )
    assert got == [
        (0, "dst_endpoint.ip", "192.0.2.7", ["192.0.2.7"]),
        (1, "query.hostname", "www.bad.example", ["bad.example"]),
        (2, "file.hash.md5", digest, [digest]),
        (3, "process.file.path", r"C:\Temp\bad.exe", ["temp/bad.exe"]),
        (4, "process.cmd_line", "http://host.example/a?x=1", ["host.example/a"]),
        (5, "process.cmd_line", "worse.bad.example", ["worse.bad.example"]),
        (6, "src_endpoint.ip", "192.0.2.9", ["192.0.2.0/24"]),
    ]


def test_every_answer_of_a_name_server_is_looked_at() -> None:
    many = "type:  5 www.bad.example;::ffff:203.0.113.7;::ffff:192.0.2.7;2001:db8::1;"
    asked = {"EventID": 22, "QueryName": "fine.example"}
    got = seen(
        SETS,
        {**asked, "QueryResults": many},
        {**asked, "QueryResults": "::ffff:203.0.113.7;"},
        {**asked, "QueryResults": "type:  5 bad.example."},
        {**asked, "QueryResults": "-"},
        {**asked, "QueryResults": "a.b;" * 80 + "192.0.2.7"},  # beyond the bound
    )
    assert got == [
        (0, "answers.rdata", "192.0.2.7", ["192.0.2.7"]),
        (0, "answers.rdata", "2001:db8::1", ["2001:db8::/32"]),
        (0, "answers.rdata", "www.bad.example", ["bad.example"]),
        (2, "answers.rdata", "bad.example", ["bad.example"]),
    ]


def test_a_value_seen_twice_in_an_event_is_one_sighting_by_the_telling_field() -> None:
    event = {"DestinationHostname": "bad.example", "CommandLine": "curl http://bad.example"}
    assert [x[1] for x in seen(SETS, event)] == ["dst_endpoint.hostname"]


def test_a_list_of_values_is_looked_at_as_a_whole() -> None:
    assert [x[2] for x in seen(SETS, {"DestinationIp": ["203.0.113.7", "192.0.2.7"]})] == [
        "192.0.2.7"
    ]


def test_results_do_not_depend_on_what_was_seen_before() -> None:
    events = [{"QueryName": name} for name in ("a.example", "bad.example", "a.example")]
    assert seen(SETS, *events) == [(1, "query.hostname", "bad.example", ["bad.example"])]
    assert seen(SETS, *events, *events) == [
        (row, "query.hostname", "bad.example", ["bad.example"]) for row in (1, 4)
    ]


def test_long_texts_are_searched_to_a_bound() -> None:
    assert not seen(SETS, {"CommandLine": "x" * TEXT + " http://bad.example/"})
    assert seen(SETS, {"CommandLine": "a.b " * 3 + "http://bad.example/" + "x" * TEXT})
    assert not seen(SETS, {"CommandLine": "a." * 100_000})


def test_kinds_without_indicators_cost_nothing() -> None:
    matcher = Matcher(indicators(("md5", "a" * 32)))
    attributes = [(name, ("text", ""), (n,)) for n, (name, _, _) in enumerate(WATCHED)]
    assert {WATCHED[place][1] for place, _ in matcher.glasses(attributes)} == {"hash"}
