"""Look-ups of observed values, against plain definitions."""

from __future__ import annotations

import io
import ipaddress
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoban.collect.warninglists import warning_list
from yoban.detect.lookup import Indicators, Warnings, build_indicators, build_warnings, pack, unpack
from yoban.detect.table import Table
from yoban.model.indicator import FeedFacts, Indicator, WarningList


def indicators(*items: tuple[str, str]) -> Indicators:
    out = io.BytesIO()
    build_indicators([FeedFacts("f")], [(0, Indicator(k, v)) for k, v in items], out)
    return Indicators(Table(out.getvalue()))


def hits(found: Indicators, records: list[object]) -> list[str]:
    return [item.value for _, item in found.found(records)]  # type: ignore[arg-type]


SETS = indicators(
    ("address", "192.0.2.7"),
    ("network", "192.0.2.0/24"),
    ("network", "192.0.0.0/16"),
    ("network", "2001:db8::/32"),
    ("domain", "bad.example"),
    ("domain", "worse.bad.example"),
    ("url", "host.example/a?b=1"),
    ("url", "host.example/a"),
    ("md5", "a" * 32),
    ("email", "somebody@other.example"),
    ("filename", "temp/bad.exe"),
    ("filename", "only.exe"),
)


@pytest.mark.parametrize(
    ("how", "text", "wanted"),
    [
        ("address", "192.0.2.7", ["192.0.2.7"]),
        ("address", "192.0.2.8:443", ["192.0.2.0/24"]),
        ("address", "192.0.3.1", ["192.0.0.0/16"]),
        ("address", "::ffff:192.0.2.7", ["192.0.2.7"]),
        ("address", "2001:db8::5", ["2001:db8::/32"]),
        ("address", "192.1.0.1", []),
        ("host", "BAD.example.", ["bad.example"]),
        ("host", "www.bad.example", ["bad.example"]),
        ("host", "a.worse.bad.example", ["worse.bad.example"]),
        ("host", "notbad.example", []),
        ("host", "example", []),
        ("host", "192.0.2.7", ["192.0.2.7"]),
        ("url", "https://host.example/a?b=1", ["host.example/a?b=1"]),
        ("url", "http://HOST.example:80/a/?c=2", ["host.example/a"]),
        ("url", "http://host.example/b", []),
        ("url", "http://x.bad.example/b", ["bad.example"]),
        ("hash", "A" * 32, ["a" * 32]),
        ("hash", "b" * 32, []),
        ("email", "Somebody@other.example", ["somebody@other.example"]),
        ("email", "anybody@bad.example", ["bad.example"]),
        ("filename", r"C:\Users\a\Temp\BAD.exe", ["temp/bad.exe"]),
        ("filename", r"C:\Users\a\MyTemp\bad.exe", []),
        ("filename", "/usr/bin/only.exe", ["only.exe"]),
        ("filename", "notonly.exe", []),
    ],
)
def test_longest_match_on_borders(how: str, text: str, wanted: list[str]) -> None:
    assert hits(SETS, getattr(SETS, how)(text)) == wanted


NETS = st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 32)).map(
    lambda t: ipaddress.ip_network((t[0], t[1]), strict=False)
)


@given(st.lists(NETS, max_size=20), st.integers(0, 2**32 - 1))
def test_the_longest_prefix_is_found(nets: list[ipaddress.IPv4Network], number: int) -> None:
    found = indicators(*(("network", str(net)) for net in nets))
    address = ipaddress.ip_address(number)
    holding = [net for net in nets if address in net]
    longest = max((net.prefixlen for net in holding), default=None)
    wanted = {str(net) for net in holding if net.prefixlen == longest}
    assert set(hits(found, found.address(str(address)))) == wanted


@given(
    st.builds(
        Indicator,
        kind=st.sampled_from(["domain", "md5"]),
        value=st.text("ab."),
        confidence=st.none() | st.integers(0, 100),
        valid_until=st.none() | st.integers(0, 2**53),
        tags=st.lists(st.text(), max_size=3).map(tuple),
        place=st.text(),
    )
)
def test_packing_loses_nothing(item: Indicator) -> None:
    assert unpack(json.loads(json.dumps(pack(3, item)))) == (3, item)


def warnings(*lists: WarningList) -> Warnings:
    out = io.BytesIO()
    build_warnings(lists, out)
    return Warnings(Table(out.getvalue()))


LISTS = warnings(
    WarningList("ranges", "cidr", ("address", "network"), ("198.51.100.0/24", "192.0.2.1")),
    WarningList("names", "hostname", ("domain", "url"), ("top.example",)),
    WarningList("exact", "string", ("domain", "md5"), ("Exact.example", "a" * 32)),
    WarningList("parts", "substring", ("email",), ("@throw.away",)),
    WarningList("shapes", "regex", ("email",), ("/^abuse@/i", "((")),
)


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        ("address", "198.51.100.9", "ranges"),
        ("network", "198.51.100.0/25", "ranges"),
        ("network", "198.51.0.0/16", None),
        ("address", "192.0.2.1", "ranges"),
        ("address", "192.0.2.2", None),
        ("domain", "top.example", "names"),
        ("domain", "www.top.example", "names"),
        ("domain", "a.top.example", None),
        ("domain", "exact.example", "exact"),
        ("domain", "a.exact.example", None),
        ("md5", "a" * 32, "exact"),
        ("sha1", "a" * 40, None),
        ("email", "x@throw.away", "parts"),
        ("email", "ABUSE@a.example", "shapes"),
        ("email", "x@a.example", None),
    ],
)
def test_warning_lists_by_type(kind: str, value: str, wanted: str | None) -> None:
    found = LISTS.listed(kind, value)
    assert (found[0].name if found else None) == wanted


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        ("domain", "a.top.example", True),
        ("url", "top.example/a", True),
        ("url", "a.top.example/a", True),
        ("domain", "nottop.example", False),
        ("domain", "a.exact.example", False),
    ],
)
def test_what_stands_below_a_listed_name(kind: str, value: str, wanted: bool) -> None:
    assert (LISTS.below(kind, value) is not None) is wanted


def test_the_form_of_misp_is_read() -> None:
    body = {
        "name": "n",
        "type": "cidr",
        "matching_attributes": ["domain|ip", "ip-src"],
        "list": ["192.0.2.0/24", 7, ""],
    }
    found = warning_list(json.dumps(body).encode())
    assert found == WarningList("n", "cidr", ("address", "network"), ("192.0.2.0/24",))
    assert (
        warning_list(json.dumps({**body, "matching_attributes": ["phone-number"]}).encode()) is None
    )
