"""The process tree of a case, in depth-first order.

In:   a scene.  Out: `Node`s: the attack's processes, those with findings, their ancestors up to the
roots, and what they started; parents stand before their children, siblings in order of start.
At most `MOST` nodes: processes with findings and their ancestors first.

Cost: linear in what is shown.  Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from yoban.investigate.clues import HUBS
from yoban.investigate.programs import base
from yoban.investigate.scene import Scene
from yoban.model.case import Node, Process

MOST = 1_000


def tree(stage: Scene) -> tuple[Node, ...]:
    """Nodes of a case."""
    marked = marks(stage)
    shown = _shown(stage, marked)
    below: dict[str, list[Process]] = defaultdict(list)
    roots = []
    for process in shown.values():
        if process.parent in shown:
            below[process.parent].append(process)
        else:
            roots.append(process)
    found: list[Node] = []
    seen: set[str] = set()
    # parents that name each other in a circle are reached from no root: they come last
    for start in (*_ordered(roots), *_ordered(shown.values())):
        _descend(start, stage, below, marked, seen, found)
    return tuple(found)


def marks(stage: Scene) -> dict[str, tuple[str, ...]]:
    """Key of a process → uids of the findings on it."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for finding in stage.group.findings:
        processes = stage.group.processes(finding) or stage.actors(finding)
        for process in processes:
            found[process.key][finding.uid] = None
    return {key: tuple(uids) for key, uids in found.items()}


def _shown(stage: Scene, marked: Iterable[str]) -> dict[str, Process]:
    world = stage.group.world
    shown: dict[str, Process] = {}

    def take(process: Process) -> None:
        if len(shown) >= MOST or process.key in shown:
            return
        shown[process.key] = process
        for parent in world.ancestry(process.key):
            shown.setdefault(parent.key, parent)

    known = {**world.processes, **stage.core}
    named = [known[key] for key in marked if key in known]
    for some in (named, stage.entries, stage.core.values()):
        for process in _ordered(some):
            take(process)
    for process in list(_ordered(named)):
        if base(process.image) not in HUBS:
            for child in world.descendants(process.key, MOST):
                take(child)
    return shown


def _ordered(processes: Iterable[Process]) -> list[Process]:
    """In order of start; those that started before the evidence did come first."""
    return sorted(processes, key=lambda p: (p.started is not None, p.started or 0, p.key))


def _descend(
    start: Process,
    stage: Scene,
    below: dict[str, list[Process]],
    marked: dict[str, tuple[str, ...]],
    seen: set[str],
    found: list[Node],
) -> None:
    waiting = [(start, 0)]
    while waiting:
        process, depth = waiting.pop()
        if process.key in seen:
            continue
        seen.add(process.key)
        uids = marked.get(process.key, ())
        context = not uids and process.key not in stage.core
        found.append(Node(process, depth, uids, context))
        waiting += [(child, depth + 1) for child in reversed(_ordered(below[process.key]))]
