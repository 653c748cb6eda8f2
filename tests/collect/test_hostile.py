"""Hostile input costs bounded memory and time, is explained, and hides nothing beside it."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import struct
import subprocess
import sys
import tarfile
import textwrap
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fuzz.seeds import CHUNK, FIRST, NDJSON, evtx_chunk, evtx_file, tarred, zipped
from fuzz.targets import BY_NAME, conserved, decoded
from yoban.collect.containers import Limits, members
from yoban.collect.encodings import checked, detect
from yoban.collect.formats._base import Hints
from yoban.collect.sniff import choose
from yoban.errors import UsageError
from yoban.model.batch import HEAD_BYTES, MAX_DEPTH
from yoban.query.record import loads

ROOT = Path(__file__).parents[2]
MIB = 1 << 20


def bounded(code: str, most: int, seconds: float = 60.0) -> str:
    """What code prints in a process of its own, whose memory grows by `most` MiB at most."""
    whole = (
        "import resource, sys\n"
        "from yoban.collect.formats._base import Hints\n"
        "from fuzz.targets import BY_NAME\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10\n"
        "before = peak()\n"
        + textwrap.dedent(code)
        + f"\nassert peak() - before < {most}, f'{{peak() - before}} MiB'\n"
    )
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    done = subprocess.run(
        [sys.executable, "-c", whole],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def reasons(name: str, data: bytes) -> list[str]:
    return [q.reason for q in decoded(BY_NAME[name], data)[1]]


# --- one line that does not end

ENDLESS = """
class Endless:
    '''`size` bytes of one line, made as they are read, then a good line.'''
    def __init__(self, head, body, end, size):
        self.rest, self.body, self.end, self.size = head, body, end, size
    def read(self, n=-1):
        if self.rest:
            out, self.rest = self.rest[:n], self.rest[n:]
            return out
        if self.size > 0:
            n = min(n, self.size)
            self.size -= n
            return (self.body * (n // len(self.body) + 1))[:n]
        out, self.end = self.end[:n], self.end[n:]
        return out
"""


@pytest.mark.parametrize(
    ("name", "head", "body", "end", "size"),
    [
        ("ndjson", b'{"a":"', b"x", b'"}\n{"good":1}\n', 500),
        ("lines", b"", b"x", b'\n{"good":1}\n', 500),
        ("json_array", b'[{"a":"', b"\\\\\\\\", b'"},{"good":1}]', 30),
        ("json_wrapper", b'{"Records":[{"a":[', b"[] ,", b'0]},{"good":1}]}', 8),
        ("syslog", b"<13>Oct 11 22:14:15 h x: ", b"k=v ", b'\n{"good":1}\n', 100),
        ("csv", b"good,b\n", b'"", ', b"\n1,2\n", 100),
        ("zeek_tsv", b"#fields\tgood\n", b"x\t", b"\n1\n", 100),
        ("auditd", b"type=X msg=audit(1.5:7): ", b"k=v ", b'\n{"good":1}\n', 100),
        ("winxml", b"<Event><A>", b"<B>", b"</A></Event><Event><good>1</good></Event>", 100),
        ("kv", b"a=1 b=2 ", b'c="', b'\n{"good":1}\n', 100),
    ],
)
def test_a_line_without_end_keeps_only_its_head(
    name: str, head: bytes, body: bytes, end: bytes, size: int
) -> None:
    code = f"""
    {textwrap.indent(ENDLESS, "    ").strip()}
    stream = Endless({head!r}, {body!r}, {end!r}, {size} << 20)
    for part in BY_NAME[{name!r}].decode(stream, Hints()):
        if hasattr(part, "reason"):
            assert len(part.head) <= {HEAD_BYTES}
            print(part.reason, part.length >> 20)
        else:
            assert all(b"good" in part.record(i) for i in range(len(part)))
            print("good", len(part))
    """
    assert sorted(bounded(code, 96).split("\n")) == ["", "good 1", f"too_long {size}"]


# --- text that is slow to read

N = MIB // 2


def filled(piece: bytes, size: int = N) -> bytes:
    return (piece * (size // len(piece) + 1))[:size]


SLOW: dict[str, list[Callable[[], bytes]]] = {
    "kv": [
        lambda: filled(b"a=1 "),
        lambda: b'a=1 b=2 c="' + filled(b'\\" '),
        lambda: filled(b'k="'),
        lambda: b"".join(b"k=%d " % i for i in range(N // 20)),
        lambda: filled(b"a."),
    ],
    "cef": [
        lambda: b"CEF:0|" + filled(b"\\|"),
        lambda: b"CEF:0|a|b|c|d|e|5|" + filled(b"k=v "),
        lambda: filled(b"CEF:0|"),
        lambda: b"CEF:" + filled(b"1"),
    ],
    "leef": [lambda: b"LEEF:2.0|V|P|1|e|^|" + filled(b"a=b^"), lambda: filled(b"LEEF:")],
    "syslog": [
        lambda: b"<1>1 - - - - - [" + filled(b'a b="c" '),
        lambda: b"<1>1 - - - - - " + filled(b'[a b="c"]'),
        lambda: b'<1>1 - - - - - [a b="' + filled(b'\\"'),
        lambda: b"Oct 11 22:14:15 " + filled(b"h "),
        lambda: b"Oct 11 22:14:15" + filled(b" "),
        lambda: b"Oct 11 22:14:15 h x: " + filled(b'{"a":'),
    ],
    "auditd": [
        lambda: b"type=X msg=audit(1.5:7): " + filled(b"a='"),
        lambda: b"type=X msg=audit(1.5:7): " + b"".join(b"k=%d " % i for i in range(N // 20)),
        lambda: filled(b"type=X msg=audit(1.5:"),
        lambda: filled(b"x "),
        lambda: b"".join(b"type=PATH msg=audit(1.5:7): name=%d\n" % i for i in range(N // 50)),
        lambda: b"".join(b"type=X msg=audit(1.5:%d): n=%d\n" % (i, i) for i in range(N // 50)),
    ],
    "csv": [
        lambda: b"a,b\n" + filled(b'"'),
        lambda: b"a,b\n" + filled(b'"\n'),
        lambda: b"a,b\n" + filled(b'"x,1\n'),
        lambda: filled(b"a,", N // 4) + b"\n" + filled(b"1,", N // 4),
        lambda: b'a,b\n"' + filled(b"x\n"),
        lambda: b"a,b\n" + filled(b'"\n",'),
    ],
    "zeek_tsv": [
        lambda: b"#fields\t" + filled(b"a\t") + b"\n" + filled(b"1\t"),
        lambda: b"#fields\ta\n#types\t" + filled(b"set[", 4096) + b"\nx\n",
        lambda: b"#fields\ta\n#types\tset[count]\n" + filled(b"1,"),
        lambda: filled(b"#fields\ta\n"),
    ],
    "winxml": [
        lambda: b"<Event>" + filled(b"<a>") + b"</Event>",
        lambda: b"<Event>" + filled(b"<Data>1</Data>") + b"</Event>",
        lambda: b"<Event>" + filled(b"<a>", 30_000) + filled(b"</a>", 40_000) + b"</Event>",
        lambda: filled(b"<Event "),
        lambda: filled(b"<"),
    ],
    "ndjson": [
        lambda: filled(b"{}"),
        lambda: filled(b'{"a":'),
        lambda: b'{"a":"' + filled(b"}{"),
        lambda: b'{"a":[' + filled(b"{},") + b"{}]}",
        lambda: b'{"a":"' + filled(b"\\ud800") + b'"}',
        lambda: b'{"a":' + filled(b"9") + b"}",
        lambda: b"\xff\xfe" + filled('{"a":"é"} '.encode("utf-16-le")),
    ],
    "json_wrapper": [
        lambda: filled(b'{"a":'),
        lambda: filled(b"{\n"),
        lambda: filled(b'{"value":['),
        lambda: b"\xff\xfe" + filled('{"a":1}'.encode("utf-16-le")),
        lambda: filled('{"a":"あ"}'.encode("cp932")),
    ],
    "json_array": [lambda: b"[" + filled(b"["), lambda: b'[{"a":"' + filled(b"\\")],
    "lines": [lambda: filled(b"\xff\n"), lambda: b"\xff\xfe" + filled(b"\n\n")],
}


@pytest.mark.parametrize(
    ("name", "number"), [(name, i) for name, made in SLOW.items() for i in range(len(made))]
)
def test_half_a_megabyte_of_the_worst_text_takes_a_second(name: str, number: int) -> None:
    """What is quadratic takes a minute at this size."""
    data = SLOW[name][number]()
    start = time.process_time()
    for _ in BY_NAME[name].decode(io.BytesIO(data), Hints()):
        pass
    assert time.process_time() - start < 4


# --- JSON


def test_what_json_writers_get_wrong_is_read_or_quarantined_at_its_place() -> None:
    deep = b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1)
    lines = [
        b'{"a":1,"a":2}',
        b'{"a":"nul \0 inside"}',
        b'{"a":"\\ud800"}',
        b'{"a":1e400}',
        b'{"a":123456789012345678901234567890}',
        b'{"a":NaN}',
        b'{"a":"\xff"}',
        deep,
        b'{"a":',
        b"[1]",
        b"\0" * 40,
        b'\xef\xbb\xbf{"a":"after a mark"}\r',
        b'{"a":3} {"a":4},{"a":5}',
        b'{"a":"}{"}',
    ]
    data = b"\n".join(lines)
    good, bad = decoded(BY_NAME["ndjson"], data)
    assert conserved("ndjson", data) == 16
    assert [(q.number, q.reason) for q in bad] == [
        (6, "bad_utf8"),
        (7, "too_deep"),
        (8, "bad_json"),
        (9, "bad_json"),
        (10, "bad_json"),
    ]
    values = {number: loads(raw) for number, _, _, raw in good}
    assert {n: v[0]["a"] for n, v in values.items()} == {
        0: 2,
        1: "nul \0 inside",
        2: "\N{REPLACEMENT CHARACTER}",
        3: "1e400",
        4: 123456789012345678901234567890,
        5: "NaN",
        11: "after a mark",
        12: 3,
        13: 4,
        14: 5,
        15: "}{",
    }
    assert {n: v[1] for n, v in values.items() if v[1]} == {
        1: ("control",),
        2: ("surrogate",),
        3: ("number",),
        5: ("number",),
    }


def test_a_line_is_framed_the_same_whatever_stands_beside_it() -> None:
    line = b'{"a":1}"x"{"a":2}\x0b{"b":1}'
    alone, _ = decoded(BY_NAME["ndjson"], line)
    beside, bad = decoded(BY_NAME["ndjson"], b'{"q":1}\n' + line + b"\n{bad\n")
    assert (
        [g[3] for g in beside[1:]]
        == [g[3] for g in alone]
        == [
            b'{"a":1}',
            b'{"a":2}',
            b'{"b":1}',
        ]
    )
    assert [(q.number, q.head) for q in bad] == [(2, b'"x"'), (5, b"{bad")]
    inside = b'{"a":1} {"log":"}{"EventID":1}{' + b"\n"
    good, bad = decoded(BY_NAME["ndjson"], inside)
    assert [g[3] for g in good] == [b'{"a":1}'] and len(bad) == 1, "text never becomes a record"


def test_bulk_framing_leaves_bad_json_to_the_reader_with_its_number() -> None:
    data = b'{"a":1}\n{"a":]x[}\n{"a" 1}\n{"a":3}\n'
    good, bad = decoded(BY_NAME["ndjson"], data)
    assert [g[0] for g in good] == [0, 1, 2, 3] and not bad
    for _, at, length, raw in good:
        assert data[at : at + length] == raw


def test_damage_in_a_wrapper_or_array_costs_what_is_damaged() -> None:
    data = b'{"n":1,"Records":[{"a":1},oops,{"a":2}],"more":[{"a":3}]}'
    good, bad = decoded(BY_NAME["json_wrapper"], data)
    assert [loads(g[3])[0]["a"] for g in good] == [1, 2]
    assert [q.head for q in bad] == [b"oops", b'],"more":[{"a":3}]}']
    cut = json.dumps([{"a": i} for i in range(9)]).encode()[:-5]
    good, bad = decoded(BY_NAME["json_array"], cut)
    assert len(good) == 8 and len(bad) == 1
    assert reasons("json_array", b"[1, 2]") == ["bad_json", "bad_json"]


JSON_LINES = st.lists(
    st.one_of(
        st.dictionaries(
            st.text(max_size=3),
            st.one_of(st.text(max_size=6), st.integers(), st.floats(), st.booleans(), st.none()),
            max_size=3,
        ).map(lambda d: json.dumps(d, ensure_ascii=False)),
        st.sampled_from(
            ["", " ", "{", "}", "{}{}", '{"a":1} {"b":2}', "[]", "x", '{"a":"}{"}', ","]
        ),
        st.text(max_size=8),
    ),
    max_size=8,
)
ENDS = st.sampled_from(["\n", "\r\n", "\n\n", " \n", "\n\ufeff", "\r", "\x00\n", "\x1e"])


@settings(max_examples=150, deadline=None)
@given(JSON_LINES, ENDS, st.sampled_from(["", "\ufeff"]), st.sampled_from(sorted(BY_NAME)))
@example(["{}", "{"], "\n", "", "json_array")
def test_no_record_shifts_onto_anothers_bytes(
    lines: list[str], end: str, mark: str, name: str
) -> None:
    text = (mark + end.join(lines)).encode("utf-8", "surrogatepass")
    if name == "evtx":
        return
    conserved(name, text)
    form = choose(text)
    if form:
        conserved(form.name, text)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.dictionaries(st.text(max_size=3), st.text(max_size=5), max_size=2), max_size=5),
    st.sampled_from(["utf-16-le", "utf-16-be", "cp932", "euc-jp"]),
    st.sampled_from(["ndjson", "json_array", "json_wrapper"]),
    st.sampled_from(["", "x", ",", "\n", "{}{}"]),
)
def test_places_are_exact_in_every_encoding(
    values: list[dict[str, str]], encoding: str, name: str, between: str
) -> None:
    parts = [json.dumps(v, ensure_ascii=False) for v in values]
    parts = [p for p in parts if p.encode(encoding, "ignore").decode(encoding) == p]
    raw = f"\n{between}".join(parts).encode(encoding)
    good, bad = decoded(BY_NAME[name], raw, Hints(encoding=encoding))
    for _, at, length, record in good:
        assert loads(raw[at : at + length].decode(encoding).encode()) == loads(record)
    numbers = sorted([g[0] for g in good] + [q.number for q in bad])
    assert numbers == list(range(len(numbers)))
    if between in ("", "\n"):
        assert [g[3] for g in good] == [p.encode() for p in parts] and not bad


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


# --- archives


def read(data: bytes, limits: Limits | None = None) -> list[tuple[str, int, str | None]]:
    found = []
    for member in members("x", io.BytesIO(data), limits):
        size = 0
        while piece := member.stream.read(1 << 20):
            size += len(piece)
        found.append((member.name, size, member.error))
    return found


def bomb(size: int) -> bytes:
    zeros = zipped({"0": bytes(size)})
    for _ in range(3):
        zeros = zipped({f"{i}.zip": zeros for i in range(8)})
    return zeros


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": lambda: gzip.compress(bytes(200 * MIB), 1),
    "xz": lambda: lzma.compress(bytes(200 * MIB), preset=0),
    "bzip2": lambda: bz2.compress(bytes(40 * MIB)),
    "zip": lambda: zipped({"a": bytes(100 * MIB), "b": b"x"}),
    "gzip in gzip": lambda: gzip.compress(gzip.compress(bytes(100 * MIB))),
    "bzip2 in tar in gzip": lambda: gzip.compress(tarred({"a": bz2.compress(bytes(40 * MIB))})),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_stop_in_bounded_memory(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(BOMBS[kind]())
    size = path.stat().st_size
    code = f"""
    from yoban.collect.containers import members
    total, errors = 0, []
    with open({str(path)!r}, "rb") as file:
        for member in members("x", file):
            while piece := member.stream.read(1 << 20):
                total += len(piece)
            errors.append(member.error)
    assert total <= {max(16 * MIB, 1000 * size) + MIB}, total
    print(errors[-1])
    """
    said = bounded(code, 48)
    if len(BOMBS[kind]()) * 1000 < 40 * MIB:
        assert "too big" in said


def test_a_zstandard_bomb_and_a_huge_window() -> None:
    bombed = zstandard.ZstdCompressor(level=3).compress(bytes(512 * MIB))
    got = read(bombed, Limits(total=32 * MIB))
    assert got[-1][2] and "too big" in got[-1][2]
    wide = zstandard.ZstdCompressionParameters(window_log=31, enable_ldm=True)
    made = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    data = made.compress(b"a line\n" * 9) + made.flush()
    assert read(data)[-1][2], "a window of 2 GiB is refused with a reason"


def test_zip_quines_and_nests_end() -> None:
    start = time.process_time()
    got = read(bomb(2 * MIB), Limits(total=64 * MIB))
    assert sum(size for _, size, _ in got) <= 65 * MIB
    assert "the rest of the archive is not read" in (got[-1][2] or "")
    assert time.process_time() - start < 10
    nest = gzip.compress(b"deep\n")
    for _ in range(3):
        nest = gzip.compress(tarred({"t.tgz": zipped({"z.zip": nest})}))
    assert "nested deeper than 5" in (read(nest)[-1][2] or "")


@pytest.mark.parametrize(
    ("pack", "piece"),
    [(gzip.compress, b""), (bz2.compress, b""), (lzma.compress, b""), (zstandard.compress, b"")],
)
def test_many_empty_streams_are_read_in_linear_time(pack: Any, piece: bytes) -> None:
    one = pack(piece)
    start = time.process_time()
    got = read(one * (MIB // len(one)) + pack(b"end\n"))
    assert [size for _, size, _ in got] == [4]
    assert time.process_time() - start < 8


def test_names_and_links_never_reach_the_disk(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind, target in (
            ("../../etc/cron.d/x", tarfile.REGTYPE, ""),
            ("/etc/passwd", tarfile.REGTYPE, ""),
            ("sym", tarfile.SYMTYPE, "/etc/shadow"),
            ("hard", tarfile.LNKTYPE, "../../etc/shadow"),
            ("null", tarfile.CHRTYPE, ""),
            ("pipe", tarfile.FIFOTYPE, ""),
            ("\x1b[2J\u202ename", tarfile.REGTYPE, ""),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, target, 3 if kind == tarfile.REGTYPE else 0
            archive.addfile(info, io.BytesIO(b"abc") if info.size else None)
    before = sorted(Path.cwd().iterdir())
    got = {name: (size, error) for name, size, error in read(out.getvalue())}
    assert got["x!../../etc/cron.d/x"] == (3, None)
    for name in ("sym", "hard", "null", "pipe"):
        size, error = got[f"x!{name}"]
        assert size == 0 and "a link" in (error or "")
    assert all(name.isprintable() for name in got)
    assert sorted(Path.cwd().iterdir()) == before


def test_a_zip_symlink_and_absolute_names() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/shadow")
        archive.writestr("C:\\Windows\\..\\x", "abc")
    got = read(out.getvalue())
    assert got[0][1:] == (0, "a link") and got[1][1:] == (3, None)


@pytest.mark.parametrize("cut", [1, 30, 100, 200])
def test_a_zip_without_its_directory_gives_what_stands_in_front(cut: int) -> None:
    data = zipped({"a.log": NDJSON, "b.log": b"second\n" * 50, "c.log": os.urandom(300)})
    got = read(data[: len(data) - cut])
    assert [g[1] for g in got[:2]] == [len(NDJSON), 350]
    assert "damaged zip: " in (got[-1][2] or "")
    assert choose(data[:-cut]) is None


def test_a_streamed_zip_is_salvaged_too() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError("a pipe")

        def tell(self) -> int:
            raise OSError("a pipe")

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:  # sizes behind the data
        archive.writestr("a", b"first\n" * 99)
        archive.writestr("b", b"second\n" * 99)
    data = out.getvalue()
    got = read(data[: data.index(b"PK\1\2")])
    assert [g[:2] for g in got[:2]] == [("x!a", 594), ("x!b", 693)] and got[-1][2]
    inside = gzip.compress(data)
    assert [g[1] for g in read(inside)] == [594, 693]


def test_a_zip_with_a_hostile_directory_is_refused() -> None:
    data = bytearray(zipped({"a": b"1\n"}))
    end = data.rindex(b"PK\5\6")
    struct.pack_into("<I", data, end + 12, 0xFFFFFF00)
    got = read(bytes(data))
    assert got[0][:2] == ("x!a", 2) and "its directory" in (got[-1][2] or "")


def test_tar_headers_that_ask_for_memory_are_refused() -> None:
    info = tarfile.TarInfo("x")
    for kind in (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE):
        info.type, info.size = kind, 1 << 33
        data = tarred({"a": b"1"})[:1024] + info.tobuf(tarfile.GNU_FORMAT) + bytes(10240)
        got = read(data)
        assert got[0][1] == 1 and "a header of 8589934592 bytes" in (got[-1][2] or "")


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["tar.gz", "zip"])
def test_cut_archives_keep_the_members_before_the_cut(kind: str, cut: float) -> None:
    files = {f"{i}.log": os.urandom(2000) for i in range(10)}
    data = zipped(files) if kind == "zip" else gzip.compress(tarred(files))
    got = read(data[: int(len(data) * cut)])
    whole = [size for _, size, error in got if size == 2000 and not error]
    assert len(whole) >= int(cut * 10) - 2 and got[-1][2]


# --- encodings


@pytest.mark.parametrize(
    "name", ["nope", "utf-7", "iso2022_jp", "hz", "rot13", "cp037", "idna", "utf-32", "\0"]
)
def test_encodings_in_which_places_are_ambiguous_are_refused(name: str) -> None:
    with pytest.raises(UsageError):
        checked(name)
    with pytest.raises(UsageError):
        list(BY_NAME["lines"].decode(io.BytesIO(b"x"), Hints(encoding=name)))


@pytest.mark.parametrize("name", ["utf-16", "UTF16", "sjis", "Latin1", "ascii", "utf-8-sig"])
def test_encodings_a_person_may_name(name: str) -> None:
    text = "plain\ntext\n".encode(name)
    good, bad = decoded(BY_NAME["lines"], text, Hints(encoding=name))
    assert [loads(g[3])[0] for g in good] == [{"message": "plain"}, {"message": "text"}] and not bad


def test_a_mark_of_utf16_before_garbage_is_survived() -> None:
    for head in (b"\xff\xfe", b"\xfe\xff"):
        for rest in (b"", b"\n", os.urandom(4097), b"\0" * 99, b"\xd8\x00" * 50, b"\n\0\n"):
            data = head + rest
            assert detect(data).startswith("utf-16")
            for name in BY_NAME:
                if name != "evtx":
                    conserved(name, data)


def test_two_members_of_one_name_are_two() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, text in (
            ("a\x01", b"benign\n"),
            ("a\x02", b"hidden\n"),
            ("a\ufffd#2", b"third\n"),
            ("a\x01", b"fourth\n"),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
    names = [name for name, _, _ in read(out.getvalue())]
    assert len(set(names)) == 4 and names[1] == f"{names[0]}#2"
