"""What is missing or set back in numbered logs (`detect/absence.py`) → findings.

In:   the record ids and times that batches carry.  Out: findings of the inputs that were kept.
"""

from __future__ import annotations

from collections.abc import Callable

from yoban.detect.absence import Absence, Sequences
from yoban.model.finding import Entity, Finding, finding_uid
from yoban.runtime.pipeline import Item
from yoban.runtime.work import NEVER, Outcome
from yoban.store.result import Delta

SOURCE = "windows"  # the source whose records are numbered
NOWHERE = -1  # a gap is no record


class Absences:
    """Watches the sequences of one run. now: no event is later, microseconds."""

    def __init__(self, tenant: str, now: int) -> None:
        self._tenant = tenant
        self._sequences = Sequences(now)
        self._items: dict[str, Item] = {}

    def add(self, item: Item, outcome: Outcome) -> None:
        """See a batch's record ids go by, in the order of its records."""
        self._items[item.name] = item
        original = item.format == "evtx"
        for (host, channel), (rows, numbers) in outcome.sequences.items():
            name = (item.name, host, channel)
            for row, number in sorted(zip(rows, numbers, strict=True)):
                time = outcome.times[row]
                self._sequences.add(name, number, None if time == NEVER else time, original)

    def delta(self, outside: Callable[[int | None], bool]) -> Delta:
        """The findings, but for those of duplicate inputs and at times that are left out."""
        made = Delta()
        for found in self._sequences.found():
            item = self._items[found.input]
            if outside(found.time):
                item.outside += 1
            elif not item.duplicates:
                made.findings.append((item.id, self._finding(item, found)))
        return made

    def _finding(self, item: Item, found: Absence) -> Finding:
        kind = found.kind
        anchor = f"{item.evidence.identity}\x1f{found.host}\x1f{found.channel}"
        return Finding(
            uid=finding_uid(self._tenant, kind.uid, anchor),
            tenant=self._tenant,
            rule_uid=kind.uid,
            rule_title=kind.title,
            rule_version=kind.version,
            level=found.level,
            attack=kind.attack,
            tactics=kind.tactics,
            time=found.time,
            time_quality="exact",
            source=SOURCE,
            input=item.name,
            record=NOWHERE,
            event={
                "channel": found.channel,
                "first": found.first,
                "last": found.last,
                "count": found.count,
                "words": found.words,
            },
            entities=(Entity("host", found.host, "device"),) if found.host else (),
            licence="Apache-2.0",
            origin="yoban",
        )
