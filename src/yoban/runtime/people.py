"""People of a service: passwords, sessions, lock-out, the audit log's signed heads.

In:   the service's database, names and secrets as typed.  Out: sessions, actors, heads.
Passwords: Argon2id with the library's defaults. After `TRIES` wrong ones a name waits, each time
twice as long, whether or not there is such a person; the answer never says which was wrong.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from yoban.errors import UsageError
from yoban.model.people import ALL, PROVIDER, ROLES, Actor, Role
from yoban.runtime.clock import monotonic, now
from yoban.runtime.place import Place
from yoban.store.findings import rfc3339
from yoban.store.people import (
    GENESIS,
    Entry,
    Person,
    actor,
    audit,
    broken,
    end_session,
    end_sessions,
    logs,
    note,
    people,
    person,
    put_person,
    put_session,
)
from yoban.store.service import ServiceStore

SESSION = 12 * 3600 * 1_000_000  # µs
SHORTEST = 12  # characters of a password
TRIES, FIRST_WAIT, LONGEST_WAIT = 5, 2.0, 900.0  # tries; seconds
STEP = 30  # seconds of a TOTP code
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex(16))  # so that an unknown name takes as long


class Denied(UsageError):
    """Wrong name, password or code; or too many tries."""


@dataclass(slots=True)
class People:
    """The people of a service. One a process: the lock-out is remembered here."""

    service: ServiceStore
    _wrong: dict[str, tuple[int, float]] = field(default_factory=dict)

    def first(self) -> str:
        """Make the administrator at the first start; the password, told once, or ""."""
        if people(self.service.db):
            return ""
        password = secrets.token_urlsafe(15)
        self.add("admin", password, "administrator", (ALL,), "yoban")
        return password

    def add(self, name: str, password: str, role: Role, tenants: tuple[str, ...], by: str) -> None:
        """A person, new or anew; their sessions end. Raises UsageError."""
        if role not in ROLES:
            raise UsageError(f"role {role!r}: one of {', '.join(ROLES)}")
        if len(password) < SHORTEST:
            raise UsageError(f"a password has at least {SHORTEST} characters")
        if not name or len(name) > 64 or not name.isprintable() or " " in name:
            raise UsageError(f"name {name!r}: printable, no spaces, at most 64 characters")
        if ALL in tenants and role not in PROVIDER:
            raise UsageError(f"a {role} is of one customer: name its tenants")
        known = {tenant.id for tenant in self.service.tenants()}
        if strange := set(tenants) - known - {ALL}:
            raise UsageError(f"tenant {min(strange)!r}: there is none")
        with self.service.transaction():
            db = self.service.db
            put_person(db, Person(name, _hasher.hash(password), role, tenants))
            end_sessions(db, name)
            note(db, "", now(), by, "person.put", f"{name} {role} {','.join(tenants)}")

    def login(self, name: str, password: str, code: str = "") -> str:
        """A session's token. Raises Denied."""
        count, until = self._wrong.get(name, (0, 0.0))
        if monotonic() < until:
            raise Denied("too many wrong tries; wait")
        found = person(self.service.db, name)
        good = _verified(found.password if found else _NOBODY, password)
        if found is None or not good or not found.active or not _code_fits(found.totp, code):
            count += 1
            wait = 0.0
            if count >= TRIES:
                wait = min(FIRST_WAIT * 2 ** (count - TRIES), LONGEST_WAIT)
            if len(self._wrong) > 100_000:
                self._wrong.clear()
            self._wrong[name] = (count, monotonic() + wait)
            with self.service.transaction():
                note(self.service.db, "", now(), name[:64], "login.refused")
            raise Denied("wrong name, password or code")
        self._wrong.pop(name, None)
        token = secrets.token_urlsafe(32)
        with self.service.transaction():
            put_session(self.service.db, token, name, now() + SESSION, "session")
            note(self.service.db, "", now(), name, "login")
        return token

    def logout(self, token: str) -> None:
        """End a session."""
        with self.service.transaction():
            end_session(self.service.db, token)

    def token(self, name: str, days: int, label: str, by: str) -> str:
        """An API token of a person, told once. Raises UsageError."""
        if person(self.service.db, name) is None:
            raise UsageError(f"person {name!r}: there is none")
        if not 1 <= days <= 366:
            raise UsageError("a token ends within a year: 1 to 366 days")
        token = secrets.token_urlsafe(32)
        until = now() + days * 24 * 3600 * 1_000_000
        with self.service.transaction():
            put_session(self.service.db, token, name, until, "token", label)
            note(self.service.db, "", now(), by, "token.made", f"{name} {days} d {label}")
        return token

    def switch(self, name: str, active: bool, by: str) -> None:
        """Let in or not; switched off, all sessions and tokens end. Raises UsageError."""
        found = person(self.service.db, name)
        if found is None:
            raise UsageError(f"person {name!r}: there is none")
        with self.service.transaction():
            db = self.service.db
            put_person(
                db, Person(name, found.password, found.role, found.tenants, active, found.totp)
            )
            if not active:
                end_sessions(db, name)
            note(db, "", now(), by, "person.on" if active else "person.off", name)

    def second_factor(self, name: str, by: str) -> str:
        """A new TOTP secret (base32) for a person, told once. Raises UsageError."""
        found = person(self.service.db, name)
        if found is None:
            raise UsageError(f"person {name!r}: there is none")
        secret = base64.b32encode(os.urandom(20)).decode()
        with self.service.transaction():
            db = self.service.db
            put_person(
                db, Person(name, found.password, found.role, found.tenants, found.active, secret)
            )
            note(db, "", now(), by, "person.totp", name)
        return secret

    def who(self, token: str) -> Actor | None:
        """Who a session or token is of."""
        return actor(self.service.db, token, now()) if token else None

    def note(self, who: str, action: str, tenant: str = "", detail: str = "") -> None:
        """Add to the audit log."""
        with self.service.transaction():
            note(self.service.db, tenant, now(), who, action, detail)


