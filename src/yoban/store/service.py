"""The service's own database: tenants, integrations, people, who is on call, pages.

One SQLite file beside the tenants' folders; every row names its tenant where it is of one. Tokens
are kept as SHA-256 (they are random, 256 bits).
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from yoban.errors import UsageError, YobanError
from yoban.model.tenancy import NAME, Integration, Tenant
from yoban.store.folder import connect, version
from yoban.store.text import dumps, loads

APPLICATION = 0x594F4253  # "YOBS", in the file's header


def _first(db: sqlite3.Connection) -> None:
    for statement in (
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE tenant (
            id TEXT PRIMARY KEY, title TEXT NOT NULL, zone TEXT NOT NULL, drill INTEGER NOT NULL,
            created INTEGER NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE integration (
            tenant TEXT NOT NULL REFERENCES tenant(id), id TEXT NOT NULL, protocol TEXT NOT NULL,
            token TEXT UNIQUE, enabled INTEGER NOT NULL, ack INTEGER NOT NULL, tz TEXT NOT NULL,
            port INTEGER UNIQUE, created INTEGER NOT NULL, PRIMARY KEY (tenant, id))
            WITHOUT ROWID""",
    ):
        db.execute(statement)


def _oncall(db: sqlite3.Connection) -> None:
    """Whom to page, what is to be answered, and what was sent for it."""
    for statement in (
        """CREATE TABLE contact (
            person TEXT NOT NULL, channel TEXT NOT NULL, address TEXT NOT NULL,
            secret TEXT NOT NULL, PRIMARY KEY (person, channel)) WITHOUT ROWID""",
        """CREATE TABLE page (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, case_uid TEXT NOT NULL,
            level TEXT NOT NULL, title TEXT NOT NULL, at INTEGER NOT NULL, answered INTEGER,
            answered_by TEXT NOT NULL, drill INTEGER NOT NULL, UNIQUE (tenant, case_uid, level))
            WITHOUT ROWID""",
        """CREATE TABLE page_sent (
            page TEXT NOT NULL REFERENCES page(id), step INTEGER NOT NULL, person TEXT NOT NULL,
            channel TEXT NOT NULL, at INTEGER NOT NULL, error TEXT NOT NULL,
            PRIMARY KEY (page, step, person, channel)) WITHOUT ROWID""",
    ):
        db.execute(statement)


def _people(db: sqlite3.Connection) -> None:
    """Who may do what, their sessions and tokens, and the audit log."""
    for statement in (
        """CREATE TABLE person (
            name TEXT PRIMARY KEY, password TEXT NOT NULL, role TEXT NOT NULL,
            tenants TEXT NOT NULL, active INTEGER NOT NULL, totp TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE session (
            token TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(name),
            until INTEGER NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE audit (
            tenant TEXT NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL,
            actor TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL,
            previous TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (tenant, number))
            WITHOUT ROWID""",
        """CREATE TRIGGER audit_kept BEFORE DELETE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
        """CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
        """CREATE TABLE idempotency (
            key TEXT PRIMARY KEY, at INTEGER NOT NULL, status INTEGER NOT NULL,
            body TEXT NOT NULL) WITHOUT ROWID""",
    ):
        db.execute(statement)


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_first, _oncall, _people)


