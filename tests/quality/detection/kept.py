"""Names that stay when a recording's names are altered: they are Windows, or the victim's software.

An intruder chooses the names of tools, folders, hosts and accounts; not that of certutil.exe, and a
rule may rest on that one. The names are in kept.txt; those that LOLBAS lists stay, too, and are
read from the data folder.
"""

from __future__ import annotations

from pathlib import Path


def _sections() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    names: set[str] = set()
    for line in Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            names = found.setdefault(line[1 : line.index("]")], set())
        elif not line.startswith("#"):
            names.update(name for name in line.split(", ") if name)
    return {name: frozenset(values) for name, values in found.items()}


_ALL = _sections()
PROGRAMS, LIBRARIES, FILES = _ALL["programs"], _ALL["libraries"], _ALL["files"]
FOLDERS, TOPS = _ALL["folders"], _ALL["tops"]
ACCOUNTS, WORDS = _ALL["accounts"], _ALL["words"]


def lolbas(data: Path) -> frozenset[str]:
    """File names without ending that LOLBAS lists, lower case; not those brought along."""
    names = {path.stem.lower() for path in (data / "intel" / "lolbas").glob("*/*.yml")}
    return frozenset(name for name in names if name not in ("psexec", "procdump", "adplus"))
