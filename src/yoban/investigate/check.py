r"""Whether what a case says is borne out: every reference exists, every entity named is in it.

In:   a case, its group and the traces.  Out: problems, none when all is well.
A sentence's values are compared with what its references hold: the events' attributes, the
findings' original fields and entities. Numbers and our own words (how, method, count) are not.
Cost: one question to the trace.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from yoban.investigate.group import Group
from yoban.investigate.programs import same
from yoban.model.case import Case, Refs, Say
from yoban.model.finding import Finding
from yoban.model.trace import Trace

# values that name something of the customer's or the attacker's
NAMED = frozenset(
    {
        *("host", "account", "owner", "process", "file", "path", "server", "address", "domain"),
        *("url", "source", "target", "payload", "sender", "mailbox", "operation", "tool", "by"),
        *("what", "parent", "library", "service", "command", "sha256", "sha1", "md5", "referrer"),
        *("dropped_by", "injected_by", "interpreter", "recipient", "subject", "agent", "rule"),
    }
)
_PARTS = re.compile(r" -> |, | …$|^\s+|\s+$")
_PORT = re.compile(r"^(.+):(\d{1,5})$")


def check(case: Case, group: Group) -> list[str]:
    """What a case states without proof."""
    findings = {f.uid: f for f in group.findings} | {f.uid: f for f in group.context}
    says = list(sentences(case))
    facts = [(f"fact {f.kind}", f.value, f.details, f.host, f.refs) for f in case.key_facts]
    wanted = {r for _, say in says for r in say.refs} | {r for *_, refs in facts for r in refs}
    rows = group.world.traces.of(wanted - findings.keys())
    problems = [
        f"{where}: {ref} is no event or finding of this case"
        for where, refs in [(w, s.refs) for w, s in says] + [(f[0], f[4]) for f in facts]
        for ref in refs
        if ref not in rows and ref not in findings
    ]
    for where, say in says:
        if not say.refs:
            problems.append(f"{where}: {say.key} rests on nothing")
        problems += _unproved(where, say.values, say.refs, findings, rows, group)
    for where, value, details, host, refs in facts:
        if not refs:
            problems.append(f"{where}: {value!r} rests on nothing")
        named = {"what": value, "host": host, **details}
        if where == "fact credential_access":
            named.pop("target", None)  # commands name LSASS by its number
        problems += _unproved(where, named, refs, findings, rows, group)
    return problems


def sentences(case: Case) -> Iterator[tuple[str, Say]]:
    """The sentences of a case that its facts and assessment make, with where they stand."""
    yield "title", case.title
    if case.root_cause is not None:
        yield "cause", case.root_cause.let_in
        for step in case.root_cause.chain:
            yield "chain", step.say
    for one in case.extent:
        if one.refs:
            yield "extent", one.why
    if case.assessment is not None:
        for say in (*case.assessment.reasons_for, *case.assessment.reasons_against):
            yield "assessment", say
        for question in case.assessment.questions:
            yield "question", question.say
        for step_of in case.assessment.containment:
            yield "containment", step_of.because


def _unproved(
    where: str,
    values: Mapping[str, str],
    refs: Refs,
    findings: Mapping[str, Finding],
    rows: Mapping[str, Trace],
    group: Group,
) -> Iterator[str]:
    held: str | None = None
    for name, value in values.items():
        if name not in NAMED or value in ("", "?"):
            continue
        if held is None:
            held = _held(refs, findings, rows, group)
        for part in _PARTS.split(value):
            if part and not _stands(part, held):
                yield f"{where}: {name} {part!r} is in none of its events"


def _stands(part: str, held: str) -> bool:
    forms = {part.lower(), same(part)}
    if found := _PORT.match(part):
        return all(_stands(piece, held) for piece in found.groups())
    if "\\" in part and not part.startswith("\\") and part[1:2] != ":":
        forms.add(part.rsplit("\\", 1)[1].lower())  # DOMAIN\name in two attributes
    return any(form in held for form in forms if form)


def _held(
    refs: Refs, findings: Mapping[str, Finding], rows: Mapping[str, Trace], group: Group
) -> str:
    """All that references hold, as one text to look in."""
    texts: list[str] = []
    for ref in refs:
        if ref in rows:
            texts += _texts(rows[ref].values.values())
            texts.append(group.world.host_of(rows[ref]))
        if ref in findings:
            finding = findings[ref]
            texts += (finding.rule_title, *(e.value for e in finding.entities))
            texts += _texts(finding.event.values())
            for row in group.rows(finding):
                texts += (group.world.host_of(row), *_texts(row.values.values()))
    joined = "\n".join(texts).lower()
    return f"{joined}\n{' '.join(joined.split())}\n{joined.replace(chr(92) * 2, chr(92))}"


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, Mapping):
            yield from _texts(value.values())
        elif isinstance(value, list | tuple):
            yield from _texts(value)
        elif value is not None:
            yield str(value)
