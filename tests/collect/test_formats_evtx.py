"""Damage to a Windows event log costs what it hits, in bounded memory and time."""

from __future__ import annotations

import io
import struct
import time
from pathlib import Path

import pytest

from fuzz.process import bounded
from fuzz.seeds import CHUNK, FIRST, chunk_of, evtx_chunk, evtx_file, evtx_template
from fuzz.targets import BY_NAME, conserved, decoded
from yoban.collect.formats._base import Hints
from yoban.query.record import loads


def reasons(name: str, data: bytes) -> list[str]:
    return [q.reason for q in decoded(BY_NAME[name], data)[1]]


# --- EVTX


def listed(data: bytes) -> list[tuple[int, int, int]]:
    """(file offset, size, id) of each record, straight from the format's description."""
    found = []
    for start in range(4096, len(data), 65536):
        (free,) = struct.unpack_from("<I", data, start + 48)
        at = 512
        while at < free:
            magic, size, number = struct.unpack_from("<4sIQ", data, start + at)
            assert magic == b"**\0\0"
            found.append((start + at, size, number))
            at += size
    return found


def texts(data: bytes) -> list[str]:
    good, _ = decoded(BY_NAME["evtx"], data)
    return [loads(raw)[0]["Event"]["Data"] for *_, raw in good]


LOG = evtx_file(["a1", "a2", "a3"], ["b1", "b2"], ["c1"])
ALL = ["a1", "a2", "a3", "b1", "b2", "c1"]


def test_a_sound_log_is_read_where_an_independent_walk_finds_it() -> None:
    good, bad = decoded(BY_NAME["evtx"], LOG)
    assert not bad and texts(LOG) == ALL
    assert [(at, length) for _, at, length, _ in good] == [(a, s) for a, s, _ in listed(LOG)]


def damaged(at: int, value: bytes) -> bytes:
    return LOG[:at] + value + LOG[at + len(value) :]


A2 = listed(LOG)[1][0]


@pytest.mark.parametrize(
    ("data", "lost", "reason"),
    [
        (damaged(0, b"ElfFile\0" + b"\xff" * 200), set(), ""),  # a bad file header
        (damaged(4096, b"XXXXXXXX"), set(), ""),  # bad chunk magic
        (damaged(4096 + 52, b"\1\2\3\4"), set(), ""),  # bad checksum
        (damaged(4096 + 48, b"\xff\xff\xff\xff"), set(), ""),  # bad end of records
        (damaged(4096 + 128, b"\xff" * 384), set(), ""),  # bad string and template tables
        (damaged(A2, b"XXXX"), {"a2"}, "bad_evtx_record"),
        (damaged(A2 + 4, b"\0\0\0\0"), {"a2"}, "bad_evtx_record"),
        (damaged(A2 + 4, b"\xff\xff\xff\x7f"), {"a2"}, "bad_evtx_record"),
        (damaged(A2 + 16, b"\xff" * 8), {"a2"}, "bad_evtx_record"),  # a bad time
        (damaged(A2 + 24, b"\xff" * 60), {"a2"}, "bad_evtx_record"),
        (damaged(A2 + 24, bytes(60)), {"a2"}, "bad_evtx_record"),
        (LOG[: A2 + 30], {"a2", "a3", "b1", "b2", "c1"}, "bad_evtx_record"),
        (LOG[: 4096 + 65536 + 300], {"b1", "b2", "c1"}, "evtx_unreadable"),
        (LOG[:4000], set(ALL), "evtx_unreadable"),
        (LOG[:4096] + b"\x55" * 65536 + LOG[4096 + 65536 :], {"a1", "a2", "a3"}, "evtx_unreadable"),
        (LOG[:4096] + bytes(65536) + LOG[4096 + 65536 :], {"a1", "a2", "a3"}, ""),
        (evtx_file(), set(ALL), ""),
        (evtx_file([]), set(ALL), ""),
    ],
)
def test_damage_to_a_log_costs_only_what_it_hits(data: bytes, lost: set[str], reason: str) -> None:
    assert texts(data) == [text for text in ALL if text not in lost]
    assert set(reasons("evtx", data)) == ({reason} if reason else set())
    conserved("evtx", data)


def test_chunks_with_wrong_checksums_are_flagged() -> None:
    frames = list(BY_NAME["evtx"].decode(io.BytesIO(damaged(4096 + 52, b"\1\2\3\4")), Hints()))
    assert [(len(f), f.flags) for f in frames] == [(3, ("evtx_checksum",)), (3, ())]  # type: ignore


def test_a_template_that_repeats_a_value_cannot_fill_the_memory() -> None:
    one = chunk_of(evtx_template(2, "abc"), 1, 1)
    good, _ = decoded(BY_NAME["evtx"], LOG[:4096] + one)
    assert [g[3] for g in good] == [b'{"A":{"A":"abc","A_1":"abc"}}']
    bomb = chunk_of(evtx_template(1500, "x" * 14_000), 1, 1)
    good, bad = decoded(BY_NAME["evtx"], LOG[:4096] + bomb + LOG[4096:])
    assert [q.detail for q in bad] == ["expands to 21016895 characters"] and len(good) == 6


def test_a_chunk_full_of_headers_is_walked_in_linear_time() -> None:
    chunk = evtx_chunk(["x"])[:FIRST] + b"**\0\0" * ((CHUNK - FIRST) // 4)
    start = time.process_time()
    assert conserved("evtx", evtx_file()[:4096] + chunk) > 0
    assert time.process_time() - start < 5


def test_a_long_log_takes_the_memory_of_a_chunk() -> None:
    code = """
    from fuzz.seeds import evtx_file, evtx_chunk
    class Log:
        def __init__(self, chunks):
            self.head, self.chunk, self.left = evtx_file(), evtx_chunk(["x"] * 400), chunks
            self.data = self.head
        def read(self, n):
            while len(self.data) < n and self.left:
                self.data, self.left = self.data + self.chunk, self.left - 1
            out, self.data = self.data[:n], self.data[n:]
            return out
    print(sum(len(p) for p in BY_NAME["evtx"].decode(Log(500), Hints())))
    """
    assert bounded(code, 24) == "200000\n"


@pytest.mark.data
def test_the_walk_equals_the_headers_of_real_logs(data: Path) -> None:
    paths = sorted((data / "windows" / "sigma-regression").rglob("*.evtx"))[:40]
    assert paths
    for path in paths:
        raw = path.read_bytes()
        good, bad = decoded(BY_NAME["evtx"], raw)
        assert [(g[1], g[2]) for g in good] == [(a, s) for a, s, _ in listed(raw)] and not bad
