r"""What programs and folders are, by name: browsers, interpreters, servers, open places.

Pure tables and look-ups on a path of Windows or Unix. Names are file names in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yoban.investigate.world import base


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


BROWSERS = words(
    "chrome.exe msedge.exe firefox.exe iexplore.exe brave.exe opera.exe vivaldi.exe safari"
    " chrome firefox chromium microsoftedgecp.exe microsoftedge.exe"
)
MAILERS = words("outlook.exe olk.exe thunderbird.exe thunderbird hxmail.exe hxtsr.exe")
OFFICE = words(
    "winword.exe excel.exe powerpnt.exe onenote.exe onenotem.exe msaccess.exe mspub.exe visio.exe"
    " acrord32.exe acrobat.exe foxitreader.exe eqnedt32.exe soffice.bin wordpad.exe"
)
ARCHIVERS = words(
    "winrar.exe 7zfm.exe 7z.exe 7zg.exe winzip64.exe winzip32.exe peazip.exe bandizip.exe"
)
MESSENGERS = words("teams.exe ms-teams.exe slack.exe discord.exe telegram.exe zoom.exe")
SERVERS = words(
    "w3wp.exe httpd.exe httpd apache2 nginx nginx.exe java java.exe javaw.exe tomcat.exe php-fpm"
    " tomcat7.exe tomcat8.exe tomcat9.exe tomcat10.exe php-cgi.exe php.exe node node.exe"
    " sqlservr.exe postgres postgres.exe mysqld mysqld.exe oracle.exe ws_tomcatservice.exe"
    " umworkerprocess.exe lighttpd gunicorn uwsgi caddy caddy.exe mssql redis-server"
)
REMOTE = words(  # start what somebody on another machine asked for
    "wmiprvse.exe wsmprovhost.exe winrshost.exe psexesvc.exe paexec.exe mmc.exe services.exe"
    " svchost.exe taskeng.exe sshd sshd-session"
)
SHELLS = words(
    "cmd.exe powershell.exe pwsh.exe powershell_ise.exe bash sh dash zsh ksh pwsh busybox"
)
SCRIPTING = words(
    "wscript.exe cscript.exe mshta.exe rundll32.exe regsvr32.exe msiexec.exe installutil.exe"
    " msbuild.exe regasm.exe regsvcs.exe cmstp.exe hh.exe python python3 python.exe perl perl.exe"
    " ruby java javaw.exe node node.exe osascript wmic.exe forfiles.exe control.exe"
)
INTERPRETERS = SHELLS | SCRIPTING
# they only hand on what a person opened with them
CARRIERS = BROWSERS | MAILERS | OFFICE | ARCHIVERS | MESSENGERS | SERVERS
QUIET = words("conhost.exe werfault.exe wermgr.exe consent.exe dashost.exe")

_OPEN = re.compile(  # folders in which anybody, or a server program, may write
    r"\\users\\|\\programdata\\|\\windows\\temp\\|\\temp\\|\\tmp\\|\\perflogs\\|\\\$recycle\.bin\\"
    r"|\\windows\\(?:tasks|tracing|debug|fonts|help)\\[^\\]+$|\\inetpub\\wwwroot\\|^\\\\[^?.\\]"
    r"|^/tmp/|^/var/tmp/|^/dev/shm/|^/home/|^/root/|^/run/user/|^/var/www/|/\.[^/]+/"
)
# programs of a user's profile that updates itself there
_SETTLED = re.compile(
    r"\\appdata\\local\\(?:microsoft\\(?:onedrive|teams|edge|windowsapps)|programs|slack|discord"
    r"|google\\chrome)\\|\\programdata\\(?:microsoft\\windows defender|package cache)\\"
)
_DEVICE = re.compile(r"^\\device\\harddiskvolume\d+", re.I)


def clean(path: str) -> str:
    r"""A path without quotes, \\?\ and doubled backslashes."""
    text = path.strip().strip("\"'").removeprefix("\\??\\").removeprefix("\\\\?\\")
    if text.startswith("\\\\"):
        return "\\\\" + text[2:].replace("\\\\", "\\")
    return text.replace("\\\\", "\\")


def same(path: str) -> str:
    r"""A path to compare: cleaned, in lower case, without drive or \Device\HarddiskVolumeN."""
    text = _DEVICE.sub("", clean(path).lower())
    return text[2:] if text[1:2] == ":" else text


def is_open(path: str) -> bool:
    """Whether a file lies where ordinary users or servers can put files."""
    text = clean(path).lower()
    return bool(_OPEN.search(text)) and not _SETTLED.search(text)


_CODE = re.compile(
    r"\.(?:exe|dll|scr|com|pif|cpl|ps1|psm1|vbs|vbe|js|jse|wsf|hta|bat|cmd|lnk|jar|py|sh|pl|msi"
    r"|sct|xsl|inf|chm|iso|img|ocx|elf|sys)$",
    re.I,
)


def is_code(path: str) -> bool:
    """Whether a file, by its name, is a program, library or script."""
    return bool(_CODE.search(path))


_WINDOWS = r"(?:[A-Za-z]:|\\\\[^\s\"'\\/|<>]+)\\"
_QUOTED = re.compile(rf"[\"']({_WINDOWS}[^\"'|<>]+)[\"']")
_BARE = re.compile(rf"(?<![\w\\])({_WINDOWS}[^\s\"'|<>,;]+)")
_UNIX = re.compile(r"(?<![\w.:/])(/(?:[\w.+@%-]+/)*[\w.+@%-]+)")


def paths(line: str) -> Iterator[str]:
    """Absolute paths that a command line names, each once, in order."""
    text = line.replace("\\\\", "\\") if ":\\\\" in line else line
    found = [(m.start(1), m[1]) for p in (_QUOTED, _BARE) for m in p.finditer(text)]
    if "\\" not in text:
        found += [(m.start(1), m[1]) for m in _UNIX.finditer(text)]
    seen: set[str] = set()
    taken = -1
    for at, path in sorted(found, key=lambda f: (f[0], -len(f[1]))):
        if at < taken or path.lower() in seen:
            continue
        taken = at + len(path)
        seen.add(path.lower())
        yield path.rstrip(".,;)")


def name(path: str) -> str:
    """File name as written."""
    return re.split(r"[\\/]", clean(path))[-1]


__all__ = [
    "ARCHIVERS",
    "BROWSERS",
    "CARRIERS",
    "INTERPRETERS",
    "MAILERS",
    "MESSENGERS",
    "OFFICE",
    "QUIET",
    "REMOTE",
    "SCRIPTING",
    "SERVERS",
    "SHELLS",
    "base",
    "clean",
    "is_code",
    "is_open",
    "name",
    "paths",
    "same",
    "words",
]
