"""The tables of a result's database: an append-only list of migrations, each in a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable


def _first(db: sqlite3.Connection) -> None:
    for statement in (
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE input (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, raw_name BLOB, sha256 TEXT NOT NULL,
            bytes INTEGER NOT NULL, source TEXT NOT NULL, format TEXT NOT NULL,
            encoding TEXT NOT NULL, received INTEGER NOT NULL, events INTEGER NOT NULL,
            quarantined INTEGER NOT NULL, duplicates INTEGER NOT NULL, state TEXT NOT NULL,
            identity TEXT NOT NULL, least INTEGER, greatest INTEGER, error TEXT NOT NULL,
            CONSTRAINT conservation
                CHECK (state = 'reading' OR received = events + quarantined + duplicates))""",
        """CREATE TABLE quarantine (
            input_id INTEGER NOT NULL REFERENCES input(id), number INTEGER NOT NULL,
            reason TEXT NOT NULL, detail TEXT NOT NULL, at INTEGER NOT NULL,
            length INTEGER NOT NULL, sha256 TEXT NOT NULL, head BLOB NOT NULL,
            PRIMARY KEY (input_id, number))""",
        """CREATE TABLE finding (
            id INTEGER PRIMARY KEY, uid TEXT NOT NULL, input_id INTEGER REFERENCES input(id),
            rule_uid TEXT NOT NULL, rule_title TEXT NOT NULL, level TEXT NOT NULL, time INTEGER,
            source TEXT NOT NULL, input TEXT NOT NULL, record INTEGER NOT NULL,
            body TEXT NOT NULL)""",
        # two inputs with equal content have equal uids until one is dropped as a duplicate
        "CREATE UNIQUE INDEX finding_key ON finding (uid, coalesce(input_id, -1))",
        "CREATE INDEX finding_input ON finding (input_id)",
        "CREATE INDEX finding_time ON finding (time, uid)",
        """CREATE TABLE hit (
            input_id INTEGER NOT NULL REFERENCES input(id), rule TEXT NOT NULL, uid TEXT NOT NULL,
            time INTEGER, record INTEGER NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (input_id, rule, uid)) WITHOUT ROWID""",
        """CREATE TABLE lake (
            path TEXT PRIMARY KEY, class_uid INTEGER NOT NULL, received TEXT NOT NULL,
            rows INTEGER NOT NULL, bytes INTEGER NOT NULL, least INTEGER, greatest INTEGER)""",
    ):
        db.execute(statement)


def _held(db: sqlite3.Connection) -> None:
    """Sightings of indicators that raised no finding."""
    db.execute(
        """CREATE TABLE held (
            input_id INTEGER NOT NULL REFERENCES input(id), reason TEXT NOT NULL,
            feed TEXT NOT NULL, value TEXT NOT NULL, body TEXT NOT NULL)"""
    )
    db.execute("CREATE INDEX held_input ON held (input_id)")


def _excepted(db: sqlite3.Connection) -> None:
    """Findings that an exception holds back."""
    db.execute(
        """CREATE TABLE excepted (
            id INTEGER PRIMARY KEY, uid TEXT NOT NULL, input_id INTEGER REFERENCES input(id),
            exception TEXT NOT NULL, time INTEGER, body TEXT NOT NULL)"""
    )
    db.execute("CREATE UNIQUE INDEX excepted_key ON excepted (uid, coalesce(input_id, -1))")
    db.execute("CREATE INDEX excepted_input ON excepted (input_id)")


def _cases(db: sqlite3.Connection) -> None:
    """What the machine makes of findings. role: core or context."""
    for statement in (
        """CREATE TABLE case_ (
            uid TEXT PRIMARY KEY, level TEXT NOT NULL, score REAL NOT NULL, first INTEGER,
            last INTEGER, body TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE case_finding (
            case_uid TEXT NOT NULL REFERENCES case_(uid), finding_uid TEXT NOT NULL,
            role TEXT NOT NULL, PRIMARY KEY (case_uid, finding_uid)) WITHOUT ROWID""",
        "CREATE INDEX case_finding_finding ON case_finding (finding_uid)",
    ):
        db.execute(statement)


def _acts(db: sqlite3.Connection) -> None:
    """What people and the machine did with cases: rows are added, never changed."""
    for statement in (
        """CREATE TABLE act (
            number INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL,
            kind TEXT NOT NULL, case_uid TEXT NOT NULL, body TEXT NOT NULL)""",
        "CREATE INDEX act_case ON act (case_uid)",
        """CREATE TRIGGER act_kept BEFORE DELETE ON act
            BEGIN SELECT RAISE(ABORT, 'acts are never deleted'); END""",
        """CREATE TRIGGER act_fixed BEFORE UPDATE ON act
            BEGIN SELECT RAISE(ABORT, 'acts are never changed'); END""",
    ):
        db.execute(statement)


def _live(db: sqlite3.Connection) -> None:
    """What a tenant of the service keeps beside: how far its log is read, and the ledger."""
    for statement in (
        "CREATE TABLE cursor (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID",
        """CREATE TABLE ledger (
            integration TEXT NOT NULL, hour INTEGER NOT NULL, received INTEGER NOT NULL,
            events INTEGER NOT NULL, quarantined INTEGER NOT NULL, duplicates INTEGER NOT NULL,
            PRIMARY KEY (integration, hour),
            CHECK (received = events + quarantined + duplicates)) WITHOUT ROWID""",
    ):
        db.execute(statement)


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _first,
    _held,
    _excepted,
    _cases,
    _acts,
    _live,
)
