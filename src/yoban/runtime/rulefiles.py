"""Rule files, folders and archives as texts, and lists for placeholders.

In:   paths.  Out: (name, text) pairs; what cannot be read is listed as failures, never raised.
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from yoban.collect.containers import members
from yoban.errors import UsageError
from yoban.model.rule import RuleFailure
from yoban.query.condition import Unusable
from yoban.query.documents import MAX_TEXT, read
from yoban.runtime.rulepack import ENDINGS, LIMITS, SKIPPED

MAX_BYTES = MAX_TEXT * 4  # the longest text, in UTF-8
MAX_LIST = 100_000  # values of one placeholder


def rule_texts(paths: Sequence[Path], failures: list[RuleFailure]) -> Iterator[tuple[str, str]]:
    """(name, text) of every rule file below the paths; what cannot be read goes to `failures`.

    Folders: every .yml and .yaml file below, links not followed. A file given by itself may be an
    archive or compressed. Raises UsageError when a path does not exist.
    """
    for name, data in _files(paths, failures):
        marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        try:
            yield name, data.decode("utf-16" if marked else "utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            failures.append(RuleFailure(name, line, "", f"not {error.encoding}: {error.reason}"))


def _files(paths: Sequence[Path], failures: list[RuleFailure]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder of rules")
        if path.is_dir():
            count = 0
            for file in _below(path, failures):
                count += 1
                yield from _plain(file, failures)
            if not count:
                reason = "no rules in it: no file below ends in .yml or .yaml"
                failures.append(RuleFailure(str(path), 0, "", reason))
        elif path.suffix.lower() in ENDINGS:
            yield from _plain(path, failures)
        else:
            yield from _unpacked(path, failures)


def _below(folder: Path, failures: list[RuleFailure]) -> Iterator[Path]:
    """Regular rule files below a folder, in order of name; links are not followed."""

    def failed(error: OSError) -> None:
        failures.append(RuleFailure(str(error.filename), 0, "", f"cannot read: {error.strerror}"))

    for home, folders, names in os.walk(folder, onerror=failed, followlinks=False):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith(ENDINGS):
                path = Path(home, name)
                if not path.is_symlink() and path.is_file():
                    yield path


def _plain(path: Path, failures: list[RuleFailure]) -> Iterator[tuple[str, bytes]]:
    try:
        with open(path, "rb") as file:
            yield str(path), file.read(MAX_BYTES + 1)
    except OSError as error:
        failures.append(RuleFailure(str(path), 0, "", f"cannot read: {error.strerror}"))


def _unpacked(path: Path, failures: list[RuleFailure]) -> Iterator[tuple[str, bytes]]:
    """Rule files in an archive or compressed file."""
    count = 0
    try:
        with open(path, "rb") as file:
            for member in members(str(path), file, LIMITS):
                wanted = member.name.lower().endswith(ENDINGS)
                if member.error is not None and (wanted or member.error not in SKIPPED):
                    failures.append(RuleFailure(member.name, 0, "", member.error))
                    count += 1
                elif member.error is None and wanted:
                    count += 1
                    yield member.name, member.stream.read(MAX_BYTES + 1)
    except OSError as error:
        failures.append(RuleFailure(str(path), 0, "", f"cannot read: {error.strerror}"))
        return
    if not count:
        reason = "no rules in it: rule files end in .yml or .yaml, alone or in an archive"
        failures.append(RuleFailure(str(path), 0, "", reason))


def placeholder_lists(path: Path) -> dict[str, list[str]]:
    """Values for `expand`, by name.

    path: a folder of NAME.txt files, one such file (a value a line, blank lines left out), or a
    YAML mapping of names to values. Raises UsageError when it is none of these.
    """
    try:
        if path.is_dir():
            found = {p.stem: _lines(p) for p in sorted(path.iterdir()) if p.suffix == ".txt"}
        elif path.suffix.lower() in ENDINGS:
            found = _mapping(path)
        else:
            found = {path.stem: _lines(path)}
    except (OSError, UnicodeDecodeError, Unusable) as error:
        raise UsageError(f"{path}: cannot read placeholders: {error}") from error
    for name, values in found.items():
        if len(values) > MAX_LIST:
            raise UsageError(f"{path}: placeholder {name} has more than {MAX_LIST} values")
    return found


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text("utf-8-sig").splitlines() if line.strip()]


def _mapping(path: Path) -> dict[str, list[str]]:
    parts = read(path.read_text("utf-8-sig"))
    mapping = parts[0].value if len(parts) == 1 else None
    if not isinstance(mapping, dict):
        raise Unusable("it must be one mapping of names to lists of values")
    found = {}
    for name, values in mapping.items():
        many = values if isinstance(values, list) else [values]
        if not all(isinstance(v, str | int | float) and not isinstance(v, bool) for v in many):
            raise Unusable(f"the values of {name} must be texts or numbers")
        found[str(name)] = [str(v) for v in many]
    return found
