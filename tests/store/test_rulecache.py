"""Cached bytes come back whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from yoban.store.rulecache import KEPT, get, put


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "rules"
    assert get(folder, "00") is None
    put(folder, "00", b"body")
    put(folder, "01", b"")
    assert (get(folder, "00"), get(folder, "01")) == (b"body", b"")
    put(folder, "00", b"new")
    assert get(folder, "00") == b"new"
    assert sorted(p.name for p in folder.iterdir()) == ["00.rules", "01.rules"]
    assert (folder / "00.rules").stat().st_mode & 0o777 == 0o600


def test_damage_counts_as_absent(tmp_path: Path) -> None:
    put(tmp_path, "00", b"body" * 100)
    path = tmp_path / "00.rules"
    whole = path.read_bytes()
    for at in (0, 25, 60, len(whole) - 1):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert get(tmp_path, "00") is None
    for size in (0, 10, 54, 55, len(whole) - 1):
        path.write_bytes(whole[:size])
        assert get(tmp_path, "00") is None
    path.write_bytes(whole)
    assert get(tmp_path, "00") == b"body" * 100


def test_a_file_that_others_can_write_counts_as_absent(tmp_path: Path) -> None:
    put(tmp_path, "00", b"body")
    os.chmod(tmp_path / "00.rules", 0o666)
    assert get(tmp_path, "00") is None


def test_links_and_pipes_count_as_absent(tmp_path: Path) -> None:
    put(tmp_path, "00", b"body")
    (tmp_path / "01.rules").symlink_to(tmp_path / "00.rules")
    os.mkfifo(tmp_path / "02.rules")
    (tmp_path / "03.rules").mkdir()
    assert [get(tmp_path, key) for key in ("01", "02", "03")] == [None, None, None]


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        put(tmp_path, f"{number:02}", b"x")
        os.utime(tmp_path / f"{number:02}.rules", (number, number))
    put(tmp_path, "ff", b"x")
    names = sorted(p.stem for p in tmp_path.iterdir())
    assert names == [*(f"{n:02}" for n in range(4, KEPT + 3)), "ff"]


def test_a_folder_that_cannot_be_made_raises(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError):
        put(tmp_path / "file" / "rules", "00", b"x")
