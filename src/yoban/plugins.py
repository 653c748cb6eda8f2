"""Find plug-ins: one file adds one thing, with no central list.

In:   a package and the name of the module-level value each of its files must define.
Out:  the values in order of their `name`.
Cost: one import a file, once a process.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any

from yoban.errors import PluginError


@cache
def found(package: str, value: str) -> tuple[Any, ...]:
    """Import every module of `package` and collect its module-level `value`.

    Files whose name starts with an underscore are helpers and are skipped.
    Raises PluginError if a file lacks the value or two values share a name.
    """
    home: ModuleType = importlib.import_module(package)
    values: dict[str, Any] = {}
    for info in sorted(pkgutil.iter_modules(home.__path__), key=lambda i: i.name):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package}.{info.name}")
        try:
            item = getattr(module, value)
        except AttributeError:
            raise PluginError(f"{package}.{info.name} defines no `{value}`") from None
        if item.name in values:
            raise PluginError(f"{package}: two plug-ins are named {item.name!r}")
        values[item.name] = item
    return tuple(values[name] for name in sorted(values))
