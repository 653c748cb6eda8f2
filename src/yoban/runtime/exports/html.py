"""One page that explains itself: no network, no script, text of logs inert.

In:   the casebook or one case, a language.  Out: HTML with styles and drawings inside.
The page's Content-Security-Policy allows its one style sheet, by hash, and nothing else. Both
languages are in it; the reader chooses, also between light and dark, without any script.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from yoban.runtime.casebook import Book, Entry
from yoban.runtime.exports._form import Form
from yoban.runtime.exports._mark import environment, sentence
from yoban.runtime.exports._view import shown
from yoban.store.findings import rfc3339

MOST = 40  # cases in one page


@cache
def _style() -> tuple[str, str]:
    """The style sheet and the source expression that allows it."""
    text = (files("yoban.content.templates") / "report.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return text, f"'sha256-{digest}'"


def page(book: Book, language: str = "en", single: bool = False) -> bytes:
    """The whole report; `single`: of one case, without the overview."""
    style, allowed = _style()
    cases = [shown(entry, f"c{number}") for number, entry in enumerate(book.entries[:MOST], 1)]
    times = [t for e in book.entries for t in (e.case.first_seen, e.case.last_seen) if rfc3339(t)]
    text = (
        environment()
        .get_template("report.html")
        .render(
            style=Markup(style),  # noqa: S704 - a file of ours
            csp=f"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'",
            language=language,
            single=single,
            cases=cases,
            more=max(0, len(book.entries) - MOST),
            low=book.low,
            summary=book.summary,
            times=times,
            told=sentence,
        )
    )
    return text.encode()


def _make(entry: Entry, language: str) -> bytes:
    return page(Book((entry,)), language, single=True)


export = Form("html", _make)
