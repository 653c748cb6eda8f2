"""How far our events agree with references made by others: `python -m tests.quality.agreement`.

Every pair of `pairs.py` goes the real way (sniff, decode, identify, execute with no rules) and the
promoted OCSF columns are compared with what the reference says, attribute by attribute.

What counts as equal
- time: the same millisecond. Where our time says "year inferred" the year is not compared (neither
  is one the reference leaves out); where a reference's whole second hides a fraction, seconds are.
- src, dst: the same IP address in canonical form; a name as a host name.
- host: case and a trailing dot do not matter; a short name is the host whose full name it begins.
- user: case does not matter, `DOMAIN\\user` is `user`. ECS has one `user`, OCSF the actor and the
  account acted on: the reference's user must be one of the two, its target the second.
- sender, recipient: the mail address without case; the recipient is one of the reference's.
- action, outcome: as texts without case, outcome by the words in `GOOD` and `BAD`. Reported only.

Out:  `Row` a comparison; `table` counts by source and attribute.   Reads the data folder.
"""

from __future__ import annotations

import io
import ipaddress
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from tests.quality.pairs import Pair, Want, pairs

from yoban.collect.formats._base import Hints
from yoban.collect.recognise import identify, sources
from yoban.collect.sniff import choose
from yoban.model.batch import Batch, Frames, Quarantined, ints
from yoban.model.rule import RuleSet
from yoban.query.execute import Executor
from yoban.query.plan import Plan
from yoban.query.record import loads

HOME = Path(__file__).parent
REQUIRED = ("time", "src", "dst", "user", "target", "host", "sender", "recipient")
REPORTED = ("action", "outcome")
COLUMNS = {
    "src": ("src_endpoint.ip", "src_endpoint.hostname"),
    "dst": ("dst_endpoint.ip", "dst_endpoint.hostname"),
    "host": ("device.hostname",),
    "user": ("actor.user.name", "user.name"),
    "target": ("user.name",),
    "sender": ("email.from",),
    "recipient": ("email.to",),
    "action": ("api.operation", "activity_name", "status"),
    "outcome": ("status",),
}
COLLECTIONS = {"sekoia": "sekoia-ecs", "ocsf": "ocsf-examples", "crowdsec": "crowdsec-hub"}
GOOD = {"success", "succeeded", "true", "yes", "allow", "allowed", "accept", "pass", "passed"}
BAD = {"failure", "failed", "false", "no", "deny", "denied", "block", "blocked", "fail", "error"}


@dataclass(frozen=True, slots=True)
class Event:
    """An event of ours: where it stood, its source, and its columns."""

    at: int
    end: int
    source: str
    columns: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one input, in one format. received = len(events) + len(quarantined)."""

    received: int
    events: list[Event]
    quarantined: list[Quarantined]
    form: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison. `ours` are the values of the columns looked at; kind: of reference."""

    path: str
    test: str
    source: str
    attribute: str
    said: tuple[str, ...]
    ours: tuple[str, ...]
    same: bool
    found: str
    form: str = ""
    kind: str = ""


def executor() -> Executor:
    """An executor without rules."""
    return Executor(Plan(RuleSet((), (), ()), sources()))


def run(engine: Executor, raw: bytes, name: str = "") -> Run:
    """Send one input the whole way."""
    form = choose(raw[: 256 * 1024])
    events: list[Event] = []
    bad: list[Quarantined] = []
    received = 0
    if form is None:
        return Run(0, events, bad)
    for part in form.decode(io.BufferedReader(io.BytesIO(raw)), Hints(name=name)):
        received += 1 if isinstance(part, Quarantined) else len(part)
        if isinstance(part, Quarantined):
            bad.append(part)
        else:
            events.extend(_events(engine, part))
    return Run(received, events, bad, form.name)


def _events(engine: Executor, frames: Frames) -> Iterator[Event]:
    groups: dict[tuple[str, str], Any] = {}
    for row in range(len(frames)):
        source, layout = identify(loads(frames.record(row))[0], sources())
        groups.setdefault((source.name, layout.name), ints()).append(row)
    for (source_name, layout_name), rows in groups.items():
        result = engine.execute(Batch(source_name, layout_name, frames, rows))
        done = sum(table.num_rows for table in result.tables)
        if result.bad or done != len(rows):
            raise AssertionError(f"{source_name}/{layout_name}: {done} of {len(rows)} {result.bad}")
        for table in result.tables:
            for item in table.to_pylist():
                row = item["row"]
                start = frames.at[row]
                yield Event(start, start + frames.length[row], source_name, item)


