"""How bad a case is: a written formula over its evidence (docs/explanation/severity.md).

In:   a group.  Out: a `Score` whose terms add up to it, each in words.  Pure.
"""

from __future__ import annotations

from yoban.investigate.group import RANK, Group
from yoban.model.case import Say, Score, Term
from yoban.model.finding import LEVELS


def score(group: Group) -> Score:
    """The score of a group of findings."""
    top = max((RANK.get(f.level, 0) for f in group.findings), default=0)
    refs = tuple(f.uid for f in group.findings if RANK.get(f.level, 0) == top)
    points = 20.0 * top
    term = Term("level", points, Say("score.level", {"level": LEVELS[top]}, refs))
    return Score(points, LEVELS[top], (term,))
