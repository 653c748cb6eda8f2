"""Feeds as others publish them: counts known from the files themselves."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from yoban.collect.intel import feed_files
from yoban.model.indicator import Indicator


def load(path: Path) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Indicators by kind, files by form, reasons of what was not read."""
    kinds: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    places = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for place in places:
        with place.open("rb") as stream:
            for file in feed_files(place.name, stream):
                forms[file.form] += 1
                for item in file.read():
                    if isinstance(item, Indicator):
                        kinds[item.kind] += 1
                    else:
                        unread[item.reason] += 1
                if file.error:
                    unread[file.error] += 1
    return kinds, forms, unread


@pytest.mark.parametrize(
    ("name", "form", "files", "least"),
    [
        ("stix21/examples", "stix", 8, 60),
        ("talos-iocs-2024-2026.tar.gz", "stix", 80, 15_000),
        ("eset-malware-ioc.tar.gz", "misp", 55, 23_000),
        ("maltrail", "plain", 3, 10_000),
        ("signature-base-iocs", "signature_base", 3, 8_000),
        pytest.param("loldrivers-yaml.tar.gz", "loldrivers", 661, 6_300, marks=pytest.mark.soak),
        ("unit42-timely.tar.gz", "report", 400, 15_000),
    ],
)
def test_published_feeds_load(data: Path, name: str, form: str, files: int, least: int) -> None:
    kinds, forms, unread = load(data / "intel" / name)
    assert forms[form] >= files
    assert sum(kinds.values()) >= least
    assert all(reason for reason in unread)


def test_every_line_of_ipsum_is_an_address(data: Path) -> None:
    path = data / "intel" / "ipsum" / "level3.txt"
    kinds, _, unread = load(path)
    assert kinds == {"address": len(path.read_text().split())}
    assert not unread


def test_every_hash_of_signature_base_is_read(data: Path) -> None:
    path = data / "intel" / "signature-base-iocs" / "hash-iocs.txt"
    lines = [x for x in path.read_text("utf-8").splitlines() if x and not x.startswith("#")]
    kinds, _, unread = load(path)
    assert sum(kinds.values()) + sum(unread.values()) == len(lines)
    assert sum(kinds.values()) > 0.99 * len(lines)


@pytest.mark.soak
def test_maltrail_as_a_whole(data: Path) -> None:
    kinds, forms, unread = load(data / "intel" / "maltrail-trails.tar.gz")
    assert forms["plain"] >= 3040
    assert sum(kinds.values()) > 400_000
    assert unread["no indicator"] < 100
