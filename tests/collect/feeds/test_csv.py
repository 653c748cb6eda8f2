"""Tables of indicators."""

from __future__ import annotations

from yoban.collect.feeds._base import Head
from yoban.collect.feeds.csv import feed
from yoban.model.indicator import Indicator, Unread
from yoban.query.convert import to_micros


def read(text: str) -> list[Indicator | Unread]:
    assert feed.recognises(Head("x.csv", text.encode()))
    return list(feed.read(text.encode(), "x.csv"))


def test_named_columns() -> None:
    (found,) = read(
        "type;indicator;confidence;tlp;first_seen;last_seen;expires;tags;comment;reporter\n"
        'domain;Bad[.]example;high;TLP:RED;2026-01-01;2026-02-01;2026-03-01;rat|x;"a; b";me\n'
    )
    assert isinstance(found, Indicator)
    assert (found.kind, found.value) == ("domain", "bad.example")
    assert (found.confidence, found.tlp, found.tags) == (85, "red", ("rat", "x"))
    assert found.valid_from == to_micros("2026-01-01T00:00:00Z")
    assert found.valid_until == to_micros("2026-03-01T00:00:00Z")
    assert found.seen == to_micros("2026-02-01T00:00:00Z")
    assert (found.description, found.source, found.place) == ("a; b", "me", "x.csv:2")


def test_columns_without_a_header_are_guessed() -> None:
    found = read("# made up\n2026-01-01,192.0.2.7,first\n2026-01-02,192.0.2.8,second\n")
    assert [(i.value, i.description) for i in found if isinstance(i, Indicator)] == [
        ("192.0.2.7", "2026-01-01; first"),
        ("192.0.2.8", "2026-01-02; second"),
    ]


def test_a_row_that_is_none_has_its_line() -> None:
    found = read("ip,comment\n192.0.2.7,a\n,b\nnone,c\n")
    assert [i.place for i in found if isinstance(i, Unread)] == ["x.csv:3", "x.csv:4"]


def test_several_values_in_a_row_are_all_taken() -> None:
    found = read(f"md5,sha256\n{'a' * 32},{'b' * 64}\n")
    assert [i.kind for i in found if isinstance(i, Indicator)] == ["md5", "sha256"]


def test_prose_and_tables_of_other_things_are_no_feeds() -> None:
    assert not feed.recognises(Head("x.csv", b"name,age\nsomebody,7\nanybody,8\n"))
    assert not feed.recognises(Head("README.md", b"ip,comment\n192.0.2.7,a\n"))
