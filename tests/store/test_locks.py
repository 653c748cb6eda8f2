"""The lock of a folder: one at a time, freed with the process that held it."""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from yoban.errors import YobanError
from yoban.store.locks import locked


def hold(home: Path, has: Event, until: Event) -> None:
    with locked(home):
        has.set()
        until.wait(30)
        os._exit(0)  # without leaving the block


def test_a_second_writer_waits_until_the_first_is_gone(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    fork = multiprocessing.get_context("fork")
    has, until = fork.Event(), fork.Event()
    first = fork.Process(target=hold, args=(home, has, until))
    first.start()
    assert has.wait(30)
    got = fork.Event()

    def wait() -> None:
        with locked(home):
            got.set()

    second = fork.Process(target=wait)
    second.start()
    assert not got.wait(0.3)
    until.set()
    assert got.wait(30)
    first.join()
    second.join()
    with locked(home):
        assert (home / ".lock").exists()


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(YobanError, match="cannot write"), locked(tmp_path / "file" / "home"):
        pass
