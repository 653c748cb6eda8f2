"""An input decoded piece by piece gives the same records as decoded whole."""

from __future__ import annotations

import gzip
import io
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yoban.collect.formats import _read
from yoban.collect.formats._base import Format, Hints
from yoban.collect.sniff import formats
from yoban.model.batch import MAX_RECORD, Quarantined

Row = tuple[int, int, int, str, bytes]  # number, place, length, reason, JSON or head
LINES = [
    '{"a":1,"time":"2026-03-01T00:00:00Z"}',
    '{"a":1} {"b":2}',
    '{"a":',
    '{"MESSAGE":"<Event><System><EventID>1</EventID></System></Event>"}',
    '{"ID":"1772323200.125:41","SYSCALL":{"pid":9},"EXECVE":{"ARGV":["cat","/etc/shadow"]}}',
    "",
    "\ufeff{}",
    "\ufeffplain",
    "Mar  1 00:00:00 h sshd[1]: Failed password for ana from 192.0.2.1 port 1 ssh2",
    "CEF:0|a|b|1|2|name|5|src=192.0.2.1",
    "LEEF:1.0|a|b|1|2|src=192.0.2.1",
    "a=1 b=2 c=caf\xe9",
    "夜番",
]


class Short(io.RawIOBase):
    """Gives at most `step` bytes at once."""

    def __init__(self, data: bytes, step: int) -> None:
        self.inner, self.step = io.BytesIO(data), step

    def read(self, size: int = -1) -> bytes:
        return self.inner.read(min(size, self.step) if size >= 0 else self.step)


class File(io.BytesIO):
    """A file whose parts can be read anywhere."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.size = len(data)

    def read_at(self, at: int, size: int) -> bytes:
        return self.getvalue()[at : at + size]


def decoded(form: Format, stream: object, hints: Hints, at: int = 0, first: int = 0) -> list[Row]:
    rows: list[Row] = []
    for part in form.decode(stream, hints):  # type: ignore[arg-type]
        if isinstance(part, Quarantined):
            rows.append((part.number + first, part.at + at, part.length, part.reason, part.head))
        else:
            rows += [
                (part.numbers[i] + first, part.at[i] + at, part.length[i], "", part.record(i))
                for i in range(len(part))
            ]
    return sorted(rows)


def in_pieces(form: Format, data: bytes, step: int, hints: Hints) -> tuple[list[Row], int]:
    """step: bytes that a stream gives at once; 0: a file, parts of which are read by themselves."""
    assert form.cut is not None
    rows: list[Row] = []
    count = 0
    source = Short(data, step) if step else File(data)
    for piece in form.cut(source, hints):  # type: ignore[arg-type]
        count += 1
        part = piece.data + data[piece.start : piece.start + piece.length]
        stream = io.BytesIO(part) if piece.rest is None else piece.rest
        rows += decoded(form, stream, piece.hints, piece.at, len(rows))
    return rows, count


CUT = [form for form in formats().values() if form.cut is not None]


def test_what_can_be_cut() -> None:
    """Formats of long logs; one that stops being cut would slow all down in silence."""
    lines = {"syslog", "lines", "kv", "cef", "leef"}
    assert {"evtx", "ndjson", "json_nested", "laurel", *lines} <= {f.name for f in CUT}


@pytest.mark.parametrize("form", [f for f in CUT if f.name != "evtx"], ids=lambda f: f.name)
@settings(max_examples=40, deadline=None)
@given(
    lines=st.lists(st.sampled_from(LINES), max_size=40),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp932", "latin-1"]),
    step=st.integers(1, 90),
    ended=st.booleans(),
)
def test_lines(form: Format, lines: list[str], encoding: str, step: int, ended: bool) -> None:
    text = "\n".join(lines) + ("\n" if ended else "")
    data = text.encode(encoding, "replace")
    whole = decoded(form, io.BytesIO(data), Hints())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_read, "HEAD", len(data) if encoding != "utf-8" else 64)
        assert in_pieces(form, data, step, Hints())[0] == whole
        patch.setattr(_read, "BLOCK", step)
        patch.setattr(_read, "LOOK", 7)
        assert in_pieces(form, data, 0, Hints())[0] == whole


@pytest.mark.parametrize("step", [0, 1 << 20])
def test_a_line_too_long_to_hold_is_one_record(step: int) -> None:
    form = formats()["ndjson"]
    good = b'{"a":1}\n'
    data = good * 3 + b'{"b":"' + b"x" * (MAX_RECORD + (3 << 20)) + b'"}\n' + good * 2
    rows, count = in_pieces(form, data, step, Hints())
    assert rows == decoded(form, io.BytesIO(data), Hints())
    assert [row[3] for row in rows] == ["", "", "", "too_long", "", ""]
    assert count > 1 or not step


@pytest.mark.parametrize("step", [0, 1 << 20])
def test_many_pieces_of_well_shaped_lines(step: int) -> None:
    form = formats()["ndjson"]
    data = b"".join(json.dumps({"n": n, "pad": "x" * 90}).encode() + b"\n" for n in range(30_000))
    rows, count = in_pieces(form, data, step, Hints())
    assert count >= 3
    assert [row[0] for row in rows] == list(range(30_000))
    assert all(json.loads(row[4])["n"] == row[0] for row in rows)
    assert all(data[at : at + length] == raw for _, at, length, _, raw in rows)


def test_evtx(data: Path) -> None:
    """Whole, damaged and cut-off logs."""
    form = formats()["evtx"]
    paths = sorted((data / "benign" / "windows").glob("*.evtx.gz"))[:5]
    dice = random.Random(7)
    for path in paths:
        whole = gzip.decompress(path.read_bytes())[: 4096 + 20 * 65536]
        broken = bytearray(whole)
        for _ in range(20):
            broken[dice.randrange(len(broken))] ^= 1 << dice.randrange(8)
        for case in (whole, bytes(broken), whole[: len(whole) * 2 // 3], whole[:100]):
            whole_rows = decoded(form, io.BytesIO(case), Hints())
            assert whole_rows
            for step in (0, 1 << 20):
                assert in_pieces(form, case, step, Hints())[0] == whole_rows
