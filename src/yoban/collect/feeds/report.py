"""Reports and notes: prose with indicators in it.

In:   text.  Out: the values that the author defanged (hxxp, [.], (dot), [at]) and the hashes.
A value that is written plainly in prose may be a link or a victim; it is not taken.
"""

from __future__ import annotations

import re

from yoban.collect.feeds._attack import techniques
from yoban.collect.feeds._base import Feed, Head, Read, Sample, lines, short
from yoban.model.indicator import Indicator
from yoban.query import observable

_HASH = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})(?![0-9A-Za-z])"
)
_SPACED = re.compile(r"\s?([\[({])\s?(\.|dot|@|at|:)\s?([\])}])\s?", re.I)
_EDGE = "\"'`,;<>()*|.-–•"
LINKS = ("virustotal.com", "/commit/", "bazaar.abuse.ch", "github.com")


def _recognises(head: Head) -> bool:
    text = head.text
    if "\0" in text or text.lstrip().startswith(("{", "[{", "<")):
        return False
    if head.name.lower().endswith((".yml", ".yaml")):
        return False
    return bool(observable.DEFANGED.search(text) or _HASH.search(text))


def _read(data: bytes, name: str) -> Read:
    title = ""
    seen: set[tuple[str, str]] = set()
    for number, line in lines(data):
        if not title and line:
            title = short(line.lstrip("#= "))
        for kind, value in _values(line):
            if (kind, value) not in seen:
                seen.add((kind, value))
                yield Indicator(
                    kind,
                    value,
                    attack=techniques([line]),
                    description=title,
                    place=f"{name}:{number}",
                )


def _values(line: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    link = any(word in line for word in LINKS)
    if not link:
        for match in _HASH.finditer(line):
            kind = observable.hash_kind(match[0])
            if kind:
                found.append((kind, match[0].lower()))
    if observable.DEFANGED.search(line):
        for word in _SPACED.sub(r"\1\2\3", line).split():
            if observable.DEFANGED.search(word):
                value = observable.observe(word.strip(_EDGE))
                if value:
                    found.append(value)
    return found


feed = Feed(
    name="report",
    title="Reports and notes: defanged values and hashes in prose",
    recognises=_recognises,
    read=_read,
    priority=0,
    samples=(
        Sample(
            "note.md",
            b"A made-up report\n\nSee https://blog.example/post for more. It contacted\n"
            b"- hxxps://bad[.]example/a?b=1, then 192[.]0[.]2[.]7 and wrote to"
            b" somebody [at] bad[.]example.\nMD5: 0123456789abcdef0123456789abcdef\n",
            (
                ("url", "bad.example/a?b=1"),
                ("address", "192.0.2.7"),
                ("email", "somebody@bad.example"),
                ("md5", "0123456789abcdef0123456789abcdef"),
            ),
        ),
    ),
)
