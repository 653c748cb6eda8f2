"""A form that a case can be exported in, and what all forms share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from yoban.runtime.casebook import Entry
from yoban.store.text import dumps

# what acts on a screen though it stands in well-formed JSON
_ACTIVE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True, slots=True)
class Form:
    """name: of --format; make: entry, language → the file."""

    name: str
    make: Callable[[Entry, str], bytes]


def json_bytes(value: object) -> bytes:
    """One line of JSON in which characters that act on a terminal stand as escapes."""
    text = dumps(value).decode()
    if not text.isascii() or "\x7f" in text:
        text = _ACTIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return text.encode()
