"""Rule texts → a RuleSet, from the cache of compiled rules when nothing has changed.

Cost: all of SigmaHQ in some 0.2 s from the cache, some 0.6 s without.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.resources
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache as once

from yoban import __version__
from yoban.model.rule import RuleSet
from yoban.query.load import load
from yoban.query.packed import packed, unpacked
from yoban.settings import cache_home
from yoban.store import rulecache


def compiled(
    texts: Sequence[tuple[str, str]],
    lists: Mapping[str, Sequence[str]] | None = None,
    cache: bool = True,
) -> RuleSet:
    """Compile (path, text) pairs, or take what was compiled of the same before.

    lists: values for `expand`, by name.
    """
    lists = lists or {}
    if not cache:
        return load(texts, lists)
    key = _key(texts, lists)
    folder = cache_home() / "rules"
    body = rulecache.get(folder, key)
    if body is not None:
        with suppress(ValueError):  # damaged within: it is made again
            return unpacked(body)
    rules = load(texts, lists)
    # Without its cache the next start is slower and nothing else: a full disk, a home that cannot
    # be written or a text that cannot be packed is no reason to fail.
    with suppress(OSError, ValueError):
        rulecache.put(folder, key, packed(rules))
    return rules


def _key(texts: Sequence[tuple[str, str]], lists: Mapping[str, Sequence[str]]) -> str:
    """What the compiled rules depend on, as hex digits."""
    digest = hashlib.sha256(_engine())
    head = repr(sorted((name, list(values)) for name, values in lists.items()))
    for text in (head, *(part for pair in texts for part in pair)):
        data = text.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()


@once
def _engine() -> bytes:
    """Everything that compiles rules: our code itself, and the libraries by version."""
    digest = hashlib.sha256(__version__.encode())
    for name in ("pysigma", "pyyaml", "google-re2", "pyparsing"):
        digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    home = importlib.resources.files("yoban")
    for folder in ("query", "model"):
        for file in sorted(home.joinpath(folder).iterdir(), key=lambda f: f.name):
            if file.name.endswith(".py"):
                digest.update(file.read_bytes())
    return digest.digest()
