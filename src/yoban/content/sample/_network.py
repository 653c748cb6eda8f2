"""What the network saw: Zeek conn.log and dns.log (TSV), and a FortiGate's traffic log.

Field names: the Zeek log reference and the FortiOS log message reference. Pure.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from yoban.content.sample._traffic import DESKS, SITES, Flow
from yoban.content.sample._world import (
    ATTACKER,
    DC,
    END,
    FIREWALL,
    KEN,
    OFFICE,
    WEB,
    WHEN,
    ZONE,
    Item,
    Log,
    dice,
    utc,
)

# field=type
_CONN = (
    "ts=time uid=string id.orig_h=addr id.orig_p=port id.resp_h=addr id.resp_p=port "
    "proto=enum service=string duration=interval orig_bytes=count resp_bytes=count "
    "conn_state=string local_orig=bool local_resp=bool missed_bytes=count history=string "
    "orig_pkts=count orig_ip_bytes=count resp_pkts=count resp_ip_bytes=count "
    "tunnel_parents=set[string]"
)
_DNS = (
    "ts=time uid=string id.orig_h=addr id.orig_p=port id.resp_h=addr id.resp_p=port "
    "proto=enum trans_id=count rtt=interval query=string qclass=count qclass_name=string "
    "qtype=count qtype_name=string rcode=count rcode_name=string AA=bool TC=bool RD=bool "
    "RA=bool Z=count answers=vector[string] TTLs=vector[interval] rejected=bool"
)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def logs(seed: int, flows: list[Flow]) -> list[Log]:
    """Three files."""
    return [
        Log("zeek/conn.log", _conn(seed, flows), _zeek("conn", _CONN)),
        Log("zeek/dns.log", _dns(seed, flows), _zeek("dns", _DNS)),
        Log("fortigate/fw-edge-01.log", _firewall(seed, flows), _write_firewall),
    ]


def _inside(address: str) -> bool:
    return address.startswith("10.")


def _uid(rng: random.Random, kind: str) -> str:
    return kind + "".join(rng.choice(_LETTERS) for _ in range(17))


def _conn(seed: int, flows: list[Flow]) -> list[Item]:
    rng = dice(seed, "zeek/conn")
    items = []
    for f in flows:
        if f.state == "S0":  # stopped by the firewall, in front of the sensor
            continue
        packets, answers = 4 + f.sent // 1200, 4 + f.received // 1300
        row = [
            _uid(rng, "C"), f.src, f.sport, f.dst, f.dport, f.proto, f.service,
            f"{f.seconds:.6f}", f.sent, f.received, f.state, _bool(f.src), _bool(f.dst), 0,
            "ShADadFf", packets, f.sent + packets * 52, answers, f.received + answers * 52, "-",
        ]  # fmt: skip
        items.append(Item(f.at, row, f.step))
    return items


def _bool(address: str) -> str:
    return "T" if _inside(address) else "F"


def _dns(seed: int, flows: list[Flow]) -> list[Item]:
    rng = dice(seed, "zeek/dns")
    asked = [(f.at - 0.05, f.src, f.name, f.dst, f.step) for f in flows if f.name]
    for _ in range(160):
        name, answer = rng.choice(SITES)
        asked.append((rng.uniform(0, END), rng.choice(DESKS), name, answer, ""))
    for _ in range(40):  # suffix search of the resolvers: no such name
        asked.append((rng.uniform(0, END), rng.choice(DESKS), "wpad.corp.aoba.test", "", ""))
    items = []
    for at, src, name, answer, step in asked:
        code, text = (0, "NOERROR") if answer else (3, "NXDOMAIN")
        row = [
            _uid(rng, "C"), src, rng.randint(49152, 65535), DC, 53, "udp", rng.randint(1, 65535),
            f"{rng.uniform(0.001, 0.03):.6f}", name, 1, "C_INTERNET", 1, "A", code, text,
            "F", "F", "T", "T", 0, answer or "-", "300.000000" if answer else "-", "F",
        ]  # fmt: skip
        items.append(Item(at, row, step))
    return items


def _zeek(path: str, columns: str) -> Callable[[list[Item], datetime], bytes]:
    pairs = [pair.split("=") for pair in columns.split()]
    fields, types = [name for name, _ in pairs], [kind for _, kind in pairs]

    def write(items: list[Item], base: datetime) -> bytes:
        opened = base.astimezone(ZONE).strftime("%Y-%m-%d-%H-%M-%S")
        lines = [
            "#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-",
            f"#path\t{path}", f"#open\t{opened}",
            "\t".join(["#fields", *fields]), "\t".join(["#types", *types]),
        ]  # fmt: skip
        for item in items:
            stamp = f"{utc(base, item.at).timestamp():.6f}"
            lines.append("\t".join([stamp, *map(str, item.body)]))
        lines.append(f"#close\t{utc(base, END).astimezone(ZONE).strftime('%Y-%m-%d-%H-%M-%S')}")
        return ("\n".join(lines) + "\n").encode()

    return write


def _firewall(seed: int, flows: list[Flow]) -> list[Item]:
    rng = dice(seed, "fortigate")
    items = []
    for number, f in enumerate(flows):
        if _inside(f.src) and _inside(f.dst):
            continue
        items.append(Item(f.at + f.seconds, _traffic(f, number), f.step))
    for _ in range(150):  # the internet's everyday knocking
        source = f"192.0.2.{rng.randint(200, 250)}"
        flow = Flow(
            rng.uniform(0, END), source, rng.randint(1024, 65535), "192.0.2.20",
            rng.choice((22, 23, 80, 445, 3389, 5060, 8443)), sent=0, received=0, state="S0",
        )  # fmt: skip
        items.append(Item(flow.at, _traffic(flow, rng.randint(1, 1 << 20)), ""))
    for at, source, user, ok, step in (
        (600.0, "10.20.10.22", KEN.name, True, ""),
        (9000.0, "10.20.10.22", KEN.name, True, ""),
        *((WHEN["scan"] + 40 + i * 3, ATTACKER, "admin", False, "scan") for i in range(3)),
    ):
        items.append(Item(at, _login(source, user, ok), step))
    return items


def _traffic(f: Flow, number: int) -> dict[str, object]:
    coming = not _inside(f.src)
    stopped = f.state == "S0"
    return {
        "logid": "0000000013", "type": "traffic", "subtype": "forward", "level": "notice",
        "vd": "root", "srcip": f.src, "srcport": f.sport,
        "srcintf": "wan1" if coming else "lan", "srcintfrole": "wan" if coming else "lan",
        "dstip": "192.0.2.20" if coming else f.dst, "dstport": f.dport,
        "dstintf": "dmz" if coming else "wan1", "dstintfrole": "dmz" if coming else "wan",
        "sessionid": 400000 + number, "proto": 6,
        "action": "deny" if stopped else "close", "policyid": 0 if stopped else 11 + coming,
        "policytype": "policy", "service": _service(f.dport),
        "trandisp": "noop" if stopped else "dnat" if coming else "snat",
        **({"tranip": WEB.ip if coming else OFFICE, "tranport": f.dport} if not stopped else {}),
        "duration": int(f.seconds), "sentbyte": f.sent, "rcvdbyte": f.received,
        "sentpkt": 4 + f.sent // 1200 if f.sent else 0,
        **({"crscore": 30, "craction": 131072, "crlevel": "high"} if stopped else {}),
    }  # fmt: skip


def _service(port: int) -> str:
    return {22: "SSH", 80: "HTTP", 443: "HTTPS", 445: "SMB", 3389: "RDP"}.get(port, f"tcp/{port}")


def _login(source: str, user: str, ok: bool) -> dict[str, object]:
    return {
        "logid": "0100032001" if ok else "0100032002", "type": "event", "subtype": "system",
        "level": "information" if ok else "alert", "vd": "root",
        "logdesc": "Admin login successful" if ok else "Admin login failed",
        "user": user, "ui": f"https({source})", "method": "https", "srcip": source,
        "dstip": FIREWALL.ip if ok else OFFICE, "action": "login",
        "status": "success" if ok else "failed",
        "reason": "none" if ok else "name_invalid",
        "msg": f"Administrator {user} "
        + (f"logged in successfully from https({source})" if ok
           else f"login failed from https({source}) because of invalid user name"),
    }  # fmt: skip


def _write_firewall(items: list[Item], base: datetime) -> bytes:
    lines = []
    for item in items:
        when = utc(base, item.at)
        local = when.astimezone(ZONE)
        head: dict[str, object] = {
            "date": local.strftime("%Y-%m-%d"),
            "time": local.strftime("%H:%M:%S"),
            "devname": FIREWALL.name,
            "devid": "FGT60FTK00000001",
            "eventtime": int(when.timestamp() * 1_000_000) * 1000,
            "tz": "+0900",
        }
        pairs = (head | item.body).items()
        lines.append(" ".join(f"{k}={_quoted(k, v)}" for k, v in pairs))
    return ("\n".join(lines) + "\n").encode()


def _quoted(name: str, value: object) -> str:
    plain = isinstance(value, int) or name in ("date", "time", "srcip", "dstip", "tranip")
    return str(value) if plain else f'"{value}"'
