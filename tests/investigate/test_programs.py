"""Paths and programs by name."""

from __future__ import annotations

import pytest

from yoban.investigate.programs import clean, is_open, paths, same


@pytest.mark.parametrize(
    ("path", "opened"),
    [
        ("C:\\Users\\ana\\Downloads\\a.exe", True),
        ("C:\\Windows\\Temp\\a.dll", True),
        ("C:\\ProgramData\\x\\a.exe", True),
        ("\\\\server\\share\\a.exe", True),
        ("/tmp/.x/a", True),
        ("/dev/shm/a", True),
        ("C:\\Windows\\System32\\cmd.exe", False),
        ("C:\\Program Files\\Vendor\\a.exe", False),
        ("C:\\Users\\ana\\AppData\\Local\\Microsoft\\OneDrive\\OneDrive.exe", False),
        ("/usr/bin/bash", False),
        ("", False),
    ],
)
def test_where_anybody_may_write(path: str, opened: bool) -> None:
    assert is_open(path) is opened


def test_paths_compare_without_drive_device_and_doubled_backslashes() -> None:
    forms = ("C:\\Program Files\\a.exe", "\\device\\harddiskvolume2\\program files\\A.EXE")
    assert len({same(form) for form in (*forms, '"C:\\\\Program Files\\\\a.exe"')}) == 1
    assert clean("\\??\\C:\\x.exe") == "C:\\x.exe"


def test_paths_of_a_command_line() -> None:
    line = '"C:\\\\Program Files\\\\d.exe" -ma x.exe C:\\Windows\\Temp\\o.dmp'
    assert list(paths(line)) == ["C:\\Program Files\\d.exe", "C:\\Windows\\Temp\\o.dmp"]
    assert list(paths("rundll32.exe C:\\w\\comsvcs.dll, MiniDump 6 C:\\t\\a.bin full")) == [
        "C:\\w\\comsvcs.dll",
        "C:\\t\\a.bin",
    ]
    assert list(paths("tar czf /tmp/a.tgz /home/ana")) == ["/tmp/a.tgz", "/home/ana"]
