"""What `yoban intel` does: install feeds and warning lists, list, show, check, expire, remove them.

In:   paths, URLs, values.  Out: plain facts for the command line.
A feed is switched to as a whole, and only if something of it can be used.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from yoban.detect.lookup import Found, pack, unpack
from yoban.detect.worth import Sighted, expired, level, score
from yoban.errors import UsageError, YobanError
from yoban.model.indicator import WarningList
from yoban.query import observable
from yoban.runtime.clock import now
from yoban.runtime.fetch import Bounds, fetch
from yoban.runtime.intel import facts_of, home, load_intel
from yoban.runtime.intelfiles import Reading, indicators, opened, streams, warning_lists
from yoban.store import feeds
from yoban.store.feeds import Stored
from yoban.store.findings import rfc3339

MOST = 20_000_000  # records of a feed


def add(
    origin: str,
    *,
    name: str = "",
    warnings: bool = False,
    confidence: int | None = None,
    tlp: str = "",
    licence: str = "",
    allow_private: bool = False,
) -> Stored:
    """Install a file, folder, archive or URL; an installed feed of that name is replaced.

    Raises UsageError, YobanError.
    """
    item = Stored(
        name=name or _name(origin),
        what=feeds.WARNINGS if warnings else feeds.INDICATORS,
        origin=origin,
        added=now(),
        version="",
        counts={},
        confidence=confidence,
        tlp=tlp,
        licence=licence,
    )
    reading = Reading()
    with feeds.Writer(home(), item.name) as writer:
        named = _open(origin, allow_private)
        if warnings:
            writer.add(_listed(found) for found in warning_lists(named, reading))
        else:
            found = indicators(named, reading)
            writer.add(pack(0, indicator) for indicator in _bounded(found))
        if not reading.counts:
            told = "\n  ".join(reading.problems[:5]) or "no file in it"
            raise YobanError(f"{origin}: nothing in it can be used:\n  {told}")
        made = replace(
            item,
            version=writer.version,
            counts=dict(sorted(reading.counts.items())),
            unread=dict(reading.unread.most_common()),
            problems=reading.problems,
            files=sum(reading.forms.values()) or sum(reading.counts.values()),
        )
        writer.keep(made)
    return made


def _bounded(found: Iterator[Any]) -> Iterator[Any]:
    for number, item in enumerate(found):
        if number >= MOST:
            raise YobanError(f"more than {MOST} indicators in one feed")
        yield item


def _listed(item: WarningList) -> list[Any]:
    return [item.name, item.type, item.kinds, item.values, item.description]


def _open(origin: str, allow_private: bool) -> Iterator[tuple[str, BinaryIO]]:
    if "://" not in origin:
        yield from streams([Path(origin)])
        return
    body, final = fetch(origin, allow_private=allow_private, bounds=Bounds(size=512 << 20))
    with body:
        name = urlsplit(final).path.rsplit("/", 1)[-1] or "feed"
        yield from opened(name, cast("BinaryIO", body))


def _name(origin: str) -> str:
    """A name made from a path or URL."""
    text = urlsplit(origin).path if "://" in origin else str(Path(origin).resolve())
    text = text.rstrip("/").rsplit("/", 1)[-1].lower()
    for end in (".gz", ".tar", ".tgz", ".zip", ".json", ".csv", ".txt", ".xml", ".ioc"):
        text = text.removesuffix(end)
    text = re.sub(r"[^a-z0-9._-]+", "-", text).strip("-._")[:64]
    return text or "feed"


def update(name: str, allow_private: bool = False) -> tuple[Stored, bool]:
    """Read a feed again from where it came; whether that changed it."""
    old = feeds.feed(home(), name)
    made = add(
        old.origin,
        name=name,
        warnings=old.what == feeds.WARNINGS,
        confidence=old.confidence,
        tlp=old.tlp,
        licence=old.licence,
        allow_private=allow_private,
    )
    return made, made.version != old.version


def listed() -> list[dict[str, Any]]:
    """Every installed feed."""
    return [_facts(feeds.feed(home(), name)) for name in feeds.names(home())]


def _facts(item: Stored) -> dict[str, Any]:
    whole = asdict(item)
    return {**whole, "added": rfc3339(item.added), "records": sum(item.counts.values())}


def show(name: str, limit: int) -> dict[str, Any]:
    """A feed's facts and its first records."""
    item = feeds.feed(home(), name)
    rows: list[Any] = []
    for record in feeds.records(home(), item):
        if len(rows) >= limit:
            break
        if item.what == feeds.WARNINGS:
            rows.append({"name": record[0], "type": record[1], "values": len(record[3])})
        else:
            rows.append(_told((facts_of(item), unpack(record)[1]), now()))
    return {**_facts(item), "first": rows}