def _verified(known: str, password: str) -> bool:
    try:
        return _hasher.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False


def totp(secret: str, seconds: float) -> str:
    """The six digits of a time (RFC 6238, SHA-1, 30 s)."""
    counter = struct.pack(">Q", int(seconds // STEP))
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = mac[-1] & 15
    number = int.from_bytes(mac[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def _code_fits(secret: str, code: str) -> bool:
    """This step's code or a neighbour's; no secret: no code is asked for."""
    if not secret:
        return True
    at = now() / 1e6
    codes = [totp(secret, at + shift * STEP) for shift in (-1, 0, 1)]
    return any(hmac.compare_digest(one, code) for one in codes)


# ── the audit log's heads ──────────────────────────────────────────────────────────────────────
def _key(place: Place) -> Ed25519PrivateKey:
    kept = place.secret("audit.key", lambda: Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(kept)


def head(place: Place, service: ServiceStore, tenant: str) -> dict[str, Any]:
    """The signed end of a tenant's log, for the customer to keep. Raises UsageError."""
    entries = audit(service.db, tenant, most=1 << 40)
    if not entries:
        raise UsageError(f"tenant {tenant!r}: its audit log is empty")
    last = entries[-1]
    key = _key(place)
    said = {"tenant": tenant, "number": last.number, "digest": last.digest, "at": rfc3339(now())}
    text = json.dumps(said, sort_keys=True).encode()
    public = key.public_key().public_bytes_raw()
    return {**said, "signature": key.sign(text).hex(), "key": public.hex()}


def verify(service: ServiceStore, heads: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the logs, or does not fit heads that a customer kept; [] for nothing."""
    wrong = []
    for tenant in logs(service.db):
        if said := broken(audit(service.db, tenant, most=1 << 40)):
            wrong.append(f"log of {tenant or 'the provider'}: {said}")
    for one in heads:
        text = {k: one.get(k) for k in ("tenant", "number", "digest", "at")}
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(str(one.get("key"))))
            signature = bytes.fromhex(str(one.get("signature")))
            key.verify(signature, json.dumps(text, sort_keys=True).encode())
        except (ValueError, InvalidSignature):
            wrong.append(f"head of {one.get('tenant')}: its signature is wrong")
            continue
        entries = audit(service.db, str(one["tenant"]), int(one["number"]) - 1, 1)
        if not entries or entries[0].digest != one["digest"]:
            wrong.append(f"log of {one['tenant']}: entry {one['number']} is not what the head says")
    return wrong


__all__ = ["GENESIS", "Denied", "Entry", "People", "head", "totp", "verify"]
