"""Attributes that most network sources fill alike. Source: the OCSF schema."""

from __future__ import annotations

from yoban.model.source import Attribute

FIREWALL = {"src_ip": "src", "src_port": "src_port", "dst_ip": "dst", "dst_port": "dst_port"}


def firewall(src: str, src_port: str, dst: str, dst_port: str) -> dict[str, str]:
    """Sigma's names of a firewall event → own fields."""
    return {"src_ip": src, "src_port": src_port, "dst_ip": dst, "dst_port": dst_port}


def end(
    side: str, address: tuple[str, ...], port: tuple[str, ...] = (), name: tuple[str, ...] = ()
) -> tuple[Attribute, ...]:
    """One endpoint (`src` or `dst`) from own fields; an address field may hold a name instead."""
    found = [
        Attribute(f"{side}_endpoint.ip", address, "ip"),
        Attribute(f"{side}_endpoint.hostname", (*name, *address), "hostname"),
    ]
    if port:
        found.insert(1, Attribute(f"{side}_endpoint.port", port, "int"))
    return tuple(found)
