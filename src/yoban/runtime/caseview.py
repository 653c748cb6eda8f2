"""Cases at the terminal: a list, and a card each.

In:   entries of the casebook.  Out: lines on a console.
Text of logs reaches it only as `Text` and through `visible`, as in `view`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from yoban.model.case import Case, KeyFact, Say
from yoban.runtime.casebook import Entry
from yoban.runtime.phrases import catalogue, pieces, word
from yoban.runtime.view import STYLES, visible
from yoban.store.findings import rfc3339

FACTS = 8  # on a card; `case show` has all
ROWS = 40  # of each part of `case show`
VALUE = 160
ORDER = (
    *("delivery", "execution", "c2", "tool", "credential_access", "persistence"),
    *("lateral_movement", "account_used", "defence_tampering", "collection", "exfiltration"),
    *("impact", "cloud_change", "mail_rule", "injection", "privilege_escalation"),
    *("account_targeted", "discovery", "account_mentioned"),
)  # of key facts: what tells most first


def told(say: Say, language: str = "en") -> Text:
    """A sentence, the values of logs in bold."""
    text = Text()
    for foreign, part in pieces(say, language):
        text.append(visible(part, VALUE) if foreign else part, "bold" if foreign else "")
    return text


def listed(entry: Entry) -> dict[str, Any]:
    """A line of the list as plain values."""
    case, state = entry.case, entry.state
    return {
        "uid": case.uid,
        "severity": case.level,
        "score": case.score.value,
        "title": told(case.title).plain,
        "first_seen": rfc3339(case.first_seen),
        "last_seen": rfc3339(case.last_seen),
        "hosts": list(case.hosts),
        "accounts": list(case.accounts),
        "findings": len(case.findings),
        "verdict_proposed": case.assessment.verdict if case.assessment else None,
        "status": state.get("status"),
        "owner": state.get("owner") or None,
        "verdict": (state.get("verdict") or {}).get("value"),
    }


def case_list(entries: Sequence[Entry], console: Console) -> None:
    """One line a case."""
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    for head in ("case", "level", "score", "what", "first", "status", "owner"):
        right = head == "score"
        table.add_column(
            head,
            justify="right" if right else "left",
            no_wrap=head != "what",
            overflow="fold" if head == "what" else "ellipsis",
            ratio=1 if head == "what" else None,
            max_width=12 if head == "owner" else None,
        )
    for entry in entries:
        case = entry.case
        table.add_row(
            case.uid[:12],
            Text(case.level, STYLES.get(case.level, "")),
            f"{case.score.value:.0f}",
            told(case.title),
            when(case.first_seen)[5:16],
            Text(str(entry.state.get("status") or "new")),
            Text(visible(entry.state.get("owner") or "-", 30)),
        )
    console.print(table if entries else Text("No cases at medium or above."), highlight=False)


def case_cards(entries: Iterable[Entry], console: Console, language: str = "en") -> None:
    """A short card each."""
    for entry in entries:
        case_card(entry, console, language)


def case_card(entry: Entry, console: Console, language: str = "en", whole: bool = False) -> None:
    """What one must know of a case; `whole`: also what it was worked out from."""
    case, style = entry.case, STYLES.get(entry.case.level, "")
    headline = told(case.title, language)
    headline.stylize("bold")
    parts: list[RenderableType] = [headline, _head(entry, language)]
    facts = _facts(case, FACTS if not whole else ROWS, language)
    if facts is not None:
        parts += [Text(), facts]
    if whole:
        parts += _rest(case, language)
    title = Text(f" {word(f'level.{case.level}', language)} {case.score.value:.0f} ", style)
    border = "red" if case.level in ("high", "critical") else "yellow"
    body = Group(*parts)
    console.print(
        Panel(body, title=title, title_align="left", border_style=border), highlight=False
    )


def when(time: int | None) -> str:
    """UTC to the second, "-" without a time."""
    return (rfc3339(time) or "-")[:19].replace("T", " ")


def ranked(case: Case) -> list[KeyFact]:
    """Key facts, those first that tell most."""
    places = {kind: number for number, kind in enumerate(ORDER)}
    return sorted(
        case.key_facts, key=lambda f: (places.get(f.kind, 99), f.time is None, f.time or 0)
    )


def named(prefix: str, value: str, language: str) -> str:
    """A word of ours for a value of ours; the value itself when there is none."""
    return catalogue(language).get(f"{prefix}_{value}", value)


def _grid() -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, expand=True)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    return table


def _head(entry: Entry, language: str) -> Table:
    case, state, table = entry.case, entry.state, _grid()
    table.add_row(word("report.case", language), Text(case.uid))
    table.add_row(
        word("report.period", language), f"{when(case.first_seen)} – {when(case.last_seen)} UTC"
    )
    for key, values in (("hosts", case.hosts), ("accounts", case.accounts)):
        if values:
            shown = ", ".join(visible(v, 60) for v in values[:8])
            more = f" (+{len(values) - 8})" if len(values) > 8 else ""
            table.add_row(word(f"report.{key}", language), Text(shown + more))
    table.add_row(
        word("report.findings", language), Text(f"{len(case.findings):,} (+{len(case.context):,})")
    )
    if case.assessment is not None:
        verdict = named("report.verdict", case.assessment.verdict, language)
        table.add_row(word("report.verdict", language), Text(verdict, "bold"))
    if case.score.tags:
        tags = ", ".join(named("report.tag", visible(t, 40), language) for t in case.score.tags)
        table.add_row(word("report.tags", language), Text(tags))
    cause = case.root_cause
    if cause is not None:
        text = Text(named("report.vector", cause.vector, language))
        text.append(f" – {visible(cause.host, 60)} {visible(cause.account, 60)}".rstrip())
        text.append(f", {when(cause.earliest)}")
        table.add_row(word("report.cause", language), text)
    if state.get("owner"):
        table.add_row(word("report.owner", language), Text(visible(state["owner"], 40)))
    return table


def _facts(case: Case, most: int, language: str) -> Table | None:
    facts = ranked(case)
    if not facts:
        return None
    table, last = _grid(), ""
    for fact in facts[:most]:
        kind = named("report.fact", fact.kind, language)
        text = Text(visible(fact.value, VALUE), "bold")
        if fact.host:
            text.append(f"  {visible(fact.host, 60)}", "not bold dim")
        if fact.time is not None:
            text.append(f"  {when(fact.time)}", "not bold dim")
        table.add_row("" if kind == last else kind, text)
        last = kind
    if len(facts) > most:
        table.add_row("", Text(f"+{len(facts) - most:,}", "dim"))
    return table


def _rest(case: Case, language: str) -> list[RenderableType]:
    parts: list[RenderableType] = []

    def section(key: str, rows: Sequence[tuple[str, Text]]) -> None:
        if not rows:
            return
        table = _grid()
        for label, text in rows[:ROWS]:
            table.add_row(Text(visible(label, 60)), text)
        if len(rows) > ROWS:
            table.add_row("", Text(f"+{len(rows) - ROWS:,}", "dim"))
        parts.extend([Text(), Text(word(f"report.{key}", language), "bold underline"), table])

    section("score_how", [(f"{t.points:g}", told(t.because, language)) for t in case.score.terms])
    outside = word(f"level.{case.score.outside or case.level}", language)
    section("declared", [(outside, told(s, language)) for s in case.score.declared])
    judged = case.assessment
    if judged is not None:
        section("reasons_for", [("+", told(s, language)) for s in judged.reasons_for])
        section("reasons_against", [("−", told(s, language)) for s in judged.reasons_against])
    cause = case.root_cause
    if cause is not None:
        section("chain", [(when(s.time), told(s.say, language)) for s in cause.chain])
    states = [
        (
            named("report.state", e.state, language),
            Text.assemble((visible(e.value, 80), "bold"), "  ", told(e.why, language)),
        )
        for e in case.extent
    ]
    section("extent", states)
    section("timeline", [(when(m.time), told(m.say, language)) for m in case.timeline])
    if judged is not None:
        section(
            "containment",
            [
                (
                    c.action,
                    Text.assemble((visible(c.entity.value, 80), "bold"), "  ", told(c.because)),
                )
                for c in judged.containment
            ],
        )
        section("questions", [("?", told(q.say, language)) for q in judged.questions])
    return parts
