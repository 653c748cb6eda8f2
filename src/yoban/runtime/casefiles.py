"""What a result folder tells of its cases: cases.json and, when there are any, report.html.

In:   an open result.  Out: the files, each replaced as a whole or not at all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yoban.errors import YobanError
from yoban.runtime.casebook import book
from yoban.runtime.exports._form import json_bytes
from yoban.runtime.exports._plain import book_object
from yoban.runtime.exports.html import page
from yoban.store.exports import write_atomic
from yoban.store.result import ResultStore

CASES, REPORT = "cases.json", "report.html"


def write_case_files(store: ResultStore, summary: dict[str, Any] | None = None) -> dict[str, Any]:
    """Write them anew. summary: of the run, else what the result keeps; it is given back."""
    whole = store.summary() if summary is None else summary
    found = book(store, whole)
    write_atomic(store.out / CASES, [json_bytes(book_object(found))])
    if found.entries:
        write_atomic(store.out / REPORT, [page(found)])
    else:
        (store.out / REPORT).unlink(missing_ok=True)
    return whole


def write_file(path: Path, data: bytes) -> None:
    """A file outside the result. Raises YobanError when it cannot be written."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise YobanError(f"{path}: cannot write: {error.strerror or error}") from error
