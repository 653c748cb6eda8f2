"""STIX patterns."""

from __future__ import annotations

import pytest

from yoban.collect.feeds._pattern import Comparison, Joined, PatternError, parse
from yoban.collect.feeds.stix import _told


def values(pattern: str) -> list[str]:
    return [value for _, value in _told(parse(pattern)).values]


def test_and_binds_closer_than_or() -> None:
    found = parse("[a:b = '1' OR a:b = '2' AND a:b = '3']")
    assert found == Joined(
        "OR",
        (
            Comparison("a:b", "=", ("1",)),
            Joined("AND", (Comparison("a:b", "=", ("2",)), Comparison("a:b", "=", ("3",)))),
        ),
    )


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("[ipv4-addr:value = '192.0.2.7']", ["192.0.2.7"]),
        ("[ipv4-addr:value ISSUBSET '192.0.2.0/24']", ["192.0.2.0/24"]),
        ("[ipv6-addr:value = '2001:db8::1']", ["2001:db8::1"]),
        ("[domain-name:value IN ('a.example', 'b.example')]", ["a.example", "b.example"]),
        ("[url:value = 'http://a.example/b']", ["a.example/b"]),
        ("[url:value = 'http://a.example/']", ["a.example"]),
        ("[email-message:from_ref.value = 'A@b.example']", ["a@b.example"]),
        (f"[file:hashes.'SHA-256' = '{'A' * 64}']", ["a" * 64]),
        (f"[file:hashes.MD5 = '{'b' * 32}' AND file:name = 'a.exe']", ["b" * 32]),
        (
            f"[file:hashes.MD5 = '{'b' * 32}' AND file:hashes.'SHA-1' = '{'c' * 40}']",
            ["b" * 32, "c" * 40],
        ),
        ("[file:name = 'It\\'s.exe']", ["it's.exe"]),
        (
            "[network-traffic:dst_ref.type = 'ipv4-addr' AND"
            " network-traffic:dst_ref.value = '192.0.2.7']",
            ["192.0.2.7"],
        ),
        ("([url:value='http://a.example/b'] OR [domain-name:value='b.example'])",
         ["a.example/b", "b.example"]),
    ],
)  # fmt: skip
def test_values_of_patterns(pattern: str, wanted: list[str]) -> None:
    told = _told(parse(pattern))
    assert [value for _, value in told.values] == wanted
    assert not told.unread


def test_an_and_gives_its_most_telling_part_and_says_so() -> None:
    told = _told(parse("[domain-name:value = 'a.example' AND ipv4-addr:value = '192.0.2.7']"))
    assert (told.values, told.loose) == ((("domain", "a.example"),), True)


def test_what_is_not_looked_up_is_named() -> None:
    told = _told(parse("[mutex:name = 'x' OR url:value = 'http://a.example/b']"))
    assert told.values == (("url", "a.example/b"),)
    assert "mutex:name" in told.unread[0]


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("[a:b != '1']", "!="),
        ("[a:b NOT = '1']", "NOT"),
        ("[a:b LIKE '1%']", "LIKE"),
        ("[a:b MATCHES '1']", "MATCHES"),
        ("[a:b = '1'] FOLLOWEDBY [a:b = '2']", "FOLLOWEDBY"),
        ("[a:b = '1'] WITHIN 5 SECONDS", "WITHIN"),
        ("[a:b = '1'] REPEATS 5 TIMES", "REPEATS"),
        ("[a:b = '1'", "end"),
        ("a:b = '1'", "expected"),
        ("[" * 60 + "a:b = '1'" + "]" * 60, "expected"),
        ("(" * 60 + "[a:b = '1']" + ")" * 60, "deep"),
        ("", "expected"),
        ("[a:b = '1'] ;", "not understood"),
    ],
)
def test_what_cannot_be_expressed_says_why(pattern: str, word: str) -> None:
    with pytest.raises(PatternError, match=r"(?s).*") as caught:
        parse(pattern)
    assert word in str(caught.value)
