"""The fast reader gives what the exact way gives, where fields are gathered from several objects.

Most of `Access` is tested by the oracle's tests; these make the records that few logs hold.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yoban.model.source import Has, Is, Layout
from yoban.query.access import Access, Misfit
from yoban.query.reader import gathers
from yoban.query.record import PRESENT
from yoban.query.rivals import Rivals

FIELDS = ("a", "b", "c.d", "a|b", "far", "e", f"{PRESENT}a", f"{PRESENT}n", "#text", "*", "key")
LAYOUT = Layout(
    "made",
    (Has("Ev.Sys.key"),),
    roots=("Ev.Data", "Ev.User.*", "Ev.Sys"),
    names={"far": "Ev.Sys.deep.x|Ev.Sys.e|top.y"},
    text_key="#text",
)
RIVALS = (
    Layout("one", (Is("Ev.Sys.key", (7, "seven")), Has("Ev.Data.b")), roots=("Ev.Data", "Ev.Sys")),
    Layout("two", (Has("top.y"), Has("a")), text_key="#text"),
)
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.sampled_from(["", "x", "É"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(("#text", "x", "a", "d")), inner, max_size=2)
    ),
    max_leaves=4,
)
KEYS = ("a", "b", "c.d", "c", "e", "n", "key", "#text", "deep")
OBJECTS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6)
ANY = OBJECTS | VALUES
SYS = OBJECTS.flatmap(
    lambda o: st.sampled_from((4, "seven", {"#text": 5})).map(lambda k: {**o, "key": k})
)
USER = st.dictionaries(st.sampled_from("pqr"), ANY, max_size=2) | ANY
EVENTS = st.fixed_dictionaries({"Sys": SYS | ANY}, optional={"Data": ANY, "User": USER})
RECORDS = st.fixed_dictionaries(
    {"Ev": EVENTS | ANY},
    optional={"top": ANY, "a": SCALARS, "Ev.Sys.deep.x": VALUES, "top.y": SCALARS},
)


def read(access: Access, raw: bytes, exact: bool) -> Any:
    """What is read; "misfit" when the record is another layout's. Present is present."""
    try:
        key, values = access.exact(raw) if exact else access.get(raw)
    except Misfit:
        return "misfit"
    marks = [i for i, name in enumerate(access.fields) if name.startswith(PRESENT)]
    return key, [v is not None if i in marks else v for i, v in enumerate(values)]


@pytest.mark.parametrize("text_key", ["#text", ""])
@given(st.lists(RECORDS, max_size=12))
@settings(max_examples=60)
def test_gathered_fields_are_read_as_exactly(text_key: str, records: list[dict[str, Any]]) -> None:
    layout = Layout(LAYOUT.name, LAYOUT.when, LAYOUT.roots, LAYOUT.names, text_key)
    assert gathers(layout)
    rivals, loose, readers = Rivals(layout, RIVALS), set(), {}  # type: ignore[var-annotated]
    several = [
        Access(layout, fields, ("key", "a"), rivals, loose, readers)
        for fields in (FIELDS, FIELDS[::-1], ("b", "far"), ())
    ]
    for record in records:
        raw = json.dumps(record).encode()
        for access in several:
            assert read(access, raw, exact=False) == read(access, raw, exact=True), record


def test_a_reader_is_shared_by_all_that_gather_and_learns_for_all() -> None:
    loose, readers = set(), {}  # type: ignore[var-annotated]
    rivals = Rivals(LAYOUT, ())
    raw = b'{"Ev":{"Sys":{"key":1,"a":"x","b":null},"Data":{"b":{"#text":2}}},"top.y":["z"]}'
    one, two = (Access(LAYOUT, fields, (), rivals, loose, readers) for fields in ("a", "b"))
    assert (one.get(raw)[1], two.get(raw)[1]) == (("x",), ("2",))
    assert len(readers) == 1
    three = Access(LAYOUT, ("far",), (), rivals, loose, readers)
    assert three.get(raw)[1] == (["z"],)  # was taken to be text
    assert three.get(raw)[1] == (["z"],)
    assert len(readers) == 2


@pytest.mark.parametrize(
    "roots",
    [("",), ("Ev",), ("Ev", "Ev.Data"), ("Ev.*.a", "Sys"), ("Ev.{}", "Sys"), ("", "Ev")],
)
def test_only_objects_beside_each_other_are_gathered_from(roots: tuple[str, ...]) -> None:
    assert not gathers(Layout("made", (), roots))
