"""Values become OCSF attribute values."""

from __future__ import annotations

import pytest

from yoban.query import convert, match
from yoban.query.convert import converter
from yoban.query.match import OBJECT


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:443", "192.0.2.1"),
        ("[2001:DB8::1]:443", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::1"),
        (["-", "192.0.2.1"], "192.0.2.1"),
        ("192.0.2.1:port", None),
        ("192.0.2.256", None),
        ("2001:db8::1:443:x", None),
        ("-", None),
        (None, None),
        ({"ip": "192.0.2.1"}, None),
    ],
)
def test_addresses(value: object, wanted: str | None) -> None:
    assert converter("ip")(value) == wanted


def test_an_object_is_no_value() -> None:
    for name in ("text", "lower", "host", "outcome", "basename", "failed"):
        assert converter(name)(OBJECT) is None
    assert converter("text", "^(.+)$")([OBJECT, "b"]) == "b"


def test_a_host_name_is_no_address() -> None:
    assert converter("hostname")("LT-01.Example.com.") == "lt-01.example.com"
    assert converter("hostname")("192.0.2.1") is None
    assert converter("host")("192.0.2.1") == "192.0.2.1"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("SUCCEEDED", "Success"),
        ("deny", "Failure"),
        (True, "Success"),
        ("0x8010000000000000", "Failure"),
        ("-9214364837600034816", "Success"),
        ("PartiallySucceeded", "PartiallySucceeded"),
        ("", None),
    ],
)
def test_outcomes(value: object, wanted: str | None) -> None:
    assert converter("outcome")(value) == wanted


@pytest.mark.parametrize(
    ("scale", "value", "wanted"),
    [
        ("syslog_severity", 3, "High"),
        ("syslog_severity", "6", "Informational"),
        ("syslog_severity", "8", "8"),
        ("cef_severity", "10", "Critical"),
        ("cef_severity", "Very-High", "Very-High"),
        ("cef_severity", -1, "-1"),
        ("suricata_severity", 1, "High"),
        ("suricata_severity", 0, None),
        ("suricata_severity", None, None),
        ("guardduty_severity", "8.9", "High"),
        ("guardduty_severity", "9.0", "Critical"),
        ("guardduty_severity", 4, "Medium"),
        ("guardduty_severity", "1.", "1."),
    ],
)
def test_severities(scale: str, value: object, wanted: str | None) -> None:
    assert converter(scale)(value) == wanted


def test_any_value_can_mean_success_or_failure() -> None:
    assert converter("failed")("AccessDenied") == "Failure"
    assert converter("succeeded")("GetObject") == "Success"
    assert converter("failed")(None) is None


def test_a_pattern_finds_the_value_in_a_text() -> None:
    find = converter("ip", r"from (\S+) port|rhost=(\S+)")
    assert find("x from 192.0.2.1 port 9") == "192.0.2.1"
    assert find("x rhost=192.0.2.2 y") == "192.0.2.2"
    assert find(["nothing", "x rhost=192.0.2.2 y"]) == "192.0.2.2"
    assert find("x from nowhere port 9") is None
    assert find(7) is None
    assert find(None) is None


def test_a_pattern_is_linear_in_hostile_text() -> None:
    find = converter("text", r"^(?:[\w ]+: )*(?:Received disconnect from) (\S+)")
    assert find("a: " * 200_000) is None


def test_long_texts_are_answered_but_not_remembered() -> None:
    before = convert._address.cache_info().currsize, match._number.cache_info().currsize
    for length in (300, 4 << 20):
        long = "1" * length
        assert convert.ip(long) is None and match.number(long) is None
        assert not match.atom("cidr", "10.0.0.0/8", long)
        assert not match.atom("time", ("hour", 1, "eq"), long)
        assert convert.basename("/" * length + "a" + "/" * length) == "a"
    assert before == (convert._address.cache_info().currsize, match._number.cache_info().currsize)
