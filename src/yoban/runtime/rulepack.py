"""Rule packs: what is installed, and how it gets there, is refreshed, taken back and removed.

In:   a path (file, folder, archive) or a URL of one.
Out:  `Installed` values for the loader: texts, licence and origin.
Archives are read as evidence is, with limits; names inside are labels, never paths. A pack is
switched to as a whole, and only if at least one rule of it loads.
"""

from __future__ import annotations

import importlib.resources
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urlsplit

from yoban.collect.containers import Limits, members
from yoban.errors import UsageError, YobanError
from yoban.model.rule import RuleFailure, RuleSet
from yoban.query.documents import MAX_TEXT
from yoban.query.load import load
from yoban.runtime.clock import now
from yoban.runtime.compiled import compiled
from yoban.runtime.evidence import files
from yoban.runtime.fetch import Bounds, fetch
from yoban.settings import data_home
from yoban.store import packs
from yoban.store.findings import rfc3339
from yoban.store.packs import Pack, Texts

LIMITS = Limits(ratio=200, total=512 << 20, members=100_000, depth=3, spool=256 << 20)
ENDINGS = (".yml", ".yaml")
LICENCES = ("license", "licence", "copying")
MAX_FILES = 50_000
SKIPPED = ("a link", "a link or device", "encrypted")  # of files that are no rules


@dataclass(frozen=True, slots=True)
class Installed:
    """One pack as the loader needs it. The paths of its texts begin with `pack:NAME/`.

    problem: why a damaged pack has no texts; `ruleset` makes a failure of it.
    """

    name: str
    texts: Texts
    licence: str
    origin: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What an installation brought. changed: False when the content is what was there."""

    pack: Pack
    loaded: int
    failed: int
    changed: bool


def home() -> Path:
    """The folder of installed packs."""
    return data_home() / "packs"


def installed(folder: Path | None = None) -> list[Installed]:
    """Every installed pack in the version in use, by name; a damaged one with its problem."""
    where = home() if folder is None else folder
    return [_installed(where, name) for name in packs.names(where)]


def _installed(where: Path, name: str) -> Installed:
    try:
        item = packs.pack(where, name)
        texts = [(f"pack:{name}/{path}", text) for path, text in packs.texts(where, item)]
    except YobanError as error:
        return Installed(name, [], "", "", str(error))
    return Installed(name, texts, item.current.licence, shown(item.origin))


def shipped() -> Installed:
    """The rules that come with yoban, in the same form."""
    top = Path(str(importlib.resources.files("yoban.content"))) / "rules"
    found = [
        (f"shipped/{path.relative_to(top)}", path.read_text("utf-8"))
        for path in sorted(top.rglob("*.yml"))
    ]
    return Installed("shipped", found, "Apache-2.0", "yoban")


def given(paths: Sequence[Path]) -> Installed:
    """Rule files and folders named by the user. Raises UsageError, YobanError."""
    found: Texts = []
    for path in paths:
        texts, _ = read(str(path))
        at = path if path.is_dir() else path.parent
        found += [(str(at / label), text) for label, text in texts]
    return Installed("given", found, "", "")


def ruleset(
    groups: Sequence[Installed],
    lists: Mapping[str, Sequence[str]] | None = None,
    *,
    cache: bool = True,
) -> RuleSet:
    """All groups as one set, so that rules may refer to each other across packs.

    A rule's own licence comes before its pack's. An id that two rules share fails the later one.
    lists, cache: see `compiled`.
    """
    of = {path: group for group in groups for path, _ in group.texts}
    made = compiled([text for group in groups for text in group.texts], lists, cache)

    def told(rule: Any) -> Any:
        group = of[rule.path]
        if not group.licence and not group.origin:
            return rule
        return replace(rule, licence=rule.licence or group.licence, origin=group.origin)

    damaged = tuple(RuleFailure(f"pack:{g.name}", 0, "", g.problem) for g in groups if g.problem)
    return replace(
        made,
        rules=tuple(map(told, made.rules)),
        correlations=tuple(map(told, made.correlations)),
        failures=made.failures + damaged,
    )


def shown(origin: str) -> str:
    """An origin as findings and lists show it: without a URL's query, which may hold a token."""
    return origin.split("?", 1)[0].split("#", 1)[0] if is_url(origin) else origin


def is_url(origin: str) -> bool:
    """Whether an origin is a URL rather than a path."""
    return "://" in origin


def add(
    origin: str,
    name: str = "",
    licence: str = "",
    *,
    allow_private: bool = False,
    folder: Path | None = None,
    bounds: Bounds | None = None,
) -> Report:
    """Install a new pack. Raises UsageError, YobanError."""
    kept = origin if is_url(origin) else str(Path(origin).resolve())
    return _install(
        folder or home(), name or _name(origin), kept, licence, allow_private, bounds, fresh=True
    )


def update(
    name: str,
    *,
    allow_private: bool = False,
    folder: Path | None = None,
    bounds: Bounds | None = None,
) -> Report:
    """Refresh an installed pack from its origin. Raises UsageError, YobanError."""
    where = folder or home()
    old = packs.pack(where, name)
    licence = old.current.licence
    return _install(where, name, old.origin, licence, allow_private, bounds, fresh=False)


