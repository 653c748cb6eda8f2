"""A short seeded run over every target, what earlier runs found, and a longer run on demand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .run import Crash, fuzz, made
from .seeds import FORMATS, evtx_file
from .targets import BY_NAME, TARGETS, conserved, converters, decoded, encodings

SECONDS = 3.5


def crashes(found: Iterator[Crash | dict[str, int]]) -> list[str]:
    return [str(item) for item in found if isinstance(item, Crash)]


def test_nothing_undeclared_comes_out_of_hostile_bytes() -> None:
    assert not crashes(fuzz(list(TARGETS), SECONDS, 1, real=False))


@pytest.mark.soak
@pytest.mark.parametrize("target", TARGETS)
def test_nothing_undeclared_comes_out_of_a_longer_run(target: str) -> None:
    assert not crashes(fuzz([target], 60, 2, real=True))


def test_an_input_can_be_made_again() -> None:
    for target in TARGETS:
        assert made(target, 7, 3, False) == made(target, 7, 3, False) != made(target, 7, 4, False)


# --- what was found, each as its smallest input


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("json_array", b"\xff\xfe[\0{\0}\0]\0 "),  # a cut character has a place too
        ("winxml", b"\xff\xfe<\0E\0v\0e\0n\0t\0>\0a"),
        ("json_array", '[{"a":1\n{"b":2'.encode("utf-16-le") + b"x"),
        ("csv", b'a\tb\r"c\n1\t2\n'),  # a bare return fails in the middle of a line
        ("csv", b'a,b\n"x,1\ny,2\nz,3\n'),  # an open quote swallowed the rows behind it
        ("csv", b'a,"b\n20\r\n'),
        ("zeek_tsv", b"\x1e#fields\ta\n1\n"),
        ("zeek_tsv", b"#fields\ta\n#types\t" + b"set[" * 5000 + b"\nx\n"),
        ("zeek_tsv", b"#fields\ta\n#types\tdouble\nnan\n1_0\n" + b"9" * 400 + b"\n"),
        ("auditd", b"type=A msg=audit(" + b"9" * 400 + b":1): a=1\n"),
        ("auditd", b"type=A msg=audit(1:" + b"9" * 5000 + b"): a=1\n"),
        ("syslog", b'Oct 11 22:14:15 h x: {"a":' + b"[" * 900 + b"]" * 900 + b"}\n"),
        ("winxml", b"<Event><System><EventID>" + b"9" * 5000 + b"</EventID></System></Event>"),
        ("ndjson", b'{"a":1e400}\n{"b":\xff} {"c":1}\n'),
        ("json_wrapper", b'{"Records":[{"a":1}],"x":[{"b":2}]}'),
        ("json_wrapper", b'{"a":"\\'),
    ],
)
def test_findings(name: str, data: bytes) -> None:
    conserved(name, data)


def test_swallowed_rows_come_back() -> None:
    good, bad = decoded(BY_NAME["csv"], b'a,b\n"x,1\ny,2\nz,3\n')
    assert [g[3] for g in good] == [b'{"a":"y","b":"2"}', b'{"a":"z","b":"3"}']
    assert [(q.number, q.head) for q in bad] == [(0, b'"x,1')]


def test_numbers_that_json_cannot_hold_stay_text() -> None:
    data = b"#fields\ta\n#types\tdouble\nnan\n1_0\n-inf\n1.5\n"
    good, _ = decoded(BY_NAME["zeek_tsv"], data)
    assert [g[3] for g in good] == [b'{"a":"nan"}', b'{"a":"1_0"}', b'{"a":"-inf"}', b'{"a":1.5}']


def test_a_log_with_an_end_before_its_first_record() -> None:
    data = bytearray(evtx_file(["one"]))
    data[4096 + 512 : 4096 + 65536] = bytes(65536 - 512)
    assert conserved("evtx", bytes(data)) == 0


@pytest.mark.parametrize("data", [b"\x8f\xa2", b"\x81", b"\xfd\xfe\xff", b"a\xe3\x83"])
def test_pieces_of_damaged_text_keep_their_size(data: bytes) -> None:
    encodings(data)


@pytest.mark.parametrize(
    "data", [b'["0001-01-01T00:00:00+14:00"]', b'["9999-12-31T23:59:59-12:00"]', b"[1e308]"]
)
def test_times_at_the_edge_are_none(data: bytes) -> None:
    converters(data)


@pytest.mark.parametrize("name", FORMATS)
def test_inputs_of_many_blocks_lose_nothing_at_the_borders(name: str) -> None:
    for seed in FORMATS[name]:
        if (
            name == "evtx"
            or not seed.isascii()
            or name in ("json_array", "zeek_tsv", "csv", "auditd", "eml")
        ):
            continue
        times = 1_400_000 // len(seed)
        assert conserved(name, seed * times) == conserved(name, seed) * times
    if name == "json_array":
        rows = b",".join(b'{"number":%d,"text":"}{]["}' % i for i in range(50_000))
        assert conserved(name, b"[" + rows + b"]") == 50_000
