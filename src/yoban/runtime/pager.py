"""Wake somebody: pages for new cases, sendings that are due, answers from the desk.

In:   the service's place; called when cases changed, and every second.  Out: sendings, each
recorded with its time and, if it did not get through, why: the other channels and the next step
still go, and it is tried again after a minute.
A case is paged once a level, that of what no declared test covers. Not paged: a case whose last
event is more than a day old when it is made (evidence of the past is imported, nobody need get up).
A human's acknowledgement is the answer; that of a machine is none.
"""

from __future__ import annotations

import smtplib
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage

from yoban.errors import YobanError
from yoban.model.act import MACHINE
from yoban.model.case import Say
from yoban.runtime.channels import channels
from yoban.runtime.clock import now
from yoban.runtime.outgoing import post
from yoban.runtime.phrases import inert, tell
from yoban.runtime.place import Place
from yoban.service.channels._base import Alarm
from yoban.service.oncall import Due, Override, Page, Policy, Rota, Sent, Step, due, on_call
from yoban.service.oncall import pages as is_paged
from yoban.store.acts import acts
from yoban.store.cases import case_objects
from yoban.store.findings import rfc3339
from yoban.store.pages import (
    PageRow,
    SentRow,
    answer,
    contacts,
    open_page,
    pages,
    record,
    sent,
)
from yoban.store.service import ServiceStore
from yoban.store.working import working

OLD = 24 * 3600 * 1_000_000  # µs: a case whose last event is older wakes nobody
AGAIN = 60_000_000  # µs after which what did not get through is tried again


def _terminal(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@dataclass(slots=True)
class Pager:
    """terminal: where the channel of that name writes. clock: tests move it."""

    place: Place
    service: ServiceStore
    terminal: Callable[[str], None] = _terminal
    clock: Callable[[], int] = now
    allow_private: bool = False
    _failed: dict[tuple[str, int, str, str], int] = field(default_factory=dict)

    @property
    def rota(self) -> Rota:
        """As it is kept; the rota of a service without one is empty."""
        kept = self.service.get("rota")
        if not kept:
            return Rota((), "2026-01-05T09:00")
        overrides = tuple(Override(*one) for one in kept["overrides"])
        return Rota(tuple(kept["people"]), kept["start"], kept["zone"], overrides)

    @property
    def policy(self) -> Policy:
        """As it is kept, or the default."""
        kept = self.service.get("paging")
        if not kept:
            return Policy()
        steps = tuple(Step(s["minutes"], s["who"], tuple(s["channels"])) for s in kept["steps"])
        return Policy(steps, kept["least"], kept["quiet"], repeat=kept["repeat"])

    def changed(self, tenant: str) -> None:
        """A tenant's cases changed: open pages for those that are new or worse."""
        zone, drill = self._tenant(tenant)
        policy = self.policy
        with working(self.place.tenant(tenant)) as store:
            bodies = list(case_objects(store.db))
        for body in bodies:
            score = body["score"]
            at, level = self.clock(), score.get("outside") or score["level"]
            last = body["last_seen"]
            if last is None or last < at - OLD:
                continue
            if not is_paged(policy, level, at, zone):
                continue
            title = tell(Say(body["title"]["key"], body["title"]["values"]))
            row = PageRow(
                f"{tenant}.{body['uid'][:16]}.{level}",
                *(tenant, body["uid"], level, inert(title, 200), at),
                drill=drill,
            )
            with self.service.transaction():
                open_page(self.service.db, row)

    def tick(self) -> list[SentRow]:
        """Hear answers, send what is due; gives what was sent."""
        self._answers()
        at = self.clock()
        rota, policy = self.rota, self.policy
        done: list[SentRow] = []
        for row in pages(self.service.db, unanswered=True):
            before = sent(self.service.db, row.id)
            good = tuple(
                Sent(s.step, s.person, s.channel, s.at)
                for s in before
                if not s.error or s.at > at - AGAIN
            )
            page = Page(row.id, row.level, row.at, None, good)
            for one in due(page, policy, rota, at):
                done.append(self._send(row, one, at))
        return done

    def _answers(self) -> None:
        """What the desks' acts answer."""
        for row in pages(self.service.db, unanswered=True):
            with working(self.place.tenant(row.tenant)) as store:
                human = [
                    act
                    for act in acts(store.db)
                    if act.case == row.case and act.kind in ("acknowledged", "closed")
                    if act.actor != MACHINE
                ]
            if human:
                with self.service.transaction():
                    answer(self.service.db, row.tenant, row.case, human[0].at, human[0].actor)

    def _send(self, row: PageRow, one: Due, at: int) -> SentRow:
        error = ""
        try:
            self._deliver(row, one, at)
        except (YobanError, OSError, smtplib.SMTPException) as failed:
            error = str(failed)[:300] or type(failed).__name__
        made = SentRow(row.id, one.step, one.person, one.channel, at, error)
        with self.service.transaction():
            record(self.service.db, made)
        return made

    def _deliver(self, row: PageRow, one: Due, at: int) -> None:
        alarm = Alarm(
            key=row.id,
            tenant=row.tenant,
            level=row.level,
            title=row.title,
            at=rfc3339(row.at) or "",
            drill=row.drill,
            step=one.step,
            person=one.person,
        )
        if one.channel == "terminal":
            self.terminal(f"PAGE {one.person}: {alarm.line}")
            return
        contact = contacts(self.service.db, one.person).get(one.channel)
        if contact is None:
            raise YobanError(f"{one.person} has no address for {one.channel}")
        if one.channel == "email":
            self._mail(alarm, contact.address)
            return
        makers = channels()
        call = makers[one.channel].make(alarm, contact.address, contact.secret, at // 1_000_000)
        post(call, self.allow_private)

    def _mail(self, alarm: Alarm, address: str) -> None:
        relay = self.service.get("smtp")
        if not relay:
            raise YobanError("no mail relay is set: yoban oncall smtp")
        message = EmailMessage()
        message["From"], message["To"] = relay["from"], address
        message["Subject"] = alarm.line[:200]
        message.set_content(f"{alarm.line}\n{alarm.at}\n{alarm.link}\n")
        with smtplib.SMTP(relay["host"], relay["port"], timeout=15) as server:
            if relay.get("tls"):
                server.starttls(context=ssl.create_default_context())
            if relay.get("user"):
                server.login(relay["user"], relay["password"])
            server.send_message(message)

    def _tenant(self, tenant: str) -> tuple[str, bool]:
        for one in self.service.tenants():
            if one.id == tenant:
                return one.zone, one.drill
        return "UTC", False

    def now_on_call(self) -> str:
        """Who is on call now; "" for nobody."""
        return on_call(self.rota, self.clock())