def _install(
    where: Path,
    name: str,
    origin: str,
    licence: str,
    allow_private: bool,
    bounds: Bounds | None,
    *,
    fresh: bool,
) -> Report:
    texts, found = read(origin, allow_private=allow_private, bounds=bounds)
    rules: RuleSet = load(texts)
    loaded = len(rules.rules) + len(rules.correlations)
    if not loaded:
        first = next(iter((*rules.failures, *rules.inactive)), None)
        why = f"; the first: {first.path}:{first.line}: {first.reason}" if first else ""
        raise UsageError(f"{origin}: none of its {len(texts)} files holds a usable rule{why}")
    before = None if fresh else packs.pack(where, name).current.hash
    made = packs.keep(where, name, origin, licence or found, texts, now(), fresh=fresh)
    return Report(made, loaded, len(rules.failures), made.current.hash != before)


def read(
    origin: str, *, allow_private: bool = False, bounds: Bounds | None = None
) -> tuple[Texts, str]:
    """The rule texts of a path or URL, and the licence found beside them.

    Raises UsageError when there is nothing; YobanError when an archive is damaged or too big.
    """
    texts: Texts = []
    licence = ""
    size = 0
    for label, data in _parts(origin, allow_private, bounds):
        base = label.rpartition("/")[2].lower()
        if base.startswith(LICENCES) and not base.endswith(ENDINGS):
            licence = licence or _first_line(data)
            continue
        size += len(data)
        if len(texts) >= MAX_FILES or size > LIMITS.total:
            raise YobanError(f"{origin}: more rules than fit: {len(texts)} files, {size} bytes")
        texts.append((label, data.decode("utf-8-sig", "replace")))
    if not texts:
        raise UsageError(f"{origin}: no file in it ends with {' or '.join(ENDINGS)}")
    return texts, licence


def _parts(origin: str, allow_private: bool, bounds: Bounds | None) -> Iterator[tuple[str, bytes]]:
    if is_url(origin):
        stream, final = fetch(origin, allow_private=allow_private, bounds=bounds)
        label = urlsplit(final).path.rpartition("/")[2] or "rules"
        with stream:
            yield from _inside(label, stream, named=True)
        return
    path = Path(origin)
    folder = path.is_dir()
    found = files([path])
    for file, reason in found.refused:
        if not folder or _wanted(file.name.lower()) or not reason.startswith("a link"):
            raise YobanError(f"{file}: {reason}")
    for file in found.paths:
        if folder and not _wanted(file.name.lower()):
            continue
        label = str(file.relative_to(path)) if folder else file.name
        try:
            with file.open("rb") as raw:
                yield from _inside(label, raw, named=not folder)
        except OSError as error:
            raise YobanError(f"{file}: cannot be read: {error.strerror or error}") from error


def _inside(label: str, stream: IO[bytes], named: bool) -> Iterator[tuple[str, bytes]]:
    """The rule files of one file. named: it was asked for, so a plain one is a rule."""
    label = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in label)
    for member in members(label, cast(Any, stream), LIMITS):
        plain = member.name == label
        short = label if plain else member.name[len(label) + 1 :]
        wanted = _wanted(short.rpartition("/")[2].lower()) or (plain and named)
        if member.error is not None:
            if wanted or member.error not in SKIPPED:
                raise YobanError(f"{member.name}: {member.error}")
        elif wanted:
            yield short, _whole(member.stream, member.name)


def _wanted(base: str) -> bool:
    return base.endswith(ENDINGS) or base.startswith(LICENCES)


def _whole(stream: io.BufferedReader[Any], name: str) -> bytes:
    data = stream.read(MAX_TEXT + 1)
    if len(data) > MAX_TEXT:
        raise YobanError(f"{name}: larger than {MAX_TEXT} bytes, too large for a rule file")
    return data


def _first_line(data: bytes) -> str:
    lines = (line.strip(" #*=-\t\r") for line in data[:4096].decode("utf-8", "replace").split("\n"))
    text = next((line for line in lines if line), "")
    return "".join(c for c in text if c.isprintable())[:100]


def _name(origin: str) -> str:
    """A pack's name made from where it comes from."""
    parts = urlsplit(origin) if is_url(origin) else None
    base = (parts.path if parts else str(Path(origin).resolve())).rstrip("/").rpartition("/")[2]
    base = base.lower()
    for ending in (*ENDINGS, ".zip", ".tar.gz", ".tgz", ".tar.xz", ".tar.zst", ".tar.bz2", ".tar"):
        base = base.removesuffix(ending)
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in base)
    return kept.strip("._-")[:64] or (parts.hostname if parts and parts.hostname else "rules")


def listed(folder: Path | None = None) -> list[dict[str, Any]]:
    """Every installed pack with its versions, newest last. Raises YobanError on a damaged one."""
    where = folder or home()
    return [
        {
            "name": item.name,
            "origin": shown(item.origin),
            "licence": item.current.licence,
            "versions": [
                {
                    "hash": version.hash,
                    "installed": rfc3339(version.installed),
                    "files": version.files,
                    "in_use": version == item.current,
                }
                for version in item.versions
            ],
        }
        for item in (packs.pack(where, name) for name in packs.names(where))
    ]


def rollback(name: str, folder: Path | None = None) -> Pack:
    """Use the version before the one in use. Raises UsageError when there is none."""
    return packs.rollback(folder or home(), name)


def remove(name: str, folder: Path | None = None) -> None:
    """Forget a pack. Raises UsageError when it is not installed."""
    packs.remove(folder or home(), name)
