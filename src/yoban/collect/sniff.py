"""Choose the format of an input from its head. Pure."""

from __future__ import annotations

import re

from yoban.collect.encodings import CODECS, bom, detect
from yoban.collect.formats._base import Format
from yoban.plugins import found

HEAD = 256 * 1024
NAMED = 85  # how sure a name is: more than most contents, less than a signature
_TEXT = bytes(c for c in range(256) if c >= 32 or c in b"\t\n\r\f\x1b\x1d\x1e")


def formats() -> dict[str, Format]:
    """All formats by name."""
    every: tuple[Format, ...] = found("yoban.collect.formats", "format")
    return {form.name: form for form in every}


def choose(head: bytes, encoding: str | None = None, name: str = "") -> Format | None:
    """The format that fits best; None for what is neither text nor a known binary format.

    name: of the file, for the few formats that its content cannot tell.
    """
    formats: tuple[Format, ...] = found("yoban.collect.formats", "format")
    head = head[:HEAD]
    if head.startswith(b"ElfFile\0"):  # binary: telling its encoding would be costly and idle
        return next(f for f in formats if f.name == "evtx")
    encoding = encoding or detect(head)
    if _binary(head, encoding):
        return None
    codec = CODECS.get(encoding, encoding)
    text = head[bom(head, encoding) :]
    if codec != "utf-8":
        text = text.decode(codec, "replace").encode("utf-8", "replace")
    score, best = max(
        ((_score(f, text, name), f) for f in formats), key=lambda x: (x[0], x[1].name)
    )
    return best if score else None


def _score(form: Format, text: bytes, name: str) -> int:
    called = bool(form.named and name) and re.search(form.named, name) is not None
    return max(form.sniff(text), NAMED if called else 0)


def _binary(head: bytes, encoding: str) -> bool:
    """Too many control characters; but lines without any make a text, whatever is between them."""
    if encoding.startswith("utf-16"):
        return False
    control = len(head.translate(None, _TEXT))
    if control * (50 if encoding == "latin-1" else 10) <= len(head):
        return False
    lines = [line for line in head.split(b"\n") if not line.translate(None, _TEXT)]
    return sum(map(len, lines)) * 2 < len(head.replace(b"\0", b""))
