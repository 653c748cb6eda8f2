"""Lists of signature-base."""

from __future__ import annotations

import pytest

from yoban.collect.feeds.signature_base import literal


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        (r"\\Temp\\bad\.exe", "temp/bad.exe"),
        (r":\\users\\public\\bad\.tmp$", "users/public/bad.tmp"),
        (r"Windows\\bad\.exe", "windows/bad.exe"),
        (r"ystem32\\bad\.exe", None),
        (r"\\a[0-9]\.exe", None),
        (r"\\bad\.(exe|dll)", None),
        (r"\\bad.*\.exe", None),
        (r"\\folder\\name", None),
    ],
)
def test_plain_paths_written_as_expressions(pattern: str, path: str | None) -> None:
    assert literal(pattern) == path
