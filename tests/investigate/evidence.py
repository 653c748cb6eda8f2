"""Invented evidence for tests of investigation: events of a workstation as the trace has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yoban.investigate.build import grouped
from yoban.investigate.group import Group
from yoban.model.finding import Entity, EventRef, Finding
from yoban.model.trace import Listed, Trace

BEGIN = 1_700_000_000_000_000
SECOND = 1_000_000
HOST = "ws7.example.com"


class Evidence:
    """Events and findings, added in order; `group` joins all findings into one."""

    def __init__(self) -> None:
        self.rows: list[Trace] = []
        self.findings: list[Finding] = []

    def event(
        self, at: float, kind: tuple[int, int], source: str = "windows", **values: Any
    ) -> Trace:
        """An event `at` seconds in; values: attributes with "__" for "."."""
        uid = f"event-{len(self.rows)}"
        told = {"device.hostname": HOST, **{k.replace("__", "."): v for k, v in values.items()}}
        row = Trace(
            uid,
            "memory",
            len(self.rows),
            BEGIN + int(at * SECOND),
            "ok",
            source,
            *kind,
            {k: v for k, v in told.items() if v is not None},
        )
        self.rows.append(row)
        return row

    def start(
        self,
        at: float,
        image: str,
        pid: int,
        parent: int = 4,
        line: str = "",
        user: str = "ana",
        parent_image: str = "C:\\Windows\\explorer.exe",
        **more: Any,
    ) -> Trace:
        """A process starts."""
        return self.event(
            at,
            (1007, 1),
            process__file__path=image,
            process__pid=pid,
            process__uid=f"{{g-{pid}}}",
            process__cmd_line=line or f'"{image}"',
            process__parent_process__pid=parent,
            process__parent_process__uid=f"{{g-{parent}}}",
            process__parent_process__file__path=parent_image,
            actor__user__name=user,
            actor__user__domain="EXAMPLE",
            **more,
        )

    def connect(self, at: float, pid: int, address: str, port: int, **more: Any) -> Trace:
        """A process connects."""
        return self.event(
            at,
            (4001, 1),
            process__pid=pid,
            process__uid=f"{{g-{pid}}}",
            src_endpoint__ip="10.9.0.7",
            dst_endpoint__ip=address,
            dst_endpoint__port=port,
            **more,
        )

    def write(self, at: float, pid: int, path: str, **more: Any) -> Trace:
        """A process writes a file."""
        return self.event(
            at, (1001, 1), process__pid=pid, process__uid=f"{{g-{pid}}}", file__path=path, **more
        )

    def found(
        self,
        row: Trace,
        level: str = "high",
        attack: Iterable[str] = (),
        tactics: Iterable[str] = (),
        entities: Iterable[tuple[str, str, str]] = (),
        **event: Any,
    ) -> Finding:
        """A finding on an event; event: its own fields."""
        finding = Finding(
            uid=f"finding-{len(self.findings)}",
            tenant="t",
            rule_uid=f"rule-{len(self.findings)}",
            rule_title="Something Found",
            rule_version="1",
            level=level,
            attack=tuple(attack),
            tactics=tuple(tactics),
            time=row.time,
            time_quality="ok",
            source=row.source,
            input=row.input,
            record=row.record,
            event=event,
            entities=tuple(
                Entity(*e) for e in (("host", row.text("device.hostname"), "device"), *entities)
            ),
            events=(EventRef(row.uid, row.input, row.record, row.time),),
        )
        self.findings.append(finding)
        return finding

    def group(self) -> Group:
        """All findings as one group."""
        parts = list(grouped("t", self.findings, Listed(self.rows)))
        first = parts[0]
        findings = tuple(sorted(self.findings, key=lambda f: (f.time or 0, f.uid)))
        traces = {uid: row for part in parts for uid, row in part.traces.items()}
        whole = Group(first.uid, "t", findings, traces, first.world)
        whole.lineage = frozenset(key for part in parts for key in part.lineage)
        return whole
