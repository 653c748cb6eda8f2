"""What the sources of endpoint agents share: Sigma's categories for endpoint events.

An agent's rows mostly do not name the system they ran on, and rules for one system ask for paths
that another does not have: a category is then answered for Windows, Linux and macOS alike.
Sources: the SigmaHQ logsource and field taxonomy.
"""

from __future__ import annotations

from collections.abc import Mapping

from yoban.model.source import Logsource, Values

When = Mapping[str, Values]
SYSTEMS = ("windows", "linux", "macos")
OUTGOING = {"Initiated": "true"}
INCOMING = {"Initiated": "false"}


def category(
    name: str,
    when: When,
    fields: Mapping[str, str],
    systems: tuple[str, ...] = SYSTEMS,
    constants: Mapping[str, str] | None = None,
) -> tuple[Logsource, ...]:
    """Events that answer one category, for each of several systems."""
    return tuple(Logsource(system, name, None, when, fields, constants or {}) for system in systems)


def registry(
    fields: Mapping[str, str],
    added: When | None = None,
    put: When | None = None,
    deleted: When | None = None,
    renamed: When | None = None,
) -> tuple[Logsource, ...]:
    """Events that answer the four categories of the registry; each answers `registry_event` too."""
    kinds = (
        ("registry_add", added, "CreateKey"),
        ("registry_set", put, "SetValue"),
        ("registry_delete", deleted, "DeleteKey"),
        ("registry_rename", renamed, "RenameKey"),
    )
    return tuple(
        Logsource("windows", name, None, when, fields, {"EventType": kind})
        for category, when, kind in kinds
        if when is not None
        for name in (category, "registry_event")
    )
