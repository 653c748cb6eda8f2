"""What a rule document says about itself, apart from its detection. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

TACTICS = {
    "reconnaissance", "resource-development", "initial-access", "execution", "persistence",
    "privilege-escalation", "defense-evasion", "credential-access", "discovery",
    "lateral-movement", "collection", "command-and-control", "exfiltration", "impact",
    "stealth", "defense-impairment",
}  # fmt: skip
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def version(document: Mapping[str, Any]) -> str:
    """A rule's version: hash of its content, independent of comments and layout."""
    text = repr(sorted((str(k), repr(v)) for k, v in document.items()))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def described(document: Mapping[str, Any], licence: str = "") -> dict[str, Any]:
    """The attributes that event rules and correlations share, by name.

    document: one that pySigma, or the fast path, finds valid. licence: when it names none.
    """
    attack, tactics = _tags(tuple(document.get("tags") or ()))
    falsepositives = document.get("falsepositives") or ()
    content = version(document)
    ident, name = document.get("id"), document.get("name") or ""
    uid = canonical(ident) if ident is not None else name or "x" + content
    return {
        "uid": uid,
        "name": name,
        "title": document.get("title") or uid,
        "version": content,
        "level": (document.get("level") or "medium").upper().lower(),
        "status": (document.get("status") or "").upper().lower(),
        "attack": attack,
        "tactics": tactics,
        "licence": document.get("license") or licence,
        "author": document.get("author") or "",
        "description": document.get("description") or "",
        "falsepositives": tuple(str(x) for x in falsepositives),
    }


def canonical(ident: str) -> str:
    """A UUID in its usual form. Raises ValueError when it is none."""
    return ident if _UUID.fullmatch(ident) else str(UUID(ident))


@lru_cache(maxsize=4096)
def _tags(tags: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """ATT&CK techniques and tactics."""
    names = [t[7:] for t in (tag.lower() for tag in tags) if t.startswith("attack.")]
    return (
        tuple(n.upper() for n in names if n[:1] == "t" and n[1:5].isdigit()),
        tuple(n for n in (x.replace("_", "-") for x in names) if n in TACTICS),
    )
