"""Key facts and timeline of a case as CSV (UTF-8 with BOM, RFC 4180), for spreadsheets.

In:   an entry, a language.  Out: a row each. No cell begins like a formula, control and direction
characters are made visible, long texts are cut to what a cell can hold.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from yoban.runtime.casebook import Entry
from yoban.runtime.caseview import named
from yoban.runtime.exports._form import Form
from yoban.runtime.phrases import tell, word
from yoban.runtime.view import visible
from yoban.store.findings import rfc3339

CELL = 32_000  # characters; Excel holds 32,767
FORMULA = "=+-@|%＝＋－＠"
HEAD = ("section", "time", "kind", "level", "host", "what", "details", "input", "record", "refs")


def safe(text: object) -> str:
    """A cell that no spreadsheet reads as a formula."""
    shown = visible(text, CELL)
    return f"'{shown}" if shown.lstrip(" \u00a0\u3000\"'").startswith(tuple(FORMULA)) else shown


def _rows(entry: Entry, language: str) -> Iterator[list[object]]:
    case = entry.case
    facts, timeline = word("report.key_facts", language), word("report.timeline", language)
    for fact in case.key_facts:
        kind = named("report.fact", fact.kind, language)
        details = "; ".join(f"{k}: {v}" for k, v in fact.details.items())
        time = rfc3339(fact.time) or ""
        refs = " ".join(fact.refs)
        yield [facts, time, kind, "", fact.host, fact.value, details, "", "", refs]
    for moment in case.timeline:
        kind = named("report.moment", moment.kind, language)
        event, time = moment.event, rfc3339(moment.time) or ""
        where = ["", ""] if event is None else [event.input, event.record]
        what, refs = tell(moment.say, language), " ".join(moment.say.refs)
        yield [timeline, time, kind, moment.level, moment.host, what, "", *where, refs]


def _make(entry: Entry, language: str) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(HEAD)
    for row in _rows(entry, language):
        writer.writerow([safe(cell) for cell in row])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


export = Form("csv", _make)
