"""A case as Markdown (CommonMark), for tickets and wikis.

In:   an entry, a language.  Out: headings and lists. Texts of logs stand in code spans, on one
line, where no markup, link or tag is read; sentences around them are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from yoban.model.case import Say
from yoban.runtime.casebook import Entry
from yoban.runtime.caseview import named, ranked, when
from yoban.runtime.exports._form import Form
from yoban.runtime.exports._view import action, technique_name
from yoban.runtime.phrases import pieces, word
from yoban.runtime.view import visible

VALUE, MOMENTS, FINDINGS = 400, 200, 200
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$^=-])")


def code(text: object, limit: int = VALUE) -> str:
    """A text of a log as a code span: delimited by more backticks than it holds in a row."""
    shown = visible(text, limit).strip(" ") or " "
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    edge = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{fence}{edge}{shown}{edge}{fence}"


def plain(text: str) -> str:
    """A text of ours with nothing in it read as markup."""
    return _MARKUP.sub(r"\\\1", text)


def _tell(say: Say, language: str) -> str:
    return "".join(
        code(text) if foreign else plain(text) for foreign, text in pieces(say, language)
    )


def _heading(key: str, language: str) -> str:
    return f"\n## {plain(word(f'report.{key}', language))}\n"


def _lines(entry: Entry, language: str) -> Iterator[str]:
    case = entry.case
    yield f"# {_tell(case.title, language)}\n"

    def item(key: str, text: str) -> str:
        return f"- **{plain(word(f'report.{key}', language))}**: {text}"

    yield item("case", code(case.uid))
    yield item("severity", plain(word(f"level.{case.level}", language)))
    yield item("score", f"{case.score.value:g} / 100")
    yield item("period", f"{when(case.first_seen)} – {when(case.last_seen)} UTC")
    yield item("hosts", _many(case.hosts))
    yield item("accounts", _many(case.accounts))
    yield item("tags", _many(case.score.tags))
    if case.assessment is not None:
        verdict = named("report.verdict", case.assessment.verdict, language)
        yield item("verdict", plain(visible(verdict)))
    yield from _section(
        "score_how",
        (f"+{t.points:g} {_tell(t.because, language)}" for t in case.score.terms),
        language,
    )
    if case.assessment is not None:
        judged = case.assessment
        for key, says in (
            ("reasons_for", judged.reasons_for),
            ("reasons_against", judged.reasons_against),
            ("questions", tuple(q.say for q in judged.questions)),
        ):
            yield from _section(key, (_tell(s, language) for s in says), language)
        actions = (
            f"{_tell(action(c), language)} – {_tell(c.because, language)}"
            for c in judged.containment
        )
        yield from _section("containment", actions, language)
    yield from _section("key_facts", _facts(entry, language), language)
    yield from _section("cause", _cause(entry, language), language)
    yield from _section("extent", _extent(entry, language), language)
    yield from _section("timeline", _moments(entry, language), language)
    yield from _section("techniques", _techniques(entry), language)
    yield from _section("evidence", _evidence(entry, language), language)


def _section(key: str, items: Iterable[str], language: str) -> Iterator[str]:
    lines = [f"- {text}" for text in items]
    if lines:
        yield _heading(key, language)
        yield from lines


def _many(values: Iterable[str]) -> str:
    return ", ".join(code(v, 120) for v in values) or "–"


def _facts(entry: Entry, language: str) -> Iterator[str]:
    for fact in ranked(entry.case):
        kind = plain(named("report.fact", fact.kind, language))
        details = ", ".join(f"{code(k, 40)} {code(v, 200)}" for k, v in fact.details.items())
        where = f" ({code(fact.host, 80)}, {when(fact.time)})" if fact.host else ""
        yield f"**{kind}**: {code(fact.value)}{where}" + (f" – {details}" if details else "")


def _cause(entry: Entry, language: str) -> Iterator[str]:
    cause = entry.case.root_cause
    if cause is None:
        return
    vector = plain(named("report.vector", cause.vector, language))
    yield f"**{vector}**: {code(cause.host)} {code(cause.account)}, {when(cause.earliest)}"
    yield _tell(cause.let_in, language)
    for step in cause.chain:
        yield f"{when(step.time)} {_tell(step.say, language)}"


def _extent(entry: Entry, language: str) -> Iterator[str]:
    for one in entry.case.extent:
        state = plain(named("report.state", one.state, language))
        yield f"**{state}** {code(one.kind, 40)} {code(one.value)}: {_tell(one.why, language)}"


def _moments(entry: Entry, language: str) -> Iterator[str]:
    moments = entry.case.timeline
    for one in moments[:MOMENTS]:
        where = f" {code(one.event.input, 120)} {one.event.record}" if one.event else ""
        yield f"{when(one.time)} {code(one.host or '-', 80)} {_tell(one.say, language)}{where}"
    if len(moments) > MOMENTS:
        yield f"+{len(moments) - MOMENTS}"


def _techniques(entry: Entry) -> Iterator[str]:
    for one in entry.case.techniques:
        yield f"{code(one.uid, 12)} {plain(technique_name(one.uid))}"


def _evidence(entry: Entry, language: str) -> Iterator[str]:
    for number, one in enumerate(entry.findings.values()):
        if number == FINDINGS:
            yield f"+{len(entry.findings) - FINDINGS}"
            return
        level = plain(word(f"level.{one.level}", language))
        where = f"{code(one.input, 120)} {one.record}"
        yield f"{when(one.time)} **{level}** {code(one.rule_title)} {where}"


def _make(entry: Entry, language: str) -> bytes:
    return ("\n".join(_lines(entry, language)) + "\n").encode()


export = Form("markdown", _make)
