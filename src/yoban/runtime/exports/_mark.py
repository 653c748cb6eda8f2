"""Values and sentences as HTML in which nothing of a log acts.

In:   texts of logs, sentences.  Out: `Markup` in both languages at once; the page's style sheet
shows the one that is chosen.  Pure.
A text of a log reaches the page only through `value` or `cut`: control and direction characters
are made visible, long texts cut, markup escaped, its direction isolated from what is around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from yoban.model.case import Say
from yoban.runtime.phrases import LANGUAGES, catalogue, pieces
from yoban.runtime.view import visible
from yoban.store.findings import rfc3339

VALUE = 300  # characters shown of a value
IN_SENTENCE = 200
WHOLE = 24  # up to here a value is not broken over lines
REFS = 4  # shown of a sentence
_BOTH = Markup('<span class="en" lang="en">{}</span><span class="ja" lang="ja">{}</span>')
_VALUE = Markup('<code class="{}">{}</code>')
_TAIL = Markup('<code class="v" title="{}">{}</code>')
_REF = Markup('<a class="ref" href="#{}">{}</a>')


def value(text: object, limit: int = VALUE) -> Markup:
    """A text of a log."""
    shown = visible(text, limit)
    return _VALUE.format("v s" if len(shown) <= WHOLE else "v", shown)


def tail(text: object, most: int = 48) -> Markup:
    """A path, with its end, which tells most; whole when pointed at."""
    shown = visible(text, VALUE)
    return _TAIL.format(shown, shown if len(shown) <= most else f"…{shown[1 - most :]}")


def cut(text: object, limit: int = 60) -> str:
    """The same without markup, to be escaped by who places it."""
    return visible(text, limit)


def both(english: object, japanese: object) -> Markup:
    """One thing in both languages."""
    if english == japanese:
        return escape(english)
    return _BOTH.format(english, japanese)


def label(key: str, **values: object) -> Markup:
    """A word of the report in both languages, its {names} filled in."""
    told = [catalogue(language)[f"report.{key}"] for language in LANGUAGES]
    for name, filled in values.items():
        told = [text.replace(f"{{{name}}}", str(filled)) for text in told]
    return both(*told)


def named(prefix: str, text: str) -> Markup:
    """A word of ours for a value of ours ("report.<prefix>_<text>"), else the value itself."""
    key = f"{prefix}_{text}"
    return label(key) if f"report.{key}" in catalogue("en") else value(text, 60)


def level(name: str) -> Markup:
    """A severity as a badge."""
    known = f"level.{name}" in catalogue("en")
    words = both(*(catalogue(x)[f"level.{name}"] for x in LANGUAGES)) if known else cut(name, 20)
    return Markup('<span class="badge {}">{}</span>').format(name if known else "low", words)


def sentence(say: Say, numbers: Mapping[str, int] | None = None, prefix: str = "") -> Markup:
    """A sentence in both languages, followed by links to the findings it rests on."""
    told = (
        Markup("").join(
            value(part, IN_SENTENCE) if foreign else escape(part)
            for foreign, part in pieces(say, language)
        )
        for language in LANGUAGES
    )
    return both(*told) + references(say.refs, numbers or {}, prefix)


def references(refs: tuple[str, ...], numbers: Mapping[str, int], prefix: str) -> Markup:
    """Links to rows of the evidence table. numbers: uid → row; prefix: the case's."""
    rows = sorted({numbers[ref] for ref in refs if ref in numbers})
    links = [_REF.format(f"{prefix}f{row}", row) for row in rows[:REFS]]
    more = Markup("…") if len(rows) > REFS else Markup("")
    return Markup(" ") + Markup(" ").join(links) + more if links else Markup("")


def when(time: int | None) -> str:
    """UTC to the second, "–" without a time."""
    return (rfc3339(time) or "–")[:19].replace("T", " ")


@cache
def environment() -> Environment:
    """Templates of content/templates, everything escaped, a missing name an error."""
    made = Environment(
        loader=PackageLoader("yoban.content", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"v": value, "tail": tail, "cut": cut, "when": when, "level": level}
    made.globals |= {"w": label, "named": named}
    return made
