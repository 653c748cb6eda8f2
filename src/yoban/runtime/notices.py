"""Notices of a result's cases: as text, mail or PDF, and the record that one was delivered.

In:   a result folder, a case, a language, whom to call.  Out: the notice; `told` records the act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from yoban.model.act import NoticeKind
from yoban.runtime.clock import now
from yoban.runtime.desk import opened, order, state_object
from yoban.runtime.pdf import render
from yoban.runtime.phrases import inert, tell, word
from yoban.service.notice import Notice, notice
from yoban.store.cases import case_objects

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notice. said: what it corrects or adds, in the author's words; zone: of the reader."""

    case: str
    language: str = "en"
    kind: NoticeKind = "first"
    contact: str = ""
    said: str = ""
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice in one language: plain lines, without markup."""

    uid: str
    subject: str
    head: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def text(self) -> str:
        """As plain text."""
        lines = [self.subject, ""]
        lines += [f"{name}: {value}" for name, value in self.head]
        for heading, said in self.sections:
            lines += ["", f"■ {heading}", *(f"  - {line}" for line in said)]
        return "\n".join(lines) + "\n"


def letter(out: Path, wanted: Wanted) -> Letter:
    """The notice, worded. Raises UsageError when there is no such case."""
    with opened(out) as (store, desk):
        state = desk.state(wanted.case)
        (case,) = case_objects(store.db, state.uid)
        times = {"first": _when(case["first_seen"], wanted.zone)}
        times["last"] = _when(case["last_seen"], wanted.zone)
        made = notice(case, state_object(state), times, wanted.contact, wanted.kind, wanted.said)
    return _worded(made, wanted)


def _worded(made: Notice, wanted: Wanted) -> Letter:
    language = wanted.language
    head = [
        (word("notice.head_number", language), made.uid),
        (word("notice.head_case", language), made.case[:12]),
        (word("notice.head_written", language), _when(now(), wanted.zone)),
    ]
    if made.refers:
        head.append((word("notice.head_refers", language), inert(made.refers)))
    return Letter(
        made.uid,
        tell(made.subject, language),
        tuple(head),
        tuple(
            (word(s.heading, language), tuple(tell(line, language) for line in s.lines))
            for s in made.sections
        ),
    )


def _when(time: int | None, zone: str) -> str:
    if time is None:
        return "-"
    moment = EPOCH + timedelta(microseconds=time)
    local = moment.astimezone(ZoneInfo(zone))
    text = f"{local:%Y-%m-%d %H:%M:%S} {zone}"
    return text if zone == "UTC" else f"{text} ({moment:%Y-%m-%d %H:%M:%S} UTC)"


def pdf(made: Letter, language: str) -> bytes:
    """The notice as PDF."""
    data: dict[str, Any] = {
        "subject": made.subject,
        "label": word("notice.label", language),
        "uid": made.uid,
        "language": language,
        "head": [list(row) for row in made.head],
        "sections": [{"heading": h, "lines": list(lines)} for h, lines in made.sections],
    }
    return render("notice", data)


def mail(made: Letter, language: str, sender: str, recipients: tuple[str, ...]) -> bytes:
    """The notice as a mail: plain text with the PDF attached."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, ", ".join(recipients)
    message["Subject"] = made.subject
    message["Message-ID"] = f"<{made.uid}@yoban.invalid>"
    message.set_content(made.text)
    message.add_attachment(
        pdf(made, language), maintype="application", subtype="pdf", filename=f"{made.uid}.pdf"
    )
    return message.as_bytes()


def told(out: Path, wanted: Wanted, made: Letter, actor: str, channel: str) -> dict[str, Any]:
    """Record that the notice was delivered."""
    body = {
        "notice": made.uid,
        "kind": wanted.kind,
        "language": wanted.language,
        "channel": channel,
    }
    act, state = order(out, "told", wanted.case, actor, body)
    return {"act": act.number, "case": state.uid, "notice": made.uid}
