"""Encodings are told by strict validity."""

from __future__ import annotations

import pytest

from yoban.collect.encodings import detect

TEXT = "ログオンに失敗しました。ユーザー名: 山田太郎\n" * 20


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc-jp"])
@pytest.mark.parametrize("cut", [0, 1, 2])
def test_japanese(encoding: str, cut: int) -> None:
    data = TEXT.encode(encoding)
    assert detect(data[: len(data) - cut]) == encoding


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide(encoding: str) -> None:
    assert detect("plain log line\n".encode(encoding)) == encoding
    assert detect(("\ufeff" + TEXT).encode(encoding)) == encoding


def test_latin_and_damaged_utf8() -> None:
    assert detect("Müller schläft\n".encode("latin-1")) == "latin-1"
    assert detect(TEXT.encode() + b"\xff\n") == "utf-8"
    assert detect(b"") == detect(b"ascii") == "utf-8"
