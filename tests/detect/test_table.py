"""Keys → records in one flat file."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoban.detect.table import Table, TableError, build


def made(items: list[tuple[bytes, object]]) -> bytes:
    out = io.BytesIO()
    build(items, lambda: {"a": 1}, out)
    return out.getvalue()


@given(st.lists(st.tuples(st.binary(max_size=20), st.integers(0, 99)), max_size=60))
def test_every_key_gives_all_its_records_and_no_others(items: list[tuple[bytes, int]]) -> None:
    table = Table(made([(key, [key.hex(), number]) for key, number in items]))
    assert (table.count, table.meta) == (len(items), {"a": 1})
    for key, _ in items:
        found = [r for r in table.find(key) if r[0] == key.hex()]
        assert sorted(r[1] for r in found) == sorted(n for k, n in items if k == key)
        assert table.maybe(key)
    assert table.find(b"a key that nobody gave") == []


def test_a_table_that_is_cut_or_none_is_refused() -> None:
    whole = made([(b"a", 1), (b"b", 2)])
    for data in (b"", b"x" * 200, whole[:-1], whole + b"\0", b"X" + whole[1:]):
        with pytest.raises(TableError):
            Table(data)