class ServiceStore:
    """The service's database. Opened by every process of the service; writes are transactions."""

    def __init__(self, path: Path, threads: bool = False) -> None:
        """threads: one after another of a pool may use it (never two at once)."""
        self.path = path
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.db = connect(path, threads=threads)
            self.db.execute("PRAGMA journal_mode=WAL").fetchone()
            with self.transaction():
                self.db.execute(f"PRAGMA application_id={APPLICATION:d}")
                at = version(self.db)
                if at > len(MIGRATIONS):
                    raise UsageError(f"{path}: written by a newer yoban; use that one")
                for number, migrate in enumerate(MIGRATIONS[at:], at + 1):
                    migrate(self.db)
                    self.db.execute(f"PRAGMA user_version={number:d}")
        except (sqlite3.Error, OSError) as error:
            raise YobanError(f"{path}: cannot open the service's database: {error}") from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is done within, or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.db.execute("COMMIT")
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def put(self, key: str, value: object) -> None:
        """Keep a fact about the service."""
        row = (key, dumps(value).decode())
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", row)

    def get(self, key: str) -> Any:
        """A fact about the service, None when it is not kept."""
        row = self.db.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
        return None if row is None else loads(row[0])

    # ── tenants ────────────────────────────────────────────────────────────────────────────────
    def add_tenant(self, tenant: Tenant, at: int) -> bool:
        """Whether it is new. Raises UsageError for a name that cannot be one."""
        if not NAME.fullmatch(tenant.id):
            raise UsageError(f"tenant {tenant.id!r}: lower-case letters, digits and -, at most 40")
        row = (tenant.id, tenant.title, tenant.zone, tenant.drill, at)
        with self.transaction():
            done = self.db.execute("INSERT OR IGNORE INTO tenant VALUES (?,?,?,?,?)", row)
        return done.rowcount == 1

    def tenants(self) -> list[Tenant]:
        """All, by id."""
        rows = self.db.execute("SELECT id, title, zone, drill FROM tenant ORDER BY id")
        return [Tenant(i, title, zone, bool(drill)) for i, title, zone, drill in rows]

    # ── integrations ───────────────────────────────────────────────────────────────────────────
    def add_integration(self, made: Integration, at: int) -> str:
        """Its token, told once; "" if it was there already. Raises UsageError."""
        if not NAME.fullmatch(made.id):
            raise UsageError(f"integration {made.id!r}: lower-case letters, digits and -")
        token = secrets.token_urlsafe(32)
        row = (
            *(made.tenant, made.id, made.protocol),
            *(None if made.port else hashed(token), made.enabled, made.ack, made.tz),
            *(made.port, at),
        )
        try:
            with self.transaction():
                done = self.db.execute(
                    "INSERT INTO integration VALUES (?,?,?,?,?,?,?,?,?)"
                    " ON CONFLICT (tenant, id) DO NOTHING",
                    row,
                )
        except sqlite3.IntegrityError as error:
            raise UsageError(f"integration {made.id}: no such tenant, or the port is taken") from (
                error
            )
        return token if done.rowcount == 1 else ""

    def rotate(self, tenant: str, integration: str) -> str:
        """A new token in the place of the old one. Raises UsageError when there is none."""
        token = secrets.token_urlsafe(32)
        with self.transaction():
            done = self.db.execute(
                "UPDATE integration SET token=? WHERE tenant=? AND id=? AND port IS NULL",
                (hashed(token), tenant, integration),
            )
        if done.rowcount != 1:
            raise UsageError(f"{tenant}/{integration}: there is no such integration with a token")
        return token

    def switch(self, tenant: str, integration: str, on: bool) -> None:
        """Take events of it, or no more. Raises UsageError when there is none."""
        with self.transaction():
            done = self.db.execute(
                "UPDATE integration SET enabled=? WHERE tenant=? AND id=?",
                (on, tenant, integration),
            )
        if done.rowcount != 1:
            raise UsageError(f"{tenant}/{integration}: there is no such integration")

    def integrations(self, tenant: str | None = None) -> list[Integration]:
        """All, or a tenant's."""
        where, values = ("", ()) if tenant is None else (" WHERE tenant=?", (tenant,))
        query = (
            "SELECT id, tenant, protocol, enabled, ack, tz, port FROM integration"  # noqa: S608
            f"{where} ORDER BY tenant, id"
        )
        return [_integration(row) for row in self.db.execute(query, values)]

    def by_token(self, token: str) -> Integration | None:
        """Whose a token is."""
        row = self.db.execute(
            "SELECT id, tenant, protocol, enabled, ack, tz, port FROM integration WHERE token=?",
            (hashed(token),),
        ).fetchone()
        return None if row is None else _integration(row)


def _integration(row: tuple[str, str, str, int, int, str, int | None]) -> Integration:
    name, tenant, protocol, enabled, ack, tz, port = row
    return Integration(name, tenant, protocol, bool(enabled), bool(ack), tz, port)


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
