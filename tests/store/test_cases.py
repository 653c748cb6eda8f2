"""What is written of a case is read again, every field of it."""

from __future__ import annotations

from pathlib import Path

from tests.cases_example import case, findings

from yoban.store.cases import case_objects, findings_of, from_object, write_cases
from yoban.store.result import Delta, ResultStore


def test_a_case_comes_back_as_it_was(tmp_path: Path) -> None:
    with ResultStore.create(tmp_path / "r", {}) as store:
        store.commit(Delta(findings=[(None, f) for f in findings().values()]))
        with store.transaction():
            write_cases(store.db, [case()])
        (body,) = case_objects(store.db)
        assert from_object(body) == case()
        assert findings_of(store.db, case().uid) == list(findings().values())
