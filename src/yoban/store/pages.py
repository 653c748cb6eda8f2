"""Whom to page and what was sent, in the service's database; rows of a case name its tenant."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import NamedTuple

from yoban.store.text import safe


class Contact(NamedTuple):
    """How a person is reached. secret: never shown again."""

    person: str
    channel: str
    address: str
    secret: str = ""


@dataclass(frozen=True, slots=True)
class PageRow:
    """What somebody must answer; answered: microseconds, None while nobody has."""

    id: str
    tenant: str
    case: str
    level: str
    title: str
    at: int
    answered: int | None = None
    answered_by: str = ""
    drill: bool = False


class SentRow(NamedTuple):
    """A paging. error: why it did not get through, "" when it did."""

    page: str
    step: int
    person: str
    channel: str
    at: int
    error: str


def open_page(db: sqlite3.Connection, row: PageRow) -> bool:
    """Whether it is new: a case is paged once a level."""
    done = db.execute(
        "INSERT OR IGNORE INTO page VALUES (?,?,?,?,?,?,?,?,?)",
        (
            *(row.id, row.tenant, row.case, row.level, safe(row.title), row.at, row.answered),
            *(safe(row.answered_by), row.drill),
        ),
    )
    return done.rowcount == 1


def answer(db: sqlite3.Connection, tenant: str, case: str, at: int, who: str) -> int:
    """Somebody has the case: no one else is paged for it. How many pages that answers."""
    done = db.execute(
        "UPDATE page SET answered=?, answered_by=? WHERE tenant=? AND case_uid=?"
        " AND answered IS NULL",
        (at, safe(who), tenant, case),
    )
    return done.rowcount


def pages(db: sqlite3.Connection, unanswered: bool = False) -> list[PageRow]:
    """All pages by time, or those that nobody answered."""
    where = " WHERE answered IS NULL" if unanswered else ""
    rows = db.execute(
        "SELECT id, tenant, case_uid, level, title, at, answered, answered_by, drill"  # noqa: S608
        f" FROM page{where} ORDER BY at, id"
    )
    return [
        PageRow(page, tenant, case, level, title, at, answered, who, bool(drill))
        for page, tenant, case, level, title, at, answered, who, drill in rows
    ]


def sent(db: sqlite3.Connection, page: str) -> list[SentRow]:
    """What was sent for a page, in order."""
    rows = db.execute(
        "SELECT page, step, person, channel, at, error FROM page_sent WHERE page=?"
        " ORDER BY at, step, person, channel",
        (page,),
    )
    return [SentRow(*row) for row in rows]


def record(db: sqlite3.Connection, row: SentRow) -> None:
    """Keep that it was sent, or tried."""
    db.execute("INSERT OR REPLACE INTO page_sent VALUES (?,?,?,?,?,?)", row)


def contacts(db: sqlite3.Connection, person: str) -> dict[str, Contact]:
    """Channel → how the person is reached by it."""
    rows = db.execute(
        "SELECT person, channel, address, secret FROM contact WHERE person=?", (person,)
    )
    return {row[1]: Contact(*row) for row in rows}


def add_contact(db: sqlite3.Connection, contact: Contact) -> None:
    """A new way, or another address for it."""
    db.execute("INSERT OR REPLACE INTO contact VALUES (?,?,?,?)", contact)
