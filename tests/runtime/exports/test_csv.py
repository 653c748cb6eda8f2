"""CSV: everything of the facts and the timeline, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest
from tests.cases_example import case, entry

from yoban.runtime.exports.csv import HEAD, export, safe


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_row_each() -> None:
    rows = read(export.make(entry(), "en"))
    assert len(rows) == len(case().key_facts) + len(case().timeline)
    assert tuple(rows[0]) == HEAD
    assert {"198.51.100.7:4444", "EXAMPLE\\ana"} <= {row["what"] for row in rows}
    assert read(export.make(entry(), "ja"))[0]["section"] == "主要な事実"


@pytest.mark.parametrize(
    "evil", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1", "'=1", "|x"]
)
def test_no_cell_is_a_formula(evil: str) -> None:
    assert safe(evil)[0] == "'" or safe(evil)[0] in "␉␍"
    for row in read(export.make(entry(lambda text: evil + text), "en")):
        for cell in row.values():
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "＝", "|"))


def test_a_cell_is_one_line_and_not_too_long() -> None:
    rows = read(export.make(entry(lambda text: text + '\r\n"=1\x00' + "x" * 1_000_000), "en"))
    assert len(rows) == len(case().key_facts) + len(case().timeline)
    for row in rows:
        assert all(len(c) < 32_767 and "\n" not in c and "\x00" not in c for c in row.values())
