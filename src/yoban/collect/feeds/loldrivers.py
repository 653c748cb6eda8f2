"""LOLDrivers: drivers that attackers load to reach the kernel, one YAML file each.

In:   YAML.  Out: the file hashes of the known samples; a driver made for malice counts for more
than one that is only vulnerable.
"""

from __future__ import annotations

from typing import Any

import yaml

from yoban.collect.feeds._attack import techniques
from yoban.collect.feeds._base import Feed, FeedError, Head, Read, Sample, moment, short, words
from yoban.model.indicator import Indicator, Unread
from yoban.query import observable

MOST = 8 << 20
_HASHES = (("SHA256", "sha256"), ("SHA1", "sha1"), ("MD5", "md5"))
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _recognises(head: Head) -> bool:
    return head.name.endswith((".yaml", ".yml")) and b"KnownVulnerableSamples:" in head.data


def _read(data: bytes, name: str) -> Read:
    if len(data) > MOST:
        raise FeedError(f"more than {MOST} bytes of YAML")
    try:
        body = yaml.load(data, _LOADER)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise FeedError(" ".join(str(error).split())[:300]) from error
    samples = body.get("KnownVulnerableSamples") if isinstance(body, dict) else None
    if not isinstance(samples, list):
        raise FeedError("KnownVulnerableSamples is no list")
    malicious = "malicious" in str(body.get("Category")).lower()
    told = [tag for tag in words(body.get("Tags") or []) if tag]
    seen = moment(str(body.get("Created")))
    for number, sample in enumerate(samples):
        place = f"{name}: KnownVulnerableSamples[{number}]"
        found = []
        for key, kind in _HASHES:
            text = sample.get(key) if isinstance(sample, dict) else None
            value = observable.normal(kind, text) if isinstance(text, str) else None
            if value:
                found.append((kind, value))
        if not found:
            yield Unread(place, "no hash of the file")
        for kind, value in found:
            yield Indicator(
                kind,
                value,
                confidence=95 if malicious else 70,
                seen=seen,
                tags=("malicious driver" if malicious else "vulnerable driver", *told),
                attack=techniques([str(body.get("MitreID"))]),
                description=short(sample.get("OriginalFilename") or sample.get("Filename")),
                uid=short(body.get("Id"), 100),
                place=place,
            )


feed = Feed(
    name="loldrivers",
    title="LOLDrivers YAML",
    recognises=_recognises,
    read=_read,
    priority=25,
    samples=(
        Sample(
            "driver.yaml",
            b"Id: made-up\nCategory: malicious\nMitreID: T1068\nKnownVulnerableSamples:\n"
            b"- Filename: bad.sys\n  MD5: 0123456789abcdef0123456789abcdef\n  SHA1: ''\n",
            (("md5", "0123456789abcdef0123456789abcdef"),),
        ),
    ),
)
