"""The samples that log sources carry, as the records that formats make of them."""

from __future__ import annotations

import io

from yoban.collect.formats._base import Hints
from yoban.collect.sniff import choose
from yoban.model.batch import Frames


def as_record(raw: bytes) -> bytes:
    """What the formats make of a sample: a record is left alone, a line of text is decoded."""
    if raw.startswith(b"{"):
        return raw
    form = choose(raw)
    assert form is not None
    parts = list(form.decode(io.BytesIO(raw), Hints()))
    assert [len(part) for part in parts if isinstance(part, Frames)] == [1] == [len(parts)]
    assert isinstance(parts[0], Frames)
    return parts[0].record(0)
