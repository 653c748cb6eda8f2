"""Business context of a run: its files → `Business`, and the same kept with a result.

In:   paths of YAML and CSV files.  Out: the context, as a value and as the texts it was read from.
A result keeps the texts, so that cases that are joined anew later are scored as they were at first.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from yoban.errors import UsageError
from yoban.investigate.context import Business
from yoban.investigate.contextfile import parse
from yoban.query.documents import MAX_TEXT

MOST = 1000  # files

Texts = tuple[tuple[str, str], ...]  # (name, text) of each file


def context_texts(paths: Sequence[Path]) -> Texts:
    """The texts of files; a folder stands for its .yml, .yaml and .csv files. Raises UsageError."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            below = (p for p in path.iterdir() if p.suffix.lower() in (".yml", ".yaml", ".csv"))
            found = sorted(p for p in below if p.is_file())
            if not found:
                raise UsageError(f"{path}: holds no .yml, .yaml or .csv file of business context")
            files += found
        else:
            files.append(path)
    if len(files) > MOST:
        raise UsageError(f"more than {MOST} files of business context")
    return tuple((str(path), _text(path)) for path in files)


def _text(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            return file.read(MAX_TEXT * 4 + 1).decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 at byte {error.start}: save it as UTF-8") from error


def business(texts: Texts) -> Business:
    """The context that texts give together. Raises UsageError with every problem."""
    made, problems = Business(), []
    for name, text in texts:
        try:
            made = made.plus(parse(name, text))
        except UsageError as error:
            problems.append(str(error))
    if problems:
        raise UsageError("\n".join(problems))
    return made
