"""Installed rule packs: each version kept whole by its content hash, switched in one rename.

    HOME/NAME/pack.json           origin, licence, versions and which of them is in use
    HOME/NAME/HASH.jsonl.zst      the texts of one version: one {"path", "text"} a line

Names inside a pack are labels and never become file names. Writers take a lock on HOME; readers
need none. Every text read is checked against the version's hash.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import zstandard

from yoban.errors import UsageError, YobanError
from yoban.store.exports import sync_folder
from yoban.store.locks import locked

Texts = list[tuple[str, str]]
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
KEPT = 5  # versions of a pack
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a pack. installed: µs since 1970, UTC. licence: as found with it."""

    hash: str
    installed: int
    files: int
    licence: str


@dataclass(frozen=True, slots=True)
class Pack:
    """versions: oldest first; `position` is the one in use."""

    name: str
    origin: str
    versions: tuple[Version, ...]
    position: int

    @property
    def current(self) -> Version:
        return self.versions[self.position]


def digest(texts: Sequence[tuple[str, str]]) -> str:
    """Hash of a pack's content, whatever the order of its files."""
    sums = hashlib.sha256()
    for path, text in sorted(texts):
        for part in (path, text):
            data = part.encode("utf-8", "surrogatepass")
            sums.update(len(data).to_bytes(8, "big") + data)
    return sums.hexdigest()


def names(home: Path) -> list[str]:
    """Names of the installed packs, sorted."""
    if not home.is_dir():
        return []
    found = [e.name for e in home.iterdir() if (e / "pack.json").is_file()]
    return sorted(name for name in found if NAME.fullmatch(name))


def pack(home: Path, name: str) -> Pack:
    """One pack. Raises UsageError when it is not installed; YobanError when it is damaged."""
    _named(name)
    if not (home / name / "pack.json").is_file():
        have = ", ".join(names(home)) or "none"
        raise UsageError(f"no rule pack {name!r} is installed (installed: {have})")
    return _read(home / name)


def texts(home: Path, item: Pack) -> Texts:
    """(path, text) of the version in use.

    Raises YobanError when its file is missing or does not have its hash.
    """
    path = home / item.name / f"{item.current.hash}.jsonl.zst"
    again = f"run `yoban rules update {item.name}`"
    try:
        with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as raw:
            lines = [json.loads(line) for line in io.TextIOWrapper(raw, "utf-8")]
        found = [(str(line["path"]), str(line["text"])) for line in lines]
    except (OSError, ValueError, KeyError, TypeError, zstandard.ZstdError) as error:
        raise YobanError(f"{path}: cannot be read ({error}); {again}") from error
    if digest(found) != item.current.hash:
        raise YobanError(f"{path}: damaged: its content does not have its hash; {again}")
    return found


def keep(
    home: Path, name: str, origin: str, licence: str, content: Texts, now: int, *, fresh: bool
) -> Pack:
    """Make this content the version in use. fresh: the pack must not exist yet; else it must.

    Raises UsageError, YobanError.
    """
    _named(name)
    with locked(home):
        folder = home / name
        exists = (folder / "pack.json").is_file()
        if fresh and exists:
            raise UsageError(
                f"a rule pack {name!r} is installed already; "
                f"`yoban rules update {name}` refreshes it, `--name` gives another name"
            )
        old = pack(home, name) if not fresh else None
        version = Version(digest(content), now, len(content), licence)
        if old is not None and old.current.hash == version.hash:
            return old
        before = old.versions[: old.position + 1] if old else ()
        versions = (*(v for v in before if v.hash != version.hash), version)[-KEPT:]
        made = Pack(name, origin, versions, len(versions) - 1)
        folder.mkdir(mode=0o700, exist_ok=True)
        _write(folder / f"{version.hash}.jsonl.zst", _packed(content))
        _save(folder, made)
        return made


def rollback(home: Path, name: str) -> Pack:
    """Use the version before the one in use. Raises UsageError when there is none."""
    with locked(home):
        old = pack(home, name)
        if old.position == 0:
            raise UsageError(f"rule pack {name!r} has no earlier version")
        made = replace(old, position=old.position - 1)
        _save(home / name, made)
        return made


def remove(home: Path, name: str) -> None:
    """Forget a pack and its versions. Raises UsageError when it is not installed."""
    with locked(home):
        _named(name)
        if name not in names(home):
            pack(home, name)  # says what is installed
        gone = home / f".gone-{name}"
        shutil.rmtree(gone, ignore_errors=True)
        (home / name).rename(gone)  # from here on it is not installed, whatever happens
        shutil.rmtree(gone)


def _named(name: str) -> None:
    if not NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot name a rule pack: use lower-case letters, digits, '.', '_' and '-', "
            "64 at most"
        )


def _packed(content: Texts) -> bytes:
    lines = (json.dumps({"path": p, "text": t}) for p, t in sorted(content))
    return zstandard.ZstdCompressor(6).compress("".join(f"{x}\n" for x in lines).encode())


def _read(folder: Path) -> Pack:
    path = folder / "pack.json"
    try:
        body = json.loads(path.read_text("utf-8"))
        if body["format"] != FORMAT:
            raise ValueError(f"format {body['format']} is not known to this version")
        versions = tuple(Version(**version) for version in body["versions"])
        found = Pack(folder.name, str(body["origin"]), versions, int(body["position"]))
        if not 0 <= found.position < len(versions):
            raise ValueError("position points at no version")
        if not all(re.fullmatch(r"[0-9a-f]{64}", v.hash) for v in versions):
            raise ValueError("a version's hash is none")
    except (OSError, ValueError, KeyError, TypeError) as error:
        hint = "remove its folder and add the pack again"
        raise YobanError(f"{path}: cannot be used ({error}); {hint}") from error
    return found


def _save(folder: Path, item: Pack) -> None:
    body = {
        "format": FORMAT,
        "origin": item.origin,
        "versions": [asdict(version) for version in item.versions],
        "position": item.position,
    }
    _write(folder / "pack.json", json.dumps(body, indent=1).encode())
    wanted = {f"{version.hash}.jsonl.zst" for version in item.versions}
    for file in folder.glob("*.jsonl.zst"):
        if file.name not in wanted:
            file.unlink()


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.tmp")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise YobanError(f"{path}: cannot write: {error.strerror or error}") from error
