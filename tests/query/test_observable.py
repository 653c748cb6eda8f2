"""One spelling for what indicators name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoban.query import observable


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("hxxp://bad[.]example", "http://bad.example"),
        ("hXXps://bad[.]example/a", "https://bad.example/a"),
        ("bad(dot)example", "bad.example"),
        ("bad[dot]example", "bad.example"),
        ("bad {.} example", "bad.example"),
        ("192[.]0[.]2[.]7", "192.0.2.7"),
        ("hxxps[:]//bad[.]example", "https://bad.example"),
        ("http[://]bad.example", "http://bad.example"),
        ("somebody[at]bad[.]example", "somebody@bad.example"),
        ("somebody [@] bad.example", "somebody@bad.example"),
        ("fxp://bad.example/a", "ftp://bad.example/a"),
        ("bad\\.example", "bad.example"),
        ("bad[.example", "bad.example"),
        ("http://plain.example/a(1).html", "http://plain.example/a(1).html"),
    ],
)
def test_defanged_text_is_understood(text: str, meant: str) -> None:
    assert observable.refang(text) == meant


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("192.0.2.7", "address", "192.0.2.7"),
        ("192.0.2.7:443", "address", "192.0.2.7"),
        ("192.0.2.7|443", "address", "192.0.2.7"),
        ("::ffff:192.0.2.7", "address", "192.0.2.7"),
        ("2001:DB8:0::1", "address", "2001:db8::1"),
        ("[2001:db8::1]:443", "address", "2001:db8::1"),
        ("192.0.2.7/32", "address", "192.0.2.7"),
        ("192.0.2.7/24", "network", "192.0.2.0/24"),
        ("Bad.Example.", "domain", "bad.example"),
        ("*.bad.example", "domain", "bad.example"),
        ("bücher.example", "domain", "xn--bcher-kva.example"),
        ("bad.example:8080", "domain", "bad.example"),
        ("http://bad.example", "domain", "bad.example"),
        ("http://192.0.2.7/", "address", "192.0.2.7"),
        ("bad.example/a/B?c=D", "url", "bad.example/a/B?c=D"),
        ("A" * 32, "md5", "a" * 32),
        ("a" * 40, "sha1", "a" * 40),
        ("a" * 64, "sha256", "a" * 64),
        ("Somebody@Bad.Example", "email", "somebody@bad.example"),
        ("evil.exe", "filename", "evil.exe"),
    ],
)
def test_a_lone_value_is_recognised(text: str, kind: str, value: str) -> None:
    assert observable.observe(text) == (kind, value)


@pytest.mark.parametrize(
    "text", ["", "localhost", "a b.example x", "1.2.3", "a" * 33, "999.1.1.1", "/only/a/path", "@"]
)
def test_what_is_no_indicator_is_none(text: str) -> None:
    assert observable.observe(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "http://Bad.Example/a%2Fb",
        "https://bad.example:443/a%2fb/",
        "HTTP://bad.example:80/a%2Fb#there",
        "http://user:word@bad.example./a%2Fb",
    ],
)
def test_spellings_of_one_url_are_equal(text: str) -> None:
    wanted = {observable.url(text)}
    assert wanted == {observable.url("bad.example/a/b")}


def test_what_differs_in_a_url_stays_different() -> None:
    different = ["a.example/b", "a.example/B", "a.example:8080/b", "a.example/b?c", "b.a.example/b"]
    assert len({observable.url(text) for text in different}) == len(different)


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing_and_normal_values_are_stable(text: str) -> None:
    seen = observable.observe(text)
    if seen is not None and seen[0] not in ("network",):
        kind, value = seen
        assert observable.normal(kind, value) == value
