"""Files of business context: what they say, and what is said of their mistakes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoban.errors import UsageError
from yoban.investigate.context import Business
from yoban.investigate.contextfile import parse

WHOLE = r"""
assets:
  - {name: DC-01.example.com, criticality: critical, role: domain_controller,
     addresses: [192.0.2.5]}
  - {name: DB-01, criticality: high}
accounts:
  - {account: EXAMPLE\adm-ana, privilege: admin}
ranges:
  - {range: 192.0.2.0/24, network: office, criticality: low}
  - {range: 192.0.2.128/25, network: vault, criticality: critical}
scanners: [SCAN-01]
hours: {zone: Asia/Tokyo, days: [mon, tue], from: 09:00, to: 18:00, holidays: [2026-03-03]}
declared:
  - {title: Test, account: EXAMPLE\tester, tool: [NMap.exe, any.exe],
     source: 192.0.2.9, target: [PC-01], since: 2026-03-02T09:00+09:00,
     until: 2026-03-02T18:00:00+09:00, owner: ana}
"""


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def test_all_that_a_file_may_say() -> None:
    said = parse("a.yml", WHOLE)
    for name in ("dc-01", "DC-01.example.com", "192.0.2.5"):
        asset = said.asset(name)
        assert asset is not None and asset.criticality == "critical", name
    assert said.asset("pc-09") is None
    admin = said.account("adm-ana")
    assert admin is not None and admin.privilege == "admin"
    narrow, wide = said.range_of("192.0.2.200"), said.range_of("192.0.2.3")
    assert narrow is not None and narrow.network == "vault"
    assert wide is not None and wide.network == "office"
    assert said.range_of("198.51.100.1") is said.range_of("no address") is None
    assert said.hosts_of_role("scanner") == {"scan-01"}
    (one,) = said.declared
    assert (one.accounts, one.tools) == (("tester",), ("nmap.exe", "any.exe"))
    assert (one.sources, one.targets) == (("192.0.2.9",), ("pc-01",))
    assert (one.since, one.until) == (at("2026-03-02T00:00"), at("2026-03-02T09:00"))


@pytest.mark.parametrize(
    ("utc", "works"),
    [
        ("2026-03-02T00:00", True),  # Monday 09:00 in Tokyo
        ("2026-03-01T23:59", False),  # Monday 08:59
        ("2026-03-02T08:59", True),  # Monday 17:59
        ("2026-03-02T09:00", False),  # Monday 18:00
        ("2026-03-03T01:00", False),  # Tuesday, a holiday
        ("2026-03-04T01:00", False),  # Wednesday, a day off
        ("2026-03-10T01:00", True),
    ],
)
def test_hours_are_of_the_zone(utc: str, works: bool) -> None:
    hours = parse("a.yml", WHOLE).hours
    assert hours is not None and hours.holidays == (date(2026, 3, 3),)
    assert hours.within(at(utc)) is works


@pytest.mark.parametrize("time", [-(1 << 63), (1 << 63) - 1, 0])
def test_hours_of_any_time(time: int) -> None:
    hours = parse("a.yml", WHOLE).hours
    assert hours is not None
    assert hours.within(time) in (True, False)


def test_tables() -> None:
    assets = parse("a.csv", "name,criticality,addresses\nDC-01,critical,192.0.2.5;192.0.2.6\n\n")
    asset = assets.asset("192.0.2.6")
    assert asset is not None and asset.name == "DC-01"
    accounts = parse("b.CSV", "\ufeffaccount,privilege\r\nadm,admin\r\n")
    assert [a.privilege for a in accounts.accounts] == ["admin"]
    both = assets.plus(accounts).plus(Business())
    assert (len(both.assets), len(both.accounts)) == (1, 1)
    declared = parse(
        "c.csv",
        "title,account,tool,source,target,since,until,owner\n"
        "T,any,any,192.0.2.9,192.0.2.0/24;pc-1,2026-03-02T00:00Z,2026-03-03T00:00Z,ana\n",
    ).declared
    assert [(d.accounts, d.targets) for d in declared] == [(("any",), ("192.0.2.0/24", "pc-1"))]


WRONG = {  # file → what is said
    "assets:\n  - {name: A}\n  - name: B\n    criticality: huge\n": [
        "x.yml:4: criticality: 'huge' is none of low, medium, high, critical"
    ],
    "assets: yes\n": ["x.yml:1: assets: must be a list"],
    "asset: []\n": ["x.yml:1: asset: unknown; there are assets, accounts, ranges, declared"],
    "- 1\n": ["x.yml:1: must be one mapping"],
    "assets:\n  - {criticality: low, color: red}\n": [
        "x.yml:2: color: unknown in assets",
        "x.yml:2: name: is missing",
    ],
    "ranges:\n  - range: 300.1.2.3/24\n": ["x.yml:2: range: '300.1.2.3/24' is no network"],
    "hours: {zone: Mars/Base, from: 9, to: 25:00}\n": [
        "x.yml:1: zone: 'Mars/Base' is no time zone",
        "x.yml:1: to: must be a time of day",
    ],
    "declared:\n  - title: T\n    since: 2026-03-02T00:00\n    until: 2027-03-02T00:00Z\n": [
        "x.yml:3: since: must be a time with its zone",
        "x.yml:4: until: is more than 31 days after since",
        "account: is missing",
        "tool: is missing",
        "source: is missing",
        "target: is missing",
        "owner: is missing",
    ],
    "declared:\n  - {title: T, account: a, tool: t, source: any, target: '*', owner: o,\n"
    "     since: 2026-03-02T00:00Z, until: 2026-03-01T00:00Z}\n": [
        "source: 'any' is no host, address or network",
        "target: '*' is no host, address or network",
        "until: is before since",
    ],
    "a: 1\na: 2\n": ["x.yml:2: key 'a' occurs twice"],
}


@pytest.mark.parametrize("text", WRONG, ids=lambda t: t[:30])
def test_mistakes_are_told_with_file_line_and_field(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse("x.yml", text)
    for reason in WRONG[text]:
        assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "x.csv:1: the header is none of a known table"),
        ("name,colour\nA,red\n", "x.csv:1: colour: no column of assets"),
        ("name,criticality\nA\n", "x.csv:2: 1 cells, but the header has 2"),
        ("name,criticality\nA,low\nB,huge\n", "x.csv:3: criticality: 'huge' is none of"),
    ],
)
def test_mistakes_of_tables(text: str, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse("x.csv", text)
    assert reason in str(caught.value)


@given(text=st.text(max_size=200), name=st.sampled_from(("a.yml", "a.csv")))
def test_any_text_gives_context_or_says_what_is_wrong(text: str, name: str) -> None:
    try:
        assert isinstance(parse(name, text), Business)
    except UsageError as error:
        assert str(error).startswith(name)
