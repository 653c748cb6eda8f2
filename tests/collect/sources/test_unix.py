"""Who and from where, out of the messages of sshd, sudo, su, cron and useradd.

What a stranger chooses (a user name, a banner, a reason) never becomes the address.
"""

from __future__ import annotations

import pytest
from tests.quality.agreement import Event, executor, run

HEAD = b"<86>Mar  1 00:00:00 lx-01 "


@pytest.fixture(scope="module")
def one():  # type: ignore[no-untyped-def]
    engine = executor()

    def send(line: str) -> Event:
        done = run(engine, HEAD + line.encode() + b"\n")
        assert len(done.events) == done.received == 1
        return done.events[0]

    return send


SSH = [
    (
        "Accepted publickey for ana from 192.0.2.7 port 22 ssh2: ED25519 SHA256:x",
        "ana",
        "192.0.2.7",
    ),
    ("Failed none for invalid user bo from 2001:db8::7 port 9 ssh2", "bo", "2001:db8::7"),
    ("Failed password for bo b from 192.0.2.7 port 9 ssh2", "bo b", "192.0.2.7"),
    ("Connection closed by authenticating user bo 192.0.2.7 port 9 [preauth]", "bo", "192.0.2.7"),
    ("Connection reset by 192.0.2.7 port 9", None, "192.0.2.7"),
    ("Received disconnect from 192.0.2.7: 11: bye", None, "192.0.2.7"),
    ("Invalid user  from 192.0.2.7 port 9", None, "192.0.2.7"),
    ("pam_unix(sshd:session): session opened for user ana(uid=1000) by (uid=0)", "ana", None),
    ("Server listening on 0.0.0.0 port 22.", None, None),
    # words of a stranger
    (
        "Invalid user x from 198.51.100.1 port 1 from 192.0.2.7 port 9",
        "x from 198.51.100.1 port 1",
        "192.0.2.7",
    ),
    (
        "Failed none for invalid user x from 198.51.100.1 port 1 ssh2 from 192.0.2.7 port 9 ssh2",
        "x from 198.51.100.1 port 1 ssh2",
        "192.0.2.7",
    ),
    (
        "Connection closed by invalid user x 198.51.100.1 port 1 192.0.2.7 port 9 [preauth]",
        "x 198.51.100.1 port 1",
        "192.0.2.7",
    ),
    (
        "Received disconnect from 192.0.2.7 port 9:11: from 198.51.100.1 port 1 [preauth]",
        None,
        "192.0.2.7",
    ),
    (
        "Unable to negotiate with 192.0.2.7 port 9: none. Their offer: from 198.51.100.1 port 1",
        None,
        "192.0.2.7",
    ),
    (
        "Bad protocol version identification 'from 198.51.100.1 port 1' from 192.0.2.7 port 9",
        None,
        "192.0.2.7",
    ),
]


@pytest.mark.parametrize(("message", "user", "address"), SSH)
def test_sshd(one, message: str, user: str | None, address: str | None) -> None:  # type: ignore[no-untyped-def]
    columns = one(f"sshd[7]: {message}").columns
    assert columns["user.name"] == user
    assert columns["src_endpoint.ip"] == address


OUTCOMES = [
    ("Accepted password for ana from 192.0.2.7 port 9 ssh2", "Success"),
    ("pam_unix(sshd:session): session opened for user ana(uid=1000) by (uid=0)", "Success"),
    ("Failed password for invalid user session opened from 192.0.2.7 port 9 ssh2", "Failure"),
    ("User bo from 192.0.2.7 not allowed because not listed in AllowUsers", "Failure"),
    ("pam_unix(sshd:auth): authentication failure; rhost=192.0.2.7", "Failure"),
    ("Connection closed by invalid user session opened 192.0.2.7 port 9", None),
    ("Disconnected from user ana 192.0.2.7 port 9", None),
]


@pytest.mark.parametrize(("message", "outcome"), OUTCOMES)
def test_outcomes(one, message: str, outcome: str | None) -> None:  # type: ignore[no-untyped-def]
    assert one(f"sshd[7]: {message}").columns["status"] == outcome


OTHERS = [
    (
        "sudo: ana : TTY=pts/0 ; PWD=/home/ana ; USER=root ; COMMAND=/bin/cat /etc/shadow",
        ("ana", "root", "/bin/cat /etc/shadow"),
    ),
    ("su[9]: (to root) ana on pts/1", ("ana", "root", None)),
    (
        "su: pam_unix(su:session): session opened for user root(uid=0) by ana(uid=1000)",
        ("ana", "root", None),
    ),
    ("CRON[8]: (root) CMD (/usr/lib/backup --all)", ("root", None, "/usr/lib/backup --all")),
    ("useradd[8]: new user: name=bo, UID=1001, GID=1001, home=/home/bo", (None, "bo", None)),
    ("userdel[8]: delete user 'bo'", (None, "bo", None)),
    ("passwd[8]: pam_unix(passwd:chauthtok): password changed for bo", (None, "bo", None)),
]


@pytest.mark.parametrize(("line", "wanted"), OTHERS)
def test_other_programs(one, line: str, wanted: tuple[str | None, ...]) -> None:  # type: ignore[no-untyped-def]
    columns = one(line).columns
    names = ("actor.user.name", "user.name", "process.cmd_line")
    assert tuple(columns.get(name) for name in names) == wanted


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Failed password for bo from 192.0.2.7 port 9 ssh2", "openssh"),
        ("Connection closed by authenticating user bo 192.0.2.7 port 9 [preauth]", "openssh"),
        ("Failed to open the cache for writing", "generic_json"),
        ("Accepted order for 17", "generic_json"),
        ("User ana from accounting has logged on", "generic_json"),
        ("Connection from the store to the till closed", "generic_json"),
    ],
)
def test_bare_lines_are_sshds_only_when_they_read_so(line: str, source: str) -> None:
    done = run(executor(), f"{line}\nnext line\n".encode())
    assert [event.source for event in done.events if event.at == 0] == [source]
