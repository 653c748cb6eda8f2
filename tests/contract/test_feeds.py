"""What every feed form must satisfy, and that one new file adds one."""

from __future__ import annotations

import io
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import yoban.collect.feeds as home
from yoban import plugins
from yoban.collect.feeds._base import HEAD, Feed, FeedError, Head, lines
from yoban.collect.intel import feed_files, forms
from yoban.model.indicator import KINDS, Indicator, Unread
from yoban.query import observable
from yoban.runtime.triage import Asked, triage

EACH = pytest.mark.parametrize("feed", forms(), ids=lambda f: f.name)


def read(feed: Feed, data: bytes, name: str) -> list[Indicator]:
    return [item for item in feed.read(data, name) if isinstance(item, Indicator)]


@EACH
def test_samples_are_recognised_and_read(feed: Feed) -> None:
    assert feed.samples
    for sample in feed.samples:
        head = Head(sample.name, sample.data[:HEAD])
        assert next(f for f in forms() if f.recognises(head)) is feed
        found = read(feed, sample.data, sample.name)
        assert tuple((i.kind, i.value) for i in found) == sample.values
        for item in found:
            assert item.kind in KINDS
            assert item.place.startswith(sample.name)
            if item.kind != "network":
                assert observable.normal(item.kind, item.value) == item.value


@EACH
def test_damaged_files_give_an_error_or_less_never_a_crash(feed: Feed) -> None:
    for sample in feed.samples:
        data = sample.data
        broken = [data[: len(data) * n // 12] for n in range(12)]
        broken += [data[:n] + b"\xff\x00" + data[n:] for n in range(0, len(data), 17)]
        broken += [data.replace(b'"', b"'"), data.replace(b":", b":["), b"[" * 5000 + data]
        for hostile in broken:
            try:
                for item in feed.read(hostile, sample.name):
                    assert isinstance(item, Indicator | Unread)
            except FeedError as error:
                assert str(error)


@EACH
def test_a_form_is_named_after_its_file(feed: Feed) -> None:
    assert feed.name in {info.name for info in pkgutil.iter_modules(home.__path__)}
    assert feed.title


def test_long_lines_and_other_encodings_are_read() -> None:
    data = "bad.example\r\n".encode("utf-16") + b""
    assert list(lines(data)) == [(1, "bad.example")]
    assert [n for n, _ in lines(b"a\n" + b"b" * 200_000 + b"\nc")] == [1, 2, 3]


NEW = '''
"""Made up: lines of `!value`."""

from yoban.collect.feeds._base import Feed, Sample, lines
from yoban.model.indicator import Indicator


def _recognises(head):
    return head.data.startswith(b"!!made-up")


def _read(data, name):
    for number, text in lines(data):
        if text.startswith("!") and not text.startswith("!!"):
            yield Indicator("domain", text[1:], confidence=90, place=f"{name}:{number}")


feed = Feed("shouted", "Shouted values", _recognises, _read, priority=90)
'''


@pytest.fixture
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder of feed forms beside the shipped ones."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    monkeypatch.setattr(home, "__path__", [*home.__path__, str(folder)])
    plugins.found.cache_clear()
    yield folder
    plugins.found.cache_clear()


def test_one_new_file_adds_a_feed_form(plugged: Path, tmp_path: Path) -> None:
    """Written, found by itself, and a triage raises a finding of what it reads."""
    (plugged / "shouted.py").write_text(NEW)
    (tmp_path / "feed.bin").write_bytes(b"!!made-up\n!bad.example\n")
    event = {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 22, "Computer": "A"}
    (tmp_path / "log.json").write_text(json.dumps({**event, "QueryName": "www.bad.example"}))
    feeds = tuple(f.form for f in feed_files("feed.bin", io.BytesIO(b"!!made-up\n!bad.example\n")))
    assert feeds == ("shouted",)
    asked = Asked(
        (tmp_path / "log.json",),
        tmp_path / "out",
        shipped=False,
        intel=(tmp_path / "feed.bin",),
    )
    assert triage(asked)["findings"] == {"high": 1}
