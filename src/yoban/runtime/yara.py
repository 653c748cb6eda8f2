"""YARA rules over the content of evidence: every file and every member of every archive.

In:   rule files, and the bytes of inputs as they are read.  Out: findings without an event.
A rule that cannot be compiled is reported and costs nothing of the others; `include` is refused.
The variables filename, filepath, extension, filetype and owner that public rules ask for exist:
the first three are the member's, the other two are empty.
Bounds: MOST bytes of a file are kept and scanned, SECONDS each, STRINGS matches are shown.
Cost: some 6 s to compile 700 rule files, once (cached); 6 ms a MiB scanned; 150 MiB for the rules.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, cast

import yara_x

from yoban.collect.containers import Limits, members
from yoban.collect.feeds._attack import techniques
from yoban.detect.worth import STEPS
from yoban.errors import UsageError, YobanError
from yoban.model.finding import LEVELS, Entity, Finding, finding_uid
from yoban.runtime.evidence import Hashed, files
from yoban.runtime.pipeline import Item
from yoban.settings import cache_home
from yoban.store import rulecache
from yoban.store.result import Delta

MOST = 64 << 20  # bytes of a file
SECONDS = 20
STRINGS = 20  # matches of a finding
SHOWN = 64  # bytes of each
ENDINGS = (".yar", ".yara")
LIMITS = Limits(ratio=200, total=1 << 30, members=100_000, depth=3, spool=256 << 20)
RULE_BYTES = 32 << 20  # of one rule file
GLOBALS = ("filename", "filepath", "extension", "filetype", "owner")
FORMAT = "1"


@dataclass(slots=True)
class Yara:
    """Compiled rules and what came of them so far. versions: namespace → hash of its text."""

    rules: yara_x.Rules
    versions: dict[str, str]
    problems: list[str]
    tenant: str = "local"
    scanned: int = 0
    size: int = 0
    partly: int = 0
    _seen: set[str] = field(default_factory=set)
    _scanner: yara_x.Scanner | None = None

    def watch(self, stream: Hashed | None) -> None:
        """Ask a stream to keep what is read of it."""
        if stream is not None:
            stream.keep(MOST)

    def scan(self, item: Item) -> Delta:
        """The findings of an input that was read to its end; each content is scanned once."""
        stream = item.evidence.stream
        made = Delta()
        if stream is None or item.state == "duplicate":
            return made
        data, digest = stream.kept(), stream.hexdigest()
        if not data or digest in self._seen:
            return made
        self._seen.add(digest)
        self.scanned += 1
        self.size += len(data)
        self.partly += stream.count > len(data)
        for rule in self._matching(data, item.name):
            made.findings.append((item.id, self._finding(item, rule, data, digest)))
        return made

    def facts(self, findings: int) -> dict[str, Any]:
        """What the summary says of it. findings: those in the result."""
        return {
            "rule_files": len(self.versions),
            "problems": self.problems,
            "scanned": self.scanned,
            "bytes": self.size,
            "partly": self.partly,
            "findings": findings,
        }

    def _matching(self, data: bytes, name: str) -> Sequence[yara_x.Rule]:
        if self._scanner is None:
            self._scanner = yara_x.Scanner(self.rules)
            self._scanner.set_timeout(SECONDS)
            self._scanner.max_matches_per_pattern(1000)
        path = PurePosixPath(name.replace("!", "/").replace("\\", "/"))
        texts = (path.name, str(path), path.suffix.lower(), "", "")
        for variable, text in zip(GLOBALS, texts, strict=True):
            self._scanner.set_global(variable, text.encode("utf-8", "replace").decode())
        try:
            return list(self._scanner.scan(data).matching_rules)
        except (yara_x.TimeoutError, yara_x.ScanError) as error:
            self.problems.append(f"{name}: not scanned to its end: {error}")
            return []

    def _finding(self, item: Item, rule: yara_x.Rule, data: bytes, digest: str) -> Finding:
        meta = {str(k).lower(): v for k, v in rule.metadata}
        uid = f"yara:{rule.namespace}:{rule.identifier}"
        stream = item.evidence.stream
        size = stream.count if stream is not None else len(data)
        texts = [str(v) for v in (*meta.values(), *rule.tags)]
        return Finding(
            uid=finding_uid(self.tenant, uid, f"{item.evidence.identity}\x1f{digest}"),
            tenant=self.tenant,
            rule_uid=uid,
            rule_title=f"YARA rule {rule.identifier}",
            rule_version=self.versions.get(rule.namespace, ""),
            level=level(meta),
            attack=techniques(texts),
            tactics=(),
            time=None,
            time_quality="none",
            source="yara",
            input=item.name,
            record=-1,
            event={
                "file": item.name,
                "sha256": digest,
                "size": size,
                "scanned": len(data),
                "rule": rule.identifier,
                "rule_file": rule.namespace,
                "description": str(meta.get("description", ""))[:500],
                "strings": list(_strings(rule, data)),
            },
            entities=(
                Entity("file", item.name, "target"),
                Entity("hash", digest, "target"),
            ),
            licence=str(meta.get("license", ""))[:200],
            origin=rule.namespace,
        )


def level(meta: dict[str, Any]) -> str:
    """By a rule's own severity (a level's name) or score (0 to 100, as for indicators)."""
    severity = str(meta.get("severity", "")).lower()
    if severity in LEVELS:
        return severity
    with suppress(ValueError, TypeError):
        score = float(meta["score"]) if "score" in meta else -1.0
        for least, name in STEPS:
            if score >= least:
                return name
    return "medium"


def _strings(rule: yara_x.Rule, data: bytes) -> Iterator[dict[str, Any]]:
    """Where the rule's patterns were found, the first STRINGS of them."""
    count = 0
    for pattern in rule.patterns:
        for match in pattern.matches:
            if count >= STRINGS:
                return
            count += 1
            at, length = match.offset, match.length
            shown = data[at : at + min(length, SHOWN)]
            text = shown.decode("ascii", "backslashreplace")
            yield {"id": pattern.identifier, "offset": at, "length": length, "data": text}


