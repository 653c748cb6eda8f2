"""Hostile archives cost bounded memory and time, reach no disk, and hide nothing."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import struct
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from fuzz.process import bounded
from fuzz.seeds import NDJSON, tarred, zipped
from yoban.collect.containers import Limits, members
from yoban.collect.sniff import choose

MIB = 1 << 20


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
    "xz": lambda: lzma.compress(bytes(60 * MIB), preset=0),
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
    got = read(one * (MIB // 2 // len(one)) + pack(b"end\n"))
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
