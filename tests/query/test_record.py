"""What a record is, whatever writers get wrong."""

from __future__ import annotations

import json

import pytest

from yoban.model.source import Layout, Named
from yoban.query.access import RARE, Access
from yoban.query.record import flatten, joining, loads

PLAIN = Layout("plain", (), ("",), {})


@pytest.mark.parametrize(
    ("raw", "value", "flags"),
    [
        (b'{"a":1,"a":{"b":1},"a":2}', 2, ()),
        (b'{"a":18446744073709551616}', 18446744073709551616, ()),
        (b'{"a":1e400}', "1e400", ("number",)),
        (b'{"a":-1E999}', "-1E999", ("number",)),
        (b'{"a":' + b"7" * 5000 + b"}", "7" * 5000, ("number",)),
        (b'{"a":NaN}', "NaN", ("number",)),
        (b'{"a":-Infinity}', "-Infinity", ("number",)),
        (b'{"a":"x\\ud800y"}', "x\ufffdy", ("surrogate",)),
        (b'{"a":"\\udc00\\ud83d\\ude00"}', "\ufffd\U0001f600", ("surrogate",)),
        (b'{"a":"x\\u0000y"}', "x\0y", ()),
        (b'{"a":"x\0\ty"}', "x\0\ty", ("control",)),
    ],
)
def test_both_ways_to_a_field_read_the_same(raw: bytes, value: object, flags: object) -> None:
    record, got = loads(raw)
    assert (record, got) == ({"a": value}, flags)
    assert flatten(record, PLAIN) == {"a": value}
    access = Access(PLAIN, ("a",))
    assert access.get(raw) == access.exact(raw) == ((), (str(value),))


LISTED = Layout(
    "listed",
    (),
    ("", "log.{}"),
    lists=(Named("ev.p", "name", ("value", "many")), Named("p", "n", ("v",))),
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ev.p.ROLE", ["admin"]),
        ("ev.p.role", None),  # a name is compared exactly
        ("ev.p.A.B", ["x", "y"]),
        ("ev.p.NONE", None),
        ("ev.p.OBJECT", None),
        ("ev.p.**", ["ROLE", "admin", "A.B", "x", "y", "OBJECT", "4"]),
        ("verb", "list"),
        ("ref.kind", ["pod", "job"]),
        ("log.{}.verb", "list"),
        ("p.key", "text"),  # an object where a list was promised
        ("ev.{}.p.ROLE", None),
    ],
)
def test_lists_of_named_values_whole_objects_and_json_in_text(name: str, value: object) -> None:
    raw = (
        b'{"ev":[{"p":[{"name":"ROLE","value":"admin"},{"name":"A.B","many":["x","y"]},'
        b'{"name":"OBJECT","other":{"k":4}},null,7]}],"p":{"n":"key","v":"text"},'
        b'"log":"{\\"verb\\":\\"list\\",\\"ref\\":[{\\"kind\\":\\"pod\\"},{\\"kind\\":\\"job\\"}]}"}'
    )
    access = Access(LISTED, (name,))
    exact = access.exact(raw)
    if name != "ev.p.**":
        assert exact == ((), (value,))
    else:
        assert set(exact[1][0] or ()) >= set(value)  # type: ignore[call-overload]
    for _ in range(RARE + 2):
        assert access.get(raw) == exact


@pytest.mark.parametrize("text", ["{", "[1", '"x"', "12", '{"a":' * 5000, "", "nul"])
def test_text_that_is_no_json_has_no_fields(text: str) -> None:
    raw = json.dumps({"log": text}).encode()
    access = Access(LISTED, ("a", "log"))
    assert access.exact(raw) == access.get(raw) == ((), (None, text))


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"1", b'{"a":1}x', b'{"a":1', b'{"a":"\xff"}', b'{"a":01}', b"\0" * 9]
)
def test_what_is_no_record_is_a_value_error(raw: bytes) -> None:
    with pytest.raises(ValueError):
        loads(raw)


def test_nesting_that_no_reader_can_follow_is_a_value_error() -> None:
    with pytest.raises(ValueError):
        loads(b'{"a":' * 100_000 + b"1" + b"}" * 100_000)


def test_correlations_read_own_fields_before_attributes() -> None:
    layout = Layout("rooted", (), ("data",), {"who": "account.name"})
    record = {"data": {"user.name": "own", "ip": None}, "account": {"name": "ana"}}
    attributes = {"user.name": "attribute", "src_endpoint.ip": "192.0.2.1", "row": 7}
    names = ("user.name", "src_endpoint.ip", "alias", "ip", "row")
    assert joining(record, layout, names, {"alias": "who"}, attributes) == {
        "user.name": "own",
        "src_endpoint.ip": "192.0.2.1",
        "alias": "ana",
        "ip": None,
        "row": None,
    }
