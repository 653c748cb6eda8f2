"""One test a rival decides as all of them do, whatever it learnt before."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from yoban.model.source import Has, Is, Layout, Starts
from yoban.query.access import RARE, Access, Misfit, fits
from yoban.query.rivals import PATIENCE, Rivals

MINE = Layout("mine", (Has("id"),))
FIRST = Layout("first", (Has("a"), Is("kind", ("x",))))
SECOND = Layout("second", (Has("b.c"), Has("id"), Starts("kind", ("y",))))


def reads(access: Access, record: dict[str, Any]) -> bool:
    """Whether the record is of the layout itself, in the fast way."""
    try:
        access.get(orjson.dumps(record))
    except Misfit:
        return False
    return True


def warm(rivals: Rivals) -> Access:
    access = Access(MINE, ("kind",), (), rivals)
    for _ in range(RARE + 1):
        assert reads(access, {"id": 1, "kind": "z"})
    return access


def test_a_rival_is_told_by_one_test_and_takes_what_fits_it() -> None:
    rivals = Rivals(MINE, (FIRST, SECOND))
    assert [len(checks) for checks in rivals.checks] == [1, 1]
    assert Has("id") not in rivals.checks[1]  # holds for every record of the layout itself
    access = warm(rivals)
    assert not reads(access, {"id": 1, "a": 1, "kind": "X"})
    assert not reads(access, {"id": 1, "b": {"c": 2}, "kind": "yes"})
    assert not reads(access, {"a": 1})
    assert reads(access, {"id": 1, "a": 1, "b": {"c": 2}, "kind": "z"})


def test_a_test_that_holds_in_vain_gives_way_until_all_are_made() -> None:
    rivals = Rivals(MINE, (FIRST,))
    access = warm(rivals)
    seen = [rivals.checks[0]]
    for n in range(8 * PATIENCE):  # a kind of record that has one half of the rival, then the other
        record = {"id": 1, "a": 1} if n % 2 else {"id": 1, "kind": "x"}
        assert reads(access, record)
        if rivals.checks[0] != seen[-1]:
            seen.append(rivals.checks[0])
    assert [len(checks) for checks in seen] == [1, 1, 2]
    assert seen[2] == FIRST.when
    assert not reads(access, {"id": 1, "a": 1, "kind": "x"})


VALUES = st.sampled_from([None, 1, "x", "y", "yz", {"c": 1}, {"c": None}, [{"c": "y"}], []])
RECORDS = st.dictionaries(st.sampled_from(["id", "a", "b", "b.c", "kind", "z"]), VALUES)


@given(st.lists(RECORDS, max_size=60))
@settings(max_examples=60)
def test_it_decides_as_all_tests_do(records: list[dict[str, Any]]) -> None:
    access = warm(Rivals(MINE, (FIRST, SECOND)))
    for record in records:
        mine = fits(MINE, record) and not fits(FIRST, record) and not fits(SECOND, record)
        assert reads(access, record) is mine