def load_yara(paths: Sequence[Path], tenant: str) -> Yara | None:
    """Compile rules of files, folders and archives; None without paths.

    Raises UsageError when a path does not exist, YobanError when no rule can be used.
    """
    if not paths:
        return None
    problems: list[str] = []
    texts = dict(_texts(paths, problems))
    if not texts:
        raise UsageError(f"{paths[0]}: no YARA rules in it (files that end with .yar or .yara)")
    versions = {
        n: hashlib.sha256(t.encode("utf-8", "replace")).hexdigest() for n, t in texts.items()
    }
    key = _key(versions)
    folder = cache_home() / "yara"
    body = rulecache.get(folder, key)
    if body is not None:
        with suppress(yara_x.CompileError, ValueError, OSError):
            told, _, packed = body.partition(b"\0")
            rules = yara_x.Rules.deserialize_from(cast(Any, io.BytesIO(packed)))
            more = told.decode().splitlines()
            return Yara(rules, versions, [*problems, *more], tenant)
    rules, more = _compiled(texts)
    if next(iter(rules), None) is None:
        raise YobanError(f"{paths[0]}: no rule can be used: {'; '.join(more[:3])}")
    out = io.BytesIO()
    rules.serialize_into(cast(Any, out))
    with suppress(OSError):  # without the cache the next start is slower, nothing else
        rulecache.put(folder, key, "\n".join(more).encode() + b"\0" + out.getvalue())
    return Yara(rules, versions, [*problems, *more], tenant)


def _compiled(texts: dict[str, str]) -> tuple[yara_x.Rules, list[str]]:
    compiler = yara_x.Compiler(relaxed_re_syntax=True, includes_enabled=False)
    compiler.ignore_invalid_rules(True)
    for variable in GLOBALS:
        compiler.define_global(variable, "")
    for name, text in texts.items():
        compiler.new_namespace(name)
        compiler.add_source(text, origin=name)
    problems = [_problem(error) for error in compiler.errors()]
    return compiler.build(), problems


def _problem(error: dict[str, Any]) -> str:
    """A compiler's error on one line: file, line, what is wrong."""
    labels = error.get("labels") or [{}]
    what = f"{error.get('title', '')}: {labels[0].get('text', '')}"
    return f"{labels[0].get('code_origin')}:{error.get('line', 0)}: {_line(what)}"


def _line(text: object) -> str:
    return " ".join(str(text).split())[:300]


def _texts(paths: Sequence[Path], problems: list[str]) -> Iterator[tuple[str, str]]:
    """(name, text) of every rule file."""
    for path in paths:
        for file in files([path]).paths:
            try:
                with file.open("rb") as stream:
                    name = str(file.relative_to(path)) if file != path else file.name
                    for member in members(name, stream, LIMITS):
                        lone = file == path and member.name == name
                        if member.error:
                            problems.append(f"{member.name}: {member.error}")
                        elif lone or member.name.lower().endswith(ENDINGS):
                            yield from _text(
                                member.name, member.stream.read(RULE_BYTES + 1), problems
                            )
            except OSError as error:
                problems.append(f"{file}: cannot be read: {error.strerror or error}")


def _text(name: str, data: bytes, problems: list[str]) -> Iterator[tuple[str, str]]:
    if len(data) > RULE_BYTES:
        problems.append(f"{name}: more than {RULE_BYTES} bytes of rules")
        return
    yield name, data.decode("utf-8-sig", "replace")


def _key(versions: dict[str, str]) -> str:
    total = hashlib.sha256(f"{FORMAT} {importlib.metadata.version('yara-x')}".encode())
    total.update(os.uname().machine.encode())
    for name, version in versions.items():
        total.update(name.encode("utf-8", "surrogatepass") + b"\0" + version.encode())
    return total.hexdigest()
