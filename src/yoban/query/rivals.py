"""Whether a record is of a layout that is asked earlier, at the cost of one test a layout.

A layout asked earlier (a rival) takes a record when all its tests hold. To know that none does, it
is enough that one test of each fails, so only one is made in the fast decode; where it holds, the
record is decoded in full and all tests decide. A test that often holds in vain gives way to
another of its layout, and when none is left to all of them together: what is learnt changes the
cost, never the result.

State: which tests are made, shared by all that read the layout.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yoban.model.source import Layout, Test
from yoban.query.record import holds, spelled

PATIENCE = 8  # times that a test may hold in vain


class Rivals:
    """The layouts asked before `layout`, and the tests that are made for each (`checks`).

    changes: how often other tests were chosen.
    """

    def __init__(self, layout: Layout, rivals: Sequence[Layout]) -> None:
        self.layouts = tuple(rivals)
        mine = {test.path for test in layout.when}
        known: set[str] = set()
        self.checks: list[tuple[Test, ...]] = []
        self.changes = 0
        self._vain = [0] * len(self.layouts)
        self._left: list[list[Test]] = []
        for rival in self.layouts:
            order = sorted(rival.when, key=lambda test: _cost(test, mine, known))
            self.checks.append(tuple(order[:1]))
            self._left.append(order[1:])
            known.update(way[0] for test in order[:1] for way in spelled(test.path))

    def decide(self, record: dict[str, Any]) -> bool | None:
        """Whether a rival takes a record for which some check held; None: no, and checks changed.

        record: decoded in full.
        """
        vain = []
        for i, rival in enumerate(self.layouts):
            if all(holds(test, record, rival.text_key) for test in self.checks[i]):
                if all(holds(test, record, rival.text_key) for test in rival.when):
                    return True
                vain.append(i)
        changed = False
        for i in vain:
            self._vain[i] += 1
            if self._vain[i] >= PATIENCE:
                self._vain[i], changed = 0, True
                self.changes += 1
                left = self._left[i]
                self.checks[i] = (left.pop(0),) if left else self.layouts[i].when
        return None if changed else False


def _cost(test: Test, mine: set[str], known: set[str]) -> tuple[bool, int, int]:
    """Tests of the layout's own fields last; then those whose keys are looked for anyway."""
    keys = {way[0] for way in spelled(test.path)}
    return test.path in mine, len(keys - known), -len(test.path)
