"""Which source and layout a record is of. Higher priority is asked first, last resorts last.

In:   a decoded record.  Out: (source, layout).  Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yoban.model.source import Layout, Source
from yoban.plugins import found
from yoban.query.record import identify as record_identify


def sources() -> tuple[Source, ...]:
    """Every source there is, in the order in which they are asked."""
    return tuple(
        sorted(found("yoban.collect.sources", "source"), key=lambda s: (-s.priority, s.name))
    )


def identify(record: dict[str, Any], among: Sequence[Source]) -> tuple[Source, Layout]:
    """The first source and layout whose tests all hold.

    Raises LookupError when none does (a last resort with no tests prevents that).
    """
    return record_identify(record, [(s, layout) for s in among for layout in s.layouts])
