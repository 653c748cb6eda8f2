"""A case as it stands in cases.json (docs/reference/cases.md)."""

from __future__ import annotations

from yoban.runtime.casebook import Entry
from yoban.runtime.exports._form import Form, json_bytes
from yoban.runtime.exports._plain import case_object


def _make(entry: Entry, language: str) -> bytes:
    return json_bytes({**case_object(entry.case), "desk": dict(entry.state) or None}) + b"\n"


export = Form("json", _make)
