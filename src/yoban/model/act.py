"""What people (and the machine) did with cases: facts with time and actor, never changed.

The state of a case and every clock are computed from these; nothing else is kept of them.
Pure, frozen values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

MACHINE = "yoban"  # the actor of what the machine does by itself

ActKind = Literal[
    "created",  # the machine made the case; anchor: its first finding, level
    "found",  # the first finding of the case was stored; finding
    "level",  # its severity changed; level, was
    "acknowledged",
    "assigned",  # to
    "noted",  # text
    "known",  # since when we knew of it, for legal clocks; when
    "verdict",  # verdict, reason, evidence (uids), of (the case it duplicates)
    "told",  # the customer was told; notice, language, channel, refers
    "contained",  # containment was verified; what, evidence
    "closed",  # reason
    "reopened",  # reason
    "merged",  # cases, pairs: findings that belong together from now on
    "split",  # part, rest: findings that do not belong together
    "detached",  # the same of one finding
    "undone",  # act: number of the act that counts no more
]

NoticeKind = Literal["first", "update", "correction", "all_clear"]
VERDICTS: tuple[str, ...] = (
    "malicious",
    "authorised",  # an authorised test or change
    "benign",  # harmless, and the rule is right to tell of it
    "rule_wrong",  # the rule should not have told
    "insufficient",  # the data does not decide it
    "duplicate",  # of another case
)
COMPOSING = frozenset({"merged", "split", "detached"})


@dataclass(frozen=True, slots=True)
class Act:
    """number: rises by one in a tenant; at: microseconds since 1970 UTC; body: by kind, above."""

    number: int
    at: int
    actor: str
    kind: ActKind
    case: str
    body: Mapping[str, Any] = field(default_factory=dict)
