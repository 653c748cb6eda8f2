"""ATT&CK techniques of a case, from its findings at low or above.

In:   a group.  Out: techniques in order of their first evidence. A technique's tactics are those
of ATT&CK that its findings state too; where they state none of them, ATT&CK's.  Pure.
"""

from __future__ import annotations

from yoban.investigate.group import RANK, Group
from yoban.model.case import Technique

LOW = RANK["low"]
_LATE = 1 << 62


def techniques(group: Group) -> tuple[Technique, ...]:
    """The techniques that the findings of a group name."""
    first: dict[str, int | None] = {}
    by: dict[str, list[str]] = {}
    said: dict[str, set[str]] = {}
    for finding in group.findings:
        if RANK.get(finding.level, 0) < LOW:
            continue
        for uid in finding.attack:
            by.setdefault(uid, []).append(finding.uid)
            said.setdefault(uid, set()).update(finding.tactics)
            times = [t for t in (first.get(uid), finding.time) if t is not None]
            first[uid] = min(times, default=None)
    made = []
    for uid, findings in by.items():
        known = group.tactics_of.get(uid, ())
        tactics = tuple(t for t in known if t in said[uid]) or known or tuple(sorted(said[uid]))
        made.append(Technique(uid, tactics, first[uid], tuple(findings)))
    return tuple(sorted(made, key=lambda t: (_LATE if t.first is None else t.first, t.uid)))
