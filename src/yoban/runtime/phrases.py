"""Sentences in every language, from the message catalogues.

In:   a `Say`, a language.  Out: its sentence as plain text.
A catalogue is content/locales/<language>/<area>.yml: key → text with {name} for values. Every key
stands in every language with the same names (a contract test). Values are text of logs: control
characters, line breaks and marks that change the direction of text are shown as U+FFFD, long ones
cut; escaping for HTML, Markdown or a terminal is the task of who writes these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import yaml

from yoban.errors import YobanError
from yoban.model.case import Say

LANGUAGES = ("en", "ja")
OURS = ("level", "kind")  # values of these names are words of ours: catalogue key name.value
LONGEST = 600  # characters of a value
# C0, C1, line and paragraph separators, directional marks, embeddings, overrides, isolates, BOM
_ACTIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_NAME = re.compile(r"\{([a-z_]+)\}")


@cache
def catalogue(language: str) -> dict[str, str]:
    """Key → text. Raises YobanError for a language that is not there."""
    if language not in LANGUAGES:
        raise YobanError(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
    found: dict[str, str] = {}
    folder = files("yoban.content.locales").joinpath(language)
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".yml"):
            found |= yaml.safe_load(entry.read_text("utf-8")) or {}
    return found


def names(text: str) -> list[str]:
    """The names of the values a text asks for."""
    return _NAME.findall(text)


def inert(value: str, longest: int = LONGEST) -> str:
    """A text of logs on one line, without what acts on a screen."""
    cut = value if len(value) <= longest else f"{value[: longest - 1]}…"
    return _ACTIVE.sub("\N{REPLACEMENT CHARACTER}", cut)


def tell(say: Say, language: str = "en") -> str:
    """The sentence. A value that is missing, or a key, is a mistake of ours: KeyError."""
    return "".join(inert(text) if foreign else text for foreign, text in pieces(say, language))


def pieces(say: Say, language: str = "en") -> Iterator[tuple[bool, str]]:
    """The sentence in parts: (whether it is a text of logs, not yet inert; the text)."""
    words = catalogue(language)
    text, at = words[say.key], 0
    for found in _NAME.finditer(text):
        name, value = found[1], say.values[found[1]]
        ours = words.get(f"{name}.{value}") if name in OURS else None
        yield False, text[at : found.start()]
        yield (True, value) if ours is None else (False, ours)
        at = found.end()
    yield False, text[at:]


def word(key: str, language: str = "en") -> str:
    """A text without values: a label."""
    return catalogue(language)[key]


def detail(text: str, language: str = "en") -> str:
    """A text of a key fact's details: our own words in the language, texts of logs inert."""
    key = "fact.word." + re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return catalogue(language).get(key) or inert(text)