def remove(name: str) -> None:
    """Remove a feed."""
    feeds.remove(home(), name)


def expire(names: tuple[str, ...], dry: bool) -> list[dict[str, Any]]:
    """Drop indicators that no longer count today; per feed how many stay and go, by reason."""
    told = []
    at = now()
    for name in names or tuple(feeds.names(home())):
        item = feeds.feed(home(), name)
        if item.what == feeds.WARNINGS:
            continue
        facts = facts_of(item)
        gone: Counter[str] = Counter()
        counts: Counter[str] = Counter()

        def living(
            item: Stored = item,
            facts: Any = facts,
            gone: Counter[str] = gone,
            counts: Counter[str] = counts,
        ) -> Iterator[Any]:
            for record in feeds.records(home(), item):
                found = unpack(record)[1]
                why = expired(facts, found, at)
                if why:
                    gone[why] += 1
                else:
                    counts[found.kind] += 1
                    yield record

        with feeds.Writer(home(), name) as writer:
            writer.add(living())
            if gone and not dry:
                kept = replace(item, version=writer.version, counts=dict(sorted(counts.items())))
                writer.keep(kept)
        told.append({"name": name, "kept": sum(counts.values()), "dropped": dict(gone)})
    return told


def check(value: str, paths: tuple[Path, ...] = ()) -> dict[str, Any]:
    """What is known of a value: indicators, what each is worth today, and warning lists."""
    if not value.strip():
        raise UsageError("an empty value")
    intel = load_intel(paths, True, now())
    records = intel.indicators.any(observable.refang(value)) if intel.indicators else []
    seen = observable.observe(value)
    at = now()
    found = [_told(item, at) for item in intel.found(records)]
    held, name, entry, beside = "", "", "", False
    if found:
        best = found[0]
        held, name, entry, beside = intel.listed(best["kind"], best["value"], value)
    elif seen:
        held, name, entry, beside = intel.listed(*seen, value)
    return {
        "value": value,
        "kind": seen[0] if seen else "filename",
        "normal": seen[1] if seen else observable.filename(value),
        "indicators": found,
        "held_back": held,
        "below_listed": beside,
        "warning_list": name,
        "entry": entry,
        "problems": intel.problems,
    }


def _told(found: Found, at: int) -> dict[str, Any]:
    """An indicator with what it is worth at a time."""
    feed, item = found
    worth = score(feed, item, at)
    role = "file" if item.kind in ("md5", "sha1", "sha256", "filename") else "destination"
    sighted = Sighted(role, bare=item.kind == "filename" and "/" not in item.value)
    return {
        "feed": feed.name,
        **asdict(item),
        **{name: rfc3339(getattr(item, name)) for name in ("valid_from", "valid_until", "seen")},
        "confidence": item.confidence if item.confidence is not None else feed.confidence,
        "tlp": item.tlp or feed.tlp,
        "score": worth,
        "level": level(item.kind, worth, sighted)[0],
        "expired": expired(feed, item, at),
    }
