"""Write the sample evidence to a folder.

In:   a folder and a seed.  Out: the folder of evidence, to be triaged; truth.json lies beside it.
"""

from __future__ import annotations

import json
from pathlib import Path

from yoban.content.sample import EVIDENCE, TRUTH, generate
from yoban.errors import UsageError


def write_sample(folder: Path, seed: int = 1) -> Path:
    """Fill `folder`; gives the folder of evidence in it.

    An earlier sample there is replaced. Raises UsageError if the folder holds anything else, so
    that nobody's files are overwritten, or if it cannot be written.
    """
    files = dict(generate(seed))
    try:
        if folder.exists() and any(folder.iterdir()):
            _remove(folder)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{folder}: cannot write here: {error.strerror or error}") from error
    return folder / EVIDENCE


def _remove(folder: Path) -> None:
    """The files of an earlier sample, and no others."""
    try:
        names = list(json.loads((folder / TRUTH).read_bytes())["files"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        raise UsageError(
            f"{folder}: not empty and not a sample; name a new or empty folder"
        ) from None
    home = (folder / EVIDENCE).resolve()
    for name in names:
        path = folder / str(name)
        if path.resolve().is_relative_to(home) and path.is_file():
            path.unlink()
