"""Containers: nested, bounded, and damaged ones lose nothing else."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest
import zstandard

from yoban.collect.containers import Limits, members


def read(data: bytes, limits: Limits | None = None) -> list[tuple[str, bytes, str | None]]:
    return [(m.name, m.stream.read(), m.error) for m in members("x", io.BytesIO(data), limits)]


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes | None]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            if data is None:
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            info.size = len(data or b"")
            archive.addfile(info, io.BytesIO(data or b""))
    return out.getvalue()


@pytest.mark.parametrize(
    "pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress, lambda d: d]
)
def test_compressed_streams_open_by_magic(pack) -> None:
    text = b"hello\n" * 1000
    assert [(d, e) for _, d, e in read(pack(text))] == [(text, None)]
    if pack(b"") != b"":
        assert read(pack(text) + pack(b"more"))[0][1] == text + b"more"


def test_nesting_and_its_bound() -> None:
    data = gzip.compress(tarred({"a/b.zip": zipped(log=b"1\n"), "../up": b"2", "link": None}))
    got = read(data)
    assert got[0] == ("x!x!a/b.zip!log", b"1\n", None)
    assert got[1][1:] == (b"2", None)
    assert got[2][2] == "a link or device"
    for _ in range(5):
        data = gzip.compress(data)
    assert "deeper" in (read(data)[-1][2] or "")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
def test_a_truncated_stream_gives_what_could_be_read(pack) -> None:
    data = pack(bytes(i * i % 251 for i in range(300_000)))
    got = read(data[:-9])
    assert got[-1][2] and "damaged" in got[-1][2]


def test_bombs_stop() -> None:
    bomb = gzip.compress(bytes(2_000_000))
    got = read(bomb, Limits(ratio=10, floor=1000))
    assert sum(len(d) for _, d, _ in got) < 2_000_000 and "10 times" in (got[-1][2] or "")
    assert "too big" in (read(bomb, Limits(total=1000))[-1][2] or "")
    many = zipped(**{f"f{i}": b"x" for i in range(9)})
    got = read(many, Limits(members=4))
    assert len(got) == 5 and "more than 4" in (got[-1][2] or "")


def test_encrypted_and_damaged_members_lose_nothing_else() -> None:
    data = bytearray(zipped(a=b"aaaa" * 99, b=b"bbbb" * 99))
    entry = data.find(b"PK\1\2")
    data[entry + 8] |= 1
    got = read(bytes(data))
    assert got[0][2] == "encrypted" and got[1][1] == b"bbbb" * 99
    tar = bytearray(tarred({"a": b"1", "b": b"2", "c": b"3"}))
    tar[1024:1100] = b"\xff" * 76
    got = read(bytes(tar))
    assert got[0][1] == b"1" and got[-1][2]
