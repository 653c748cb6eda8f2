"""What docs/explanation/matching.md says, case by case, of the executor and of the oracle."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from sigma.rule import SigmaRule

from corpus import generated_readers
from oracle import Oracle
from yoban.model.batch import Batch, Frames, ints
from yoban.model.source import Layout, Logsource, Source
from yoban.query.execute import Executor
from yoban.query.load import load
from yoban.query.plan import Plan

SOURCE = Source(
    name="made",
    title="Made up",
    version=1,
    layouts=(Layout("flat", (), ("ev", "")),),
    route=("R",),
    logsources=(Logsource("made"),),
    time=(),
)
LISTS = {"who": ["root", "adm"], "star": ["a*"]}

# (the selection as YAML, the event as JSON, whether it matches)
CASES: list[tuple[str, str, bool]] = [
    # text, numbers, booleans
    ("F: 'ABC'", '{"F":"abc"}', True),
    ("F: 'É'", '{"F":"é"}', True),
    ("F: 'ss'", '{"F":"ß"}', False),
    ("F: 'ß'", '{"F":"ẞ"}', True),
    ("F: '16'", '{"F":16}', True),
    ("F: 16", '{"F":"16"}', True),
    ("F: 16", '{"F":"0x10"}', True),
    ("F: 16", '{"F":"16.0"}', True),
    ("F: 16", '{"F":16.0}', True),
    ("F: 16", '{"F":" 16"}', False),
    ("F: 16", '{"F":"1_6"}', False),
    ("F: 16", '{"F":"１６"}', False),
    ("F: '0x10'", '{"F":16}', False),
    ("F: 9007199254740992", '{"F":9007199254740992}', True),
    ("F: 9007199254740992", '{"F":9007199254740993}', False),
    ("F: '18446744073709551617'", '{"F":18446744073709551617}', True),
    ("F: true", '{"F":true}', True),
    ("F: true", '{"F":"TRUE"}', True),
    ("F: true", '{"F":1}', False),
    ("F: 1", '{"F":true}', False),
    ("F|cased: 'Abc'", '{"F":"abc"}', False),
    ("F|cased: 'Abc'", '{"F":"Abc"}', True),
    ("F|contains|cased|windash: ' -A'", '{"F":"x /a"}', False),
    ("F|cased|windash|contains: ' -A'", '{"F":"x /a"}', False),
    ("F|cased|windash|contains: ' -A'", '{"F":"x /A"}', True),
    # lists
    ("F: a", '{"F":["b",["A"]]}', True),
    ("F|contains|all: [a, b]", '{"F":["a","b"]}', True),
    ("F|neq: a", '{"F":["a","b"]}', False),
    ("F|neq: a", '{"F":["c","b"]}', True),
    ("F|neq: a", "{}", True),
    # fields
    ("f: a", '{"F":"a"}', False),
    ("a.b: x", '{"a.b":"x"}', True),
    ("a.b: x", '{"ev":{"a.b":"x"}}', True),
    ("a.b: x", '{"ev":{"a":[{"b":"y"},{"b":"x"}]}}', True),
    ("F: x", '{"ev":{"F":null},"F":"x"}', True),
    ("F: x", '{"F":"y","F":"x"}', True),
    ("F: y", '{"F":"y","F":"x"}', False),
    ("F: x", '{"F":{"a":"x"}}', False),
    # wildcards and escapes
    ("F: 'a*c'", r'{"F":"a\nbc"}', True),
    ("F: 'a?c'", '{"F":"aéc"}', True),
    ("F: 'a?c'", '{"F":"ac"}', False),
    (r"F: 'a\*c'", '{"F":"abc"}', False),
    (r"F: 'a\*c'", '{"F":"a*c"}', True),
    (r"F: 'a\\*'", r'{"F":"a\\bc"}', True),
    (r"F: 'a\\b'", r'{"F":"a\\b"}', True),
    (r"F: 'a\b'", r'{"F":"a\\b"}', True),
    # regular expressions
    ("F|re: 'b+c'", '{"F":"abbcd"}', True),
    ("F|re: 'B+c'", '{"F":"abbcd"}', False),
    ("F|re|i: 'B+c'", '{"F":"abbcd"}', True),
    ("F|re|startswith: 'b|c'", '{"F":"ab"}', False),
    ("F|re|startswith: 'a|c'", '{"F":"ab"}', True),
    ("F|re|endswith: 'a|c'", '{"F":"ab"}', False),
    ("F|re: '^b'", r'{"F":"a\nb"}', False),
    ("F|re|m: '^b'", r'{"F":"a\nb"}', True),
    ("F|re: 'a.b'", r'{"F":"a\nb"}', False),
    ("F|re|s: 'a.b'", r'{"F":"a\nb"}', True),
    ("R|re: 'Sec'", '{"R":"Sec"}', True),
    ("R|re: 'sec'", '{"R":"Sec"}', False),
    ("R|cased: 'Sec'", '{"R":"Sec"}', True),
    # keywords
    ("- EVIL", '{"F":{"G":["an evil one"]}}', True),
    ("- F", '{"F":"x"}', False),
    ("- 'ab'", '{"F":"a","G":"b"}', False),
    ("- 462", '{"F":4624}', True),
    ("- tru", '{"F":true}', True),
    ("'|all': [a, b]", '{"F":"a","G":"b"}', True),
    # others
    ("F|gt: 15", '{"F":"0x10"}', True),
    ("F|lt: 15", '{"F":"abc"}', False),
    ("F|cidr: 192.0.2.0/24", '{"F":"::FFFF:192.0.2.9"}', True),
    ("F|cidr: 192.0.2.0/24", '{"F":"192.0.2.x"}', False),
    ("F|cidr: '2001:db8::/32'", '{"F":"[2001:0DB8:0::1]"}', True),
    ("F|cidr: 0.0.0.0/0", '{"F":"1.2.3.4:80"}', False),
    ("F|fieldref: G", '{"F":"A","G":["b","a"]}', True),
    ("F|fieldref: G", "{}", False),
    ("F|fieldref|endswith: G", '{"F":"xyz","G":"YZ"}', True),
    ("F|hour: 23", '{"F":"2026-03-02T08:30:00+09:00"}', True),
    ("F|hour|gte: 22", '{"F":"2026-03-01 23:30:00"}', True),
    ("F|hour|gte: 22", '{"F":"2026-03-01 21:30:00"}', False),
    ("F|week: 53", '{"F":"2026-12-31T00:00:00Z"}', True),
    ("F|year: 2026", '{"F":1772407800}', True),
    ("F|expand: '%who%'", '{"F":"ADM"}', True),
    ("F|expand: '%star%'", '{"F":"abc"}', False),
    ("F|base64offset|contains: http", '{"F":"cXFodHRwOi8v"}', True),
]  # fmt: skip

# The table "absent, null, empty": what each event answers to null, '', '-', '*', exists: true.
NOTHING = {
    "{}": (True, False, False, False, False),
    '{"F":null}': (True, False, False, False, True),
    '{"F":[]}': (True, False, False, False, True),
    '{"F":[null]}': (True, False, False, False, True),
    '{"F":""}': (False, True, False, True, True),
    '{"F":"-"}': (False, False, True, True, True),
    '{"F":{"a":1}}': (False, False, False, False, True),
    '{"ev":{"F":{}}}': (False, False, False, False, True),
    '{"\\u0046":null}': (True, False, False, False, True),
}


def both(selection: str, event: str) -> tuple[bool, bool]:
    """Whether the executor and the oracle match a selection and an event."""
    rule = {
        "title": "made",
        "logsource": {"product": "made"},
        "detection": {"sel": yaml.safe_load(f"{selection}\n"), "condition": "sel"},
    }
    loaded = load([("made.yml", yaml.safe_dump(rule, allow_unicode=True))], LISTS)
    assert loaded.failures == () and loaded.inactive == ()
    raw = event.encode()
    frames = Frames(raw, ints([0]), ints([len(raw)]), ints([0]))
    executor, batch = Executor(Plan(loaded, [SOURCE])), Batch("made", "flat", frames, ints([0]))
    result = executor.execute(batch)
    assert not result.bad
    with generated_readers():
        assert executor.execute(batch).hits == result.hits
    oracle = Oracle([SigmaRule.from_dict(rule)], LISTS)
    return bool(result.hits), bool(oracle.matching(json.loads(raw), SOURCE, SOURCE.layouts[0]))


@pytest.mark.parametrize(("selection", "event", "want"), CASES)
def test_the_page_holds(selection: str, event: str, want: bool) -> None:
    assert both(selection, event) == (want, want)


@pytest.mark.parametrize("event", NOTHING)
def test_absent_null_and_empty_are_told_apart(event: str) -> None:
    asked = ("F: null", "F: ''", "F: '-'", "F: '*'", "F|exists: true")
    answers: dict[str, Any] = {a: both(a, event) for a in asked}
    assert answers == {a: (w, w) for a, w in zip(asked, NOTHING[event], strict=True)}
    assert both("F|exists: false", event) == (not NOTHING[event][4],) * 2


@pytest.mark.parametrize(
    "selection",
    ["'|cidr': 10.0.0.0/8", "'|lt': 5", "'|hour': 5", "F|re: '(?=a)b'", "F|re: '(a)\\1'",
     "F|cidr: 10.0.0.1/8", "F|gt: x"],
)  # fmt: skip
def test_what_has_no_meaning_is_refused(selection: str) -> None:
    text = f"title: x\nlogsource: {{product: made}}\ndetection:\n  sel:\n    {selection}\n"
    loaded = load([("made.yml", f"{text}  condition: sel\n")])
    assert len(loaded.failures) == 1 and not loaded.rules
    assert "malformed" not in loaded.failures[0].reason
