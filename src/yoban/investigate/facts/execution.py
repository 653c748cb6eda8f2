"""How it came and what ran first: delivery and execution.

Execution: the first program of each tree of the attack, and further foreign programs in it that
are no mere tool of the system: those in folders that anybody may write, or written by the attack.
A script run by an interpreter is told as the script. Delivery: who wrote that file before it ran
(a browser, mailer or archiver), with the address that its mark of the web names; a mail; a web
request that a finding calls an attack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yoban.investigate.facts._make import fact, told
from yoban.investigate.programs import (
    ARCHIVERS,
    BROWSERS,
    CARRIERS,
    INTERPRETERS,
    MAILERS,
    MESSENGERS,
    OFFICE,
    REMOTE,
    SERVERS,
    base,
    clean,
    is_code,
    is_open,
    name,
    paths,
    same,
)
from yoban.investigate.scene import Scene, has, own, refs_of
from yoban.model.case import KeyFact, Process
from yoban.model.trace import Trace

_STREAM = ":Zone.Identifier"
_FROM = re.compile(r"(HostUrl|ReferrerUrl)=(\S+)")


def facts(scene: Scene) -> Iterator[KeyFact]:
    """Delivery and execution."""
    ran = _ran(scene)
    for process, payload, how in ran:
        dropper = scene.dropped.get((process.host, same(payload)))
        details = told(process)
        if payload != clean(process.image):
            details |= {"interpreter": clean(process.image), "path": payload}
            for digest in ("sha256", "sha1", "md5"):  # those are the interpreter's
                details.pop(digest, None)
        details["how"] = how
        if dropper is not None:
            details["dropped_by"] = clean(dropper[0].image)
        refs = process.refs if dropper is None else (*process.refs, dropper[1].uid)
        yield fact(
            "execution",
            payload,
            process.started,
            process.host,
            _refs(scene, process, refs),
            **details,
        )
    for process, payload, _ in ran:
        if (process.host, same(payload)) not in scene.dropped:
            yield from _delivered(scene, process, payload)
    yield from _sent(scene)


def _refs(scene: Scene, process: Process, refs: tuple[str, ...]) -> tuple[str, ...]:
    """Of a process without a start: the findings on it."""
    if refs:
        return refs
    on = (f for f in scene.group.findings if any(p.key == process.key for p in scene.actors(f)))
    return tuple(uid for f in on for uid in refs_of(f))[:10]


def _ran(scene: Scene) -> list[tuple[Process, str, str]]:
    """What counts as execution: beside a foreign program or script no mere program of the system.

    Each with the file it ran and how it was started.
    """
    found = list(_candidates(scene))
    foreign = [one for one in found if is_open(one[1]) or one[1] != clean(one[0].image)]
    return foreign or [one for one in found if one[0].refs or _refs(scene, one[0], ())]


def _candidates(scene: Scene) -> Iterator[tuple[Process, str, str]]:
    first = [p for p in scene.entries if base(p.parent_image) not in REMOTE]
    chosen = {p.key for p in (first or scene.entries)}
    for process in sorted(scene.core.values(), key=lambda p: (p.started or 0, p.key)):
        if process.key in scene.since:
            continue
        payload = _payload(process)
        if process.key in chosen:
            yield process, payload, _how(process)
        elif _foreign(process) and process.key not in {p.key for p in scene.entries}:
            yield process, payload, "stage"


def _foreign(process: Process) -> bool:
    return is_open(process.image) and bool(process.refs)


def _payload(process: Process) -> str:
    """The file that a process runs: its program, or the script that its interpreter was given."""
    image = clean(process.image)
    if base(image) not in INTERPRETERS:
        return image
    for path in paths(process.cmd_line):
        if same(path) != same(image) and is_code(path) and is_open(path):
            return path
    return image


def _how(process: Process) -> str:
    parent = base(process.parent_image)
    for programs, how in (
        (BROWSERS, "browser"),
        (MAILERS, "mail"),
        (OFFICE, "document"),
        (ARCHIVERS, "archive"),
        (MESSENGERS, "messenger"),
        (SERVERS, "server"),
        (("explorer.exe",), "user"),
        (REMOTE, "service"),
    ):
        if parent in programs:
            return how
    return "program" if parent else ""


def _delivered(scene: Scene, process: Process, payload: str) -> Iterator[KeyFact]:
    """Who wrote a payload before it ran."""
    world = scene.group.world
    where = {
        "device.hostname": world.written([process.host]),
        "file.path": [payload, f"{payload}{_STREAM}"],
    }
    rows = [
        row
        for row in world.traces.select((1001,), (1, 3, 5), where, until=process.started)
        if scene.actor(row) is None
    ]
    if not rows:
        return
    said: dict[str, str] = {}
    for row in rows:  # later ones say more
        said |= dict(_FROM.findall(row.text("message")))
    writer = next((r for r in rows if base(r.text("process.file.path")) in CARRIERS), rows[0])
    image = clean(writer.text("process.file.path"))
    url, referrer = said.get("HostUrl", ""), said.get("ReferrerUrl", "")
    marked = any(r.text("file.path").endswith(_STREAM) for r in rows)
    if not (url or referrer or marked or base(image) in CARRIERS):
        return
    yield fact(
        "delivery",
        url or payload,
        rows[0].time,
        process.host,
        (*(r.uid for r in rows[:20]), *process.refs),
        path=payload,
        url=url,
        referrer=referrer,
        by=image,
        account=writer.text("actor.user.name").lower(),
        how=_writer(image),
        name=name(payload),
        sha256=process.hashes.get("sha256", "") if payload == clean(process.image) else "",
    )


def _writer(image: str) -> str:
    program = base(image)
    if program in BROWSERS:
        return "browser"
    if program in MAILERS:
        return "mail"
    return "archive" if program in ARCHIVERS else "download"


def _sent(scene: Scene) -> Iterator[KeyFact]:
    """Mails and web requests that findings call the attack's."""
    for finding in scene.group.findings:
        for row in scene.group.rows(finding)[:5]:
            if row.class_uid == 4009 and row.text("email.from"):
                yield _mail(scene, row, refs_of(finding))
            elif row.class_uid == 4002 and has(finding, "T1190") and _request(row):
                yield fact(
                    "delivery",
                    _request(row),
                    row.time,
                    scene.host(finding) or row.text("dst_endpoint.ip"),
                    refs_of(finding),
                    how="web request",
                    url=row.text("url.url_string"),
                    agent=row.text("http_request.user_agent"),
                    address=row.text("src_endpoint.ip"),
                    method=row.text("http_request.http_method"),
                    code=own(finding, "status", "sc-status"),
                )


def _request(row: Trace) -> str:
    return row.text("url.url_string") or row.text("http_request.user_agent")


def _mail(scene: Scene, row: Trace, refs: tuple[str, ...]) -> KeyFact:
    return fact(
        "delivery",
        row.text("email.from").lower(),
        row.time,
        scene.group.world.host_of(row),
        refs,
        how="mail",
        recipient=row.text("email.to"),
        subject=row.text("email.subject"),
        message=row.text("email.message_uid"),
        path=row.text("file.path"),
        url=row.text("url.url_string"),
        address=row.text("src_endpoint.ip"),
    )
