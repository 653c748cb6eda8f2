"""What Azure Monitor's logs have in common, in the three forms in which they arrive.

Diagnostic settings (Event Hubs, storage): a common schema around `properties`. Log Analytics and
Sentinel: one flat table with capitalised columns. Microsoft Graph: the `properties` by themselves.
Some pipelines write the common schema's names in lower case.
Source: the Azure Monitor "Common and service-specific schemas for Azure resource logs".
"""

from __future__ import annotations

_COMMON = (
    *("operationName", "operationVersion", "resultType", "resultSignature", "resultDescription"),
    *("durationMs", "callerIpAddress", "correlationId", "resourceId", "tenantId"),
)
COMMON = {name: f"{name}|{name.lower()}" for name in _COMMON}


def capital(*names: str) -> dict[str, str]:
    """Names as the columns of a Log Analytics table write them."""
    return {name: name[0].upper() + name[1:] for name in names}


def under(name: str, *names: str) -> dict[str, str]:
    """What rules reach through an object whose parts are own fields themselves."""
    return {f"{name}.{part}": part for part in names}
