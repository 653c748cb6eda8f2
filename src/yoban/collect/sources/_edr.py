"""What the sources of endpoint agents share: Sigma's categories for endpoint events.

An agent's rows mostly do not name the system they ran on, and rules for one system ask for paths
that another does not have: a category is then answered for Windows, Linux and macOS alike.
Sources: the SigmaHQ logsource and field taxonomy.
"""

from __future__ import annotations

from collections.abc import Mapping

from yoban.model.source import Logsource, Values, Words

When = Mapping[str, Values]
SYSTEMS = ("windows", "linux", "macos")
OUTGOING = {"Initiated": "true"}
INCOMING = {"Initiated": "false"}


def category(
    name: str,
    when: When,
    fields: Mapping[str, str | Words],
    systems: tuple[str, ...] = SYSTEMS,
    same: Mapping[str, str] | None = None,
) -> tuple[Logsource, ...]:
    """Events that answer one category, for each of several systems.

    same: what all these events have in common though no field says it (`Initiated`): the kind of
        event, which is the first part of `when`, tells it.
    """
    told = {**fields, **told_by(when, same or {})}
    return tuple(Logsource(system, name, None, when, told) for system in systems)


def told_by(when: When, same: Mapping[str, str]) -> dict[str, Words]:
    """Names rules may use → the one word that the kind of event means."""
    kind, values = next(iter(when.items()))
    return {name: Words(kind, {word: values}) for name, word in same.items()}


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
        entry
        for category_name, when, kind in kinds
        if when is not None
        for name in (category_name, "registry_event")
        for entry in category(name, when, fields, ("windows",), {"EventType": kind})
    )
