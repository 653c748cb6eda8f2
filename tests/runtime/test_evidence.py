"""Plain files are read in parts, by several processes; what changes meanwhile is told."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest

from yoban.runtime.evidence import Opened, PlainFile, files, inputs


def test_parts_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(bytes(range(256)) * 40)
    told: list[int] = []
    with path.open("rb") as stream:
        plain = PlainFile(str(path), stream, told.append)
        opened = Opened()
        assert plain.size == 10_240
        assert plain.read_at(300, 4) == opened.read(plain.path, plain.key, 300, 4) == b"\x2c-./"
        plain.seek(10_238)
        assert io.BufferedReader(plain).read() == b"\xfe\xff"
        assert told[-1] == 10_240
        with pytest.raises(OSError, match="cut short"):
            opened.read(plain.path, plain.key, 10_000, 500)
        opened.close()


def test_another_file_in_its_place_is_not_read(tmp_path: Path) -> None:
    path, other = tmp_path / "a.log", tmp_path / "b.log"
    path.write_bytes(b"mine")
    other.write_bytes(b"evil")
    with path.open("rb") as stream:
        plain = PlainFile(str(path), stream, lambda at: None)
        os.replace(other, path)
        with pytest.raises(OSError, match="replaced"):
            Opened().read(plain.path, plain.key, 0, 4)


@pytest.mark.parametrize("behind", [False, True])
def test_identity_is_the_files_hash_whenever_it_is_made(tmp_path: Path, behind: bool) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"line\n" * 100_000)
    for evidence in inputs(files([tmp_path]), lambda size: None, behind):
        assert evidence.identity == hashlib.sha256(path.read_bytes()).hexdigest()
        assert evidence.settled
        assert not evidence.error
