"""Which encoding a text is in, judged by strict validity of its head; decoding that keeps places.

Pure.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from yoban.errors import UsageError

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CODECS = {"utf-8-sig": "utf-8"}
_WIDE = ("utf-16-le", "utf-16-be")
_ODD = re.compile("[\ud800-\udfff]")
_ASCII = bytes(range(128))


@lru_cache(maxsize=64)
def checked(encoding: str) -> str:
    """A name given by a person, in the form used here.

    Raises UsageError for what is unknown, or has states that make places in the text ambiguous.
    """
    try:
        name = codecs.lookup(encoding).name
        plain = name in (*_WIDE, "utf-16") or (
            _ASCII.decode(name) == _ASCII.decode("ascii")
            and _ASCII.decode("ascii").encode(name).endswith(_ASCII)
        )
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise UsageError(f"unknown encoding {encoding!r}: {error}") from None
    if not plain or name.startswith("iso2022"):
        raise UsageError(f"encoding {encoding!r} is not supported: it does not contain ASCII")
    return {"iso8859-1": "latin-1", "euc_jp": "euc-jp", "ascii": "utf-8"}.get(name, name)


def decode(raw: bytes, codec: str) -> str:
    """Text whose `size` is that of the bytes, whatever they are.

    What is invalid stands as lone surrogates (`clean` takes them out) or, in UTF-16, as U+FFFD.
    """
    return raw.decode(codec, "replace" if codec in _WIDE else "surrogateescape")


def size(text: str, codec: str) -> int:
    """How many bytes a piece of what `decode` gave was."""
    try:
        return len(text.encode(codec, "surrogateescape"))
    except UnicodeEncodeError:
        return len(text.encode(codec, "replace"))


def clean(text: str) -> str:
    """The text with U+FFFD in place of what was invalid."""
    return text if text.isascii() else _ODD.sub("\N{REPLACEMENT CHARACTER}", text)


def bom(head: bytes, encoding: str) -> int:
    """Length of the byte order mark of `encoding` at the start of `head`."""
    return next((len(m) for m, e in BOMS if e == encoding and head.startswith(m)), 0)


def detect(head: bytes) -> str:
    """The name of the encoding; a character cut off at the end of `head` is no error."""
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding
    if wide := _wide(head):
        return wide
    if head.isascii() or _decoded(head, "utf-8") is not None:
        return "utf-8"
    best, score = "latin-1", 0.5
    for encoding in ("cp932", "euc-jp"):
        text = _decoded(head, encoding)
        if text is not None and (found := _japanese(text)) > score:
            best, score = encoding, found
    if best == "latin-1":  # mostly UTF-8 with some damage is still UTF-8
        text = head.decode("utf-8", "replace")
        other = sum(1 for c in text if c > "\x7f")
        if other and text.count("\N{REPLACEMENT CHARACTER}") / other < 0.2:
            return "utf-8"
    return best


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: nearly all text has a NUL in every other byte."""
    sample = head[: len(head) // 2 * 2][:4096]
    if len(sample) < 4:
        return ""
    half = len(sample) // 2
    even, odd = sample[::2].count(0) / half, sample[1::2].count(0) / half
    for encoding, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if high > 0.4 and low < 0.05 and _decoded(sample, encoding) is not None:
            return encoding
    return ""


def _decoded(head: bytes, encoding: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(head)
    except UnicodeDecodeError:
        return None


def _japanese(text: str) -> float:
    """Share of the non-ASCII text that is common Japanese; half-width kana count little."""
    other = [c for c in text if c > "\x7f"]
    if not other:
        return 0.0
    good = sum(
        1.0
        if "\u3000" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" or "\uff01" <= c <= "\uff5e"
        else 0.3
        if "\uff61" <= c <= "\uff9f"
        else 0.0
        for c in other
    )
    kana = sum(1 for c in other if "\u3040" <= c <= "\u30ff")
    return good / len(other) + 0.1 * kana / len(other)
