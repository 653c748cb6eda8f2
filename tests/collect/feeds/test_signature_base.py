"""Lists of signature-base."""

from __future__ import annotations

import pytest

from yoban.collect.feeds.signature_base import feed, literal
from yoban.model.indicator import Indicator, Unread


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


def test_a_file_name_with_an_exception_is_not_taken_without_it() -> None:
    lines = rb"""\\Temp\\good\.exe;70
\\Temp\\bad\.exe;70;\\Windows\\
"""
    first, second = feed.read(lines, "my-filename-iocs.txt")
    assert isinstance(first, Indicator) and (first.value, first.confidence) == ("temp/good.exe", 70)
    assert isinstance(second, Unread) and second.place.endswith(":2")
