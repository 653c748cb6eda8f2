"""The timeline of a case: findings and the events that matter around them, in event time.

In:   a scene.  Out: `Moment`s, sources interleaved: findings (repeats of one rule on one process
folded), process starts of the attack, files it wrote, connections and look-ups by destination,
logons and account changes of the accounts used, what a cloud principal called, gaps in which a
sensor was silent, and clocks that disagree. Every entry leads to its raw record.
At most `MOST`: what matters least is left out, and how many is said.

Cost: a few questions to the trace, bounded by the case's hosts and span.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yoban.investigate.clocks import disagreements, silences
from yoban.investigate.group import RANK, hosts_of
from yoban.investigate.identity import account, is_local, is_own, is_session
from yoban.investigate.scene import Scene
from yoban.investigate.tell import MINUTE, command, moment, place, pointer, program, who
from yoban.model.case import Moment, Process, Say
from yoban.model.finding import Finding
from yoban.model.trace import Trace

MOST = 500
AROUND = 60 * MINUTE  # before the first finding and after the last
LOOKED = 5_000  # events of a kind that are looked at
_LAST = 1 << 62


@dataclass(frozen=True, slots=True)
class _Entry:
    """A moment and how much it matters (0 least)."""

    weight: int
    moment: Moment


def timeline(stage: Scene) -> tuple[Moment, ...]:
    """Moments of a case, in order of time; those without a time last."""
    entries = [
        *_findings(stage),
        *_starts(stage),
        *_files(stage),
        *_network(stage),
        *_logons(stage),
        *_changes(stage),
        *_calls(stage),
    ]
    told = {e.moment.event.uid for e in entries if e.moment.finding and e.moment.event}
    entries = [
        e
        for e in entries
        if e.moment.finding or e.moment.event is None or e.moment.event.uid not in told
    ]
    around = [*silences(stage), *disagreements(stage)]
    room = MOST - len(around) - 1
    kept = sorted(entries, key=lambda e: (-e.weight, *_order(e.moment)))[:room]
    moments = [e.moment for e in kept] + around
    if len(entries) > room:
        left = Say("timeline.left_out", {"count": str(len(entries) - room)})
        moments.append(Moment(None, "", "gap", "", "", left))
    return tuple(sorted(moments, key=_order))


def _order(one: Moment) -> tuple[int, str, str]:
    return (
        _LAST if one.time is None else one.time,
        one.event.uid if one.event else "",
        one.finding,
    )


def window(stage: Scene) -> tuple[int | None, int | None]:
    """The span that is looked at."""
    first, last = stage.group.first, stage.group.last
    starts = [p.started for p in stage.entries if p.started is not None]
    if first is not None and starts:
        first = min(first, *starts)
    return (
        None if first is None else first - AROUND,
        None if last is None else last + AROUND,
    )


# ── findings ───────────────────────────────────────────────────────────────────────────────────
def _findings(stage: Scene) -> Iterator[_Entry]:
    folded: dict[tuple[str, ...], list[tuple[Finding, str]]] = {}
    for finding in stage.group.findings:
        process = next(iter(stage.group.processes(finding)), None)
        key = process.key if process else ""
        host = next(iter(hosts_of(finding, stage.group.world)), "")
        about = key or next((e.value for e in finding.entities if e.kind != "host"), "")
        folded.setdefault((finding.rule_uid, host, about), []).append((finding, key))
    for (_, host, _), some in folded.items():
        finding, key = some[0]
        last = some[-1][0]
        values = {"finding": finding.rule_title, "host": host}
        refs = (finding.uid, *(e.uid for e in finding.events[:5]))
        say = Say("timeline.finding", values, refs)
        if len(some) > 1:
            values |= {"count": str(len(some)), "until": moment(last.time)}
            say = Say("timeline.finding_repeated", values, refs)
        yield _Entry(
            10 + 2 * RANK.get(finding.level, 0),
            Moment(
                finding.time,
                finding.time_quality,
                "finding",
                host,
                finding.source,
                say,
                finding.level,
                finding.events[0] if finding.events else None,
                finding.uid,
                key,
            ),
        )


# ── the attack's processes ─────────────────────────────────────────────────────────────────────
def _event(weight: int, row: Trace, host: str, say: Say, process: Process | None = None) -> _Entry:
    return _Entry(
        weight,
        Moment(
            row.time,
            row.time_quality,
            "event",
            host,
            row.source,
            say,
            "",
            pointer(row),
            "",
            process.key if process else "",
        ),
    )


def _starts(stage: Scene) -> Iterator[_Entry]:
    first = {p.refs[0]: p for p in stage.core.values() if p.refs}
    entries = {p.key for p in stage.entries}
    rows = stage.group.world.traces.of(first)
    for uid, row in rows.items():
        process = first[uid]
        values = {"program": program(process), "command": command(process), "account": who(process)}
        weight = 15 if process.key in entries else 9
        say = Say("timeline.start", values, process.refs)
        yield _event(weight, row, process.host, say, process)


_DONE = {1: "written", 3: "written", 4: "deleted", 5: "renamed", 6: "changed"}


def _files(stage: Scene) -> Iterator[_Entry]:
    seen: dict[tuple[str, str, int], tuple[Process, Trace, list[str]]] = {}
    for process, row in stage.files:
        path = row.text("file.path")
        if not path:
            continue
        key = (process.key, path.lower(), row.activity_id)
        seen.setdefault(key, (process, row, []))[2].append(row.uid)
    for process, row, refs in seen.values():
        values = {"program": program(process), "path": row.text("file.path")}
        if row.activity_id == 4:
            say = Say("timeline.file_deleted", values, tuple(refs[:10]))
        elif row.activity_id in _DONE:
            say = Say("timeline.file_written", values, tuple(refs[:10]))
        else:
            continue
        yield _event(6, row, process.host, say, process)


def _network(stage: Scene) -> Iterator[_Entry]:
    met: dict[tuple[str, str], list[tuple[Process, Trace]]] = {}
    for process, row in stage.network:
        where = _destination(row)
        if where:
            met.setdefault((process.key, where), []).append((process, row))
    for (_, where), some in met.items():
        process, row = some[0]
        refs = tuple(r.uid for _, r in some[:10])
        values = {"program": program(process), "where": where}
        if row.class_uid == 4003:
            say = Say("timeline.lookup", values, refs)
        elif row.class_uid == 4002:
            say = Say("timeline.request", values, refs)
        elif len(some) > 1:
            values |= {"count": str(len(some)), "until": moment(some[-1][1].time)}
            say = Say("timeline.connections", values, refs)
        else:
            say = Say("timeline.connection", values, refs)
        yield _event(8 if row.class_uid == 4001 else 7, row, process.host, say, process)


def _destination(row: Trace) -> str:
    if row.class_uid == 4003:
        return row.text("query.hostname")
    if row.class_uid == 4002:
        return row.text("url.url_string") or place(row, "dst_endpoint")
    where = place(row, "dst_endpoint")
    return "" if is_own(row.text("dst_endpoint.ip")) else where


# ── accounts ───────────────────────────────────────────────────────────────────────────────────
def used(stage: Scene) -> frozenset[str]:
    """Bare accounts that the attack ran or acted as."""
    names = {*stage.group.accounts, *(account(p.account) for p in stage.core.values())}
    return frozenset(name for name in names if not is_local(name))


def _logons(stage: Scene) -> Iterator[_Entry]:
    since, until = window(stage)
    world = stage.group.world
    accounts, hosts = used(stage), set(stage.group.hosts)
    sessions = {(p.host, p.session.lower()) for p in stage.core.values() if is_session(p.session)}
    chosen = []
    for logon in world.logons:
        mine = (logon.host, logon.session.lower()) in sessions
        near = (
            logon.time is not None
            and (since is None or logon.time >= since)
            and (until is None or logon.time <= until)
        )
        if mine or (near and account(logon.account) in accounts and logon.host in hosts):
            chosen.append((logon, mine))
    chosen = chosen[:LOOKED]
    rows = world.traces.of({logon.ref for logon, _ in chosen})
    for logon, mine in chosen:
        row = rows.get(logon.ref)
        if row is None:
            continue
        values = {"account": logon.account or "?", "from": logon.source or logon.host or "?"}
        if not logon.granted:
            say = Say("timeline.logon_refused", values, (logon.ref,))
        else:
            say = Say("timeline.logon", {**values, "type": logon.type or "?"}, (logon.ref,))
        yield _event(8 if mine else 3, row, logon.host, say)


def _changes(stage: Scene) -> Iterator[_Entry]:
    since, until = window(stage)
    world = stage.group.world
    hosts = world.written(stage.group.hosts)
    if not hosts:
        return
    rows = world.traces.select(
        (3001,), (), {"device.hostname": hosts}, since=since, until=until, limit=LOOKED
    )
    for row in rows:
        values = {
            "actor": row.text("actor.user.name") or "?",
            "account": row.text("user.name") or row.text("user.uid") or "?",
        }
        if row.activity_id == 1:
            say = Say("timeline.account_made", values, (row.uid,))
        else:
            say = Say("timeline.account_changed", values, (row.uid,))
        yield _event(6, row, world.host_of(row), say)


# ── cloud ──────────────────────────────────────────────────────────────────────────────────────
def _calls(stage: Scene) -> Iterator[_Entry]:
    """What the principals of the case's API findings called, by operation and place."""
    since, until = window(stage)
    named = [r for r in stage.group.traces.values() if r.class_uid == 6003]
    names = {r.text("actor.user.name") for r in named} - {""}
    if not names:
        return
    places = {_from(r) for r in named}
    rows = stage.group.world.traces.select(
        (6003,),
        (),
        {"actor.user.name": sorted(names)},
        since=since,
        until=until,
        limit=LOOKED,
    )
    met: dict[tuple[str, str, str], list[Trace]] = {}
    for row in rows:
        key = (row.text("actor.user.name"), row.text("api.operation"), _from(row))
        met.setdefault(key, []).append(row)
    for (name, operation, where), some in met.items():
        values = {"account": name, "operation": operation or "?", "from": where or "?"}
        values["count"] = str(len(some))
        say = Say("timeline.call", values, tuple(r.uid for r in some[:10]))
        yield _event(5 if where in places else 1, some[0], "", say)


def _from(row: Trace) -> str:
    return row.text("src_endpoint.ip") or row.text("src_endpoint.hostname")
