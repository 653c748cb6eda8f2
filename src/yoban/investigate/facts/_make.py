"""How the files of this folder make key facts: details without empty ones, times, hosts.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from yoban.investigate.identity import account
from yoban.investigate.programs import clean
from yoban.model.case import FactKind, KeyFact, Process


def fact(
    kind: FactKind, value: str, time: int | None, host: str, refs: Iterable[str], /, **details: str
) -> KeyFact:
    """A fact; details that say nothing are left out."""
    told = {name: text for name, text in details.items() if text}
    return KeyFact(kind, value, time, host, told, tuple(dict.fromkeys(refs)))


def inferred(
    kind: FactKind, value: str, time: int | None, host: str, refs: Iterable[str], /, **details: str
) -> KeyFact:
    """A fact that is worked out, not stated by one event."""
    return replace(fact(kind, value, time, host, refs, **details), inferred=True)


def told(process: Process) -> dict[str, str]:
    """What a process says as details of a fact: path, hashes, command, account, parent."""
    names = {
        "path": clean(process.image),
        "command": process.cmd_line.strip(),
        "account": process.account,
        "parent": clean(process.parent_image),
        **{name: process.hashes.get(name, "") for name in ("sha256", "sha1", "md5")},
    }
    return {name: text for name, text in names.items() if text}


def who(process: Process) -> str:
    """The bare account of a process."""
    return account(process.account)