def compare(data: Path) -> Iterator[Row]:
    """All comparisons over the folder."""
    engine = executor()
    for pair in pairs(data):
        done = run(engine, pair.raw, pair.path)
        for want in pair.wants:
            yield from _compared(pair, want, done)


def _compared(pair: Pair, want: Want, done: Run) -> Iterator[Row]:
    mine = [e for e in done.events if e.at < want.end and e.end > want.at]
    for name, said in want.said.items():
        best: tuple[bool, tuple[str, ...], str] = (False, (), mine[0].source if mine else "")
        for event in mine:
            ours = values(event, name)
            if same(name, said, ours, str(event.columns["time_quality"])):
                best = (True, ours, event.source)
                break
            best = (False, ours, event.source) if not best[1] else best
        source = want.source or "other"
        where = pair.path, want.test, source, name
        yield Row(*where, said, best[1], best[0], best[2], done.form, COLLECTIONS[pair.kind])


def values(event: Event, name: str) -> tuple[str, ...]:
    """Our values for one of the compared names."""
    if name == "time":
        return () if event.columns["time"] is None else (str(event.columns["time"]),)
    found = [event.columns.get(column) for column in COLUMNS[name]]
    return tuple(str(v) for v in found if v is not None)


def same(name: str, said: Sequence[str], ours: Sequence[str], quality: str) -> bool:
    """Whether one of our values is one of the reference's."""
    if name == "time":
        return any(_same_time(s, int(o), quality) for s in said for o in ours)
    if name == "host":
        return any(_same_host(_host(s), _host(o)) for s in said for o in ours)
    kinds = {"src": _address, "dst": _address, "outcome": _outcome}
    plain = (kinds | {"sender": _mailbox, "recipient": _mailbox}).get(name, _user)
    return bool({plain(s) for s in said} & {plain(o) for o in ours})


def _same_time(said: str, ours: int, quality: str) -> bool:
    when = datetime.fromtimestamp(ours / 1e6, UTC)
    yearless = quality == "year inferred" or said.startswith("????")
    reference = _time(said.removeprefix("????"), when.year)
    if reference is None:
        return False
    if yearless:
        reference = reference.replace(year=when.year)
    unit = 1000 if reference.microsecond else 1_000_000
    theirs = round(reference.timestamp() * 1e6)
    return theirs // 1000 == ours // 1000 or (unit == 1_000_000 and theirs // unit == ours // unit)


def _time(text: str, year: int) -> datetime | None:
    text = text.strip()
    if text.replace(".", "", 1).isdigit():
        whole, _, part = text.partition(".")
        number = int(whole)
        when = datetime.fromtimestamp(number / (1 if number < 10**11 else 1000), UTC)
        return when.replace(microsecond=int(f"{part:0<6}"[:6])) if part else when
    if text.startswith("-"):
        text = f"{year}{text}"
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = _written(text, year)
        if found is None:
            return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


_FORMS = (
    *("%d/%b/%Y:%H:%M:%S %z", "%d-%b-%Y %H:%M:%S.%f", "%a %b %d %H:%M:%S.%f %Y"),
    *("%a %b %d %H:%M:%S %Y", "%Y/%m/%d %H:%M:%S"),
)


def _written(text: str, year: int) -> datetime | None:
    """A time as a log line writes it: references often leave it so."""
    for value, form in ((f"{year} {text}", "%Y %b %d %H:%M:%S"), *((text, f) for f in _FORMS)):
        try:
            return datetime.strptime(value, form)  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _address(text: str) -> str:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return _host(text)
    mapped = address.ipv4_mapped if address.version == 6 else None
    return str(mapped or address)


def _same_host(one: str, other: str) -> bool:
    short, full = sorted((one, other), key=len)
    return short == full or ("." not in short and full.startswith(f"{short}."))


def _host(text: str) -> str:
    return text.strip().rstrip(".").lower()


def _user(text: str) -> str:
    return text.strip().rsplit("\\", 1)[-1].lower()


def _mailbox(text: str) -> str:
    return text.strip().strip("<>").lower()


def _outcome(text: str) -> str:
    word = text.strip().lower()
    return "success" if word in GOOD else "failure" if word in BAD else word


def judged() -> dict[tuple[str, str, str], str]:
    """References judged wrong: (path, test, attribute) → reason."""
    items = yaml.safe_load((HOME / "judged.yml").read_text("utf-8")) or []
    return {
        (item["path"], str(test), attribute): item["reason"]
        for item in items
        for test in item["tests"]
        for attribute in item["attributes"]
    }


def table(rows: Sequence[Row]) -> dict[str, dict[str, tuple[int, int, int]]]:
    """source → attribute → (agreeing, compared, judged wrong and not compared)."""
    wrong = judged()
    counts: dict[str, dict[str, tuple[int, int, int]]] = {}
    for row in rows:
        good, total, out = counts.setdefault(row.source, {}).get(row.attribute, (0, 0, 0))
        if (row.path, row.test, row.attribute) in wrong:
            out += 1
        else:
            good, total = good + row.same, total + 1
        counts[row.source][row.attribute] = (good, total, out)
    return counts


def summed(counts: dict[str, tuple[int, int, int]]) -> tuple[int, int, int]:
    """The sum over the required attributes of one source."""
    cells = [counts[name] for name in REQUIRED if name in counts]
    return tuple(map(sum, zip(*cells, strict=True))) if cells else (0, 0, 0)  # type: ignore[return-value]


def accepted() -> dict[str, dict[str, list[int]]]:
    """The accepted figures: source → attribute → [agreeing, compared]."""
    found: dict[str, dict[str, list[int]]] = json.loads(
        (HOME / "agreement.json").read_text("utf-8")
    )
    return found


def accept(rows: Sequence[Row]) -> None:
    """Write the figures of `rows` as the accepted ones."""
    lines = []
    for name, cells in sorted(table(rows).items()):
        if name == "other":  # formats without a source yet: shown, not held
            continue
        figures = {a: list(cells[a][:2]) for a in (*REQUIRED, *REPORTED) if a in cells}
        lines.append(f"  {json.dumps(name)}: {json.dumps(figures)}")
    _keep("agreement.json", lines)
    _keep("samples.json", [f"  {json.dumps(n)}: {json.dumps(s)}" for n, s in samples(rows)])


def _keep(name: str, lines: Sequence[str]) -> None:
    (HOME / name).write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def samples(rows: Sequence[Row]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of each source the formats its reference records came in, and how many of which collection.

    Mail messages have no reference; they are counted as files.
    """
    forms: dict[str, set[str]] = {}
    records: dict[str, dict[str, set[tuple[str, str]]]] = {}
    for row in rows:
        if row.source == row.found:
            forms.setdefault(row.source, set()).add(row.form)
            kinds = records.setdefault(row.source, {})
            kinds.setdefault(row.kind, set()).add((row.path, row.test))
    for path in (HOME.parents[2] / "shared" / "data" / "mail").rglob("*.eml"):
        forms["eml"] = {"eml"}
        kind = next(part.name for part in path.parents if part.parent.name == "mail")
        records.setdefault("eml", {}).setdefault(kind, set()).add((str(path), ""))
    for name in sorted(records):
        counts = {kind: len(found) for kind, found in sorted(records[name].items())}
        yield name, {"formats": sorted(forms[name]), "samples": counts}


def shown(rows: Sequence[Row]) -> str:
    """The table as text."""
    counts = table(rows)
    lines = [f"{'source':15}" + "".join(f"{n:>14}" for n in (*REQUIRED, "all", *REPORTED))]
    names = sorted(n for n in counts if n != "other")
    total: dict[str, tuple[int, int, int]] = {}
    for name in (*names, "", "other"):
        cells = total if not name else counts.get(name, {})
        if name and name != "other":
            for attribute, cell in cells.items():
                old = total.get(attribute, (0, 0, 0))
                total[attribute] = (old[0] + cell[0], old[1] + cell[1], old[2] + cell[2])
        entries = {**cells, "all": summed(cells)}
        line = f"{name or 'all sources':15}"
        for attribute in (*REQUIRED, "all", *REPORTED):
            good, n, _ = entries.get(attribute, (0, 0, 0))
            line += f"{f'{good}/{n} {good / n:.0%}' if n else '-':>14}"
        lines.append(line)
    good, n, out = summed(total)
    lines.append(f"required: {good}/{n} = {good / max(n, 1):.2%}; judged wrong: {out}")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    """Print the table; given a source (and an attribute), its differences; --accept writes it."""
    rows = list(compare(HOME.parents[2] / "shared" / "data"))
    wrong = judged()
    if "--accept" in arguments:
        accept(rows)
    for row in rows:
        if not arguments or row.source != arguments[0] or row.same:
            continue
        if row.attribute == (arguments[1] if len(arguments) > 1 else row.attribute):
            mark = "judged" if (row.path, row.test, row.attribute) in wrong else "differs"
            where = f"{row.path} [{row.test}] {row.attribute}"
            print(f"{mark} {where}: {row.said} {row.ours} {row.found}")
    print(shown(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
