"""What the sources of Unix messages share: where a message says who and from where.

Text that a stranger chooses (a user name, a disconnect reason) must not pass for the address: where
the stranger's words come first the last address counts, where they come
last the first one does.
Sources: OpenSSH's auth.c, packet.c, sshconnect and session sources; Linux-PAM, sudo, shadow, cron.
"""

from __future__ import annotations

from yoban.model.source import Attribute, Values

_WHO = r"(?:(?:invalid|illegal|authenticating) user |user )?"
# the peer's own words follow: the first address counts
_EARLY = (
    r"^\s*(?:[\w ]+: )*(?:Received disconnect from|Unable to negotiate with|Connection from) "
    r"(?:user \S+ )?\[?([\w.:%-]+?)\]?:?(?: port \d+|: \d+:)"
)
# the peer's own words come before: the last address counts
_LATE = r"^\s*.*[ \[]([\w.:%-]+)\]? port \d+(?:[:\s]|$)"
_RHOST = r"\brhost=(\S+)"
_REFUSED = r"^\s*refused connect from .*\(([^()\s]+)\)\s*$"
_DENIED = r"^\s*User .* from (\S+) not allowed"
_BARE = r"^\s*(?:Connection (?:closed|reset) by|Disconnected from) ([\w.:%-]+)\s*$"
_DROP = r"^\s*drop connection #\d+ from \[([^\]]+)\]"
SSH_PEER = "|".join((_EARLY, _LATE, _DENIED, _REFUSED, _BARE, _DROP, _RHOST))
SSH_PORT = r"^\s*.* port (\d+)(?:[:\s]|$)"
_METHOD = (
    rf"^\s*(?:Accepted|Failed|Postponed|Partial) [\w/.-]+ for {_WHO}"
    r"(?:(.*) from \S+ port \d+|(\S+)\s*$)"
)
_ATTEMPTS = rf"authentication attempts exceeded for {_WHO}(.*) from \S+ port"
_UNKNOWN = (
    r"^\s*(?:input_userauth_request: )?(?:Invalid|invalid|Illegal|illegal) user "
    r"(?:(.*) from \S+(?: port \d+)?|(\S+))(?: \[preauth\])?\s*$"
)
_CLOSED = (
    r"^\s*(?:Connection (?:closed|reset) by|Disconnected from|Disconnecting) (?:\w+ )?user "
    r"(.*) \S+ port \d+"
)
_USER = r"^\s*User (\S+) (?:from|is on|not allowed)|^\s*Starting session: .* for (\S+) from "
PAM_USER = (
    r"\buser=(\S+)|^\s*pam_\w+\([^)]*\): (?:"
    r"session (?:opened|closed) for user ([^\s(]+)|user '([^']+)'|[\w ]+ for user (\S+))"
)
SSH_USER = "|".join((_METHOD, _ATTEMPTS, _UNKNOWN, _CLOSED, _USER, PAM_USER))
_PAM = r"pam_\w+\([^)]*\): "
SSH_FAILED = (  # a group that took part is the value, so each begins with one
    r"^\s*(?:error: |fatal: )?(Failed|Invalid user|Illegal user|Unable to negotiate|refused connect"
    r"|Bad protocol version|Did not receive identification|maximum authentication attempts exceeded"
    r"|Timeout before authentication|User .* not allowed because"
    r"|PAM \d+ more authentication failure"
    rf"|{_PAM}(?:authentication failure|Consecutive login failures|User unknown))"
)
SSH_SUCCEEDED = (
    rf"^\s*(Accepted|Starting session:|{_PAM}session opened|{_PAM}user '[^']*' granted access)"
)
_FROM = r"(?:Connection (?:closed|reset) by|Disconnected from|Connection from)"
SSH_LINE = "|".join(  # sshd's own lines without a syslog header; others' must not look like them
    (
        r"^\s*(?:Accepted|Failed|Postponed|Partial) [\w/.-]+ for .* from \S+ port \d+",
        r"^\s*Accepted (?:password|publickey|hostbased|none|google_authenticator|gssapi\S*"
        r"|keyboard-\S+) for \S+\s*$",
        r"^\s*Accepted key \S+ \S+ found at ",
        r"^\s*(?:Invalid|Illegal) user .* from \S+(?: port \d+)?\s*$",
        rf"^\s*{_FROM} .*\S+ port \d+(?: \[preauth\])?\s*$",
        r"^\s*Received disconnect from \S+(?: port \d+)?: ?\d+:",
        r"^\s*Unable to negotiate with \S+ port \d+: no matching ",
        r"^\s*Bad protocol version identification '",
        r"^\s*Did not receive identification string from \S+",
        r"^\s*(?:error: maximum authentication attempts exceeded for|error: kex_exchange_identif)",
        r"^\s*fatal: (?:Timeout before authentication for|userauth_finish: )",
        r"^\s*pam_\w+\(sshd:\w+\): |^\s*PAM (?:\d+ more authentication fail|service\(sshd\) )",
        r"^\s*User \S+ from \S+ not allowed because|^\s*User child is on pid \d+\s*$",
        r"^\s*Starting session: .* for \S+ from \S+ port \d+",
        r"^\s*input_userauth_request: (?:invalid|illegal) user ",
    )
)
SUDO = r"^\s*(?:pam_\w+\([^)]*\): .*\buser=(\S+)|(\S+) : )"
SUDO_TARGET = r"\bUSER=(\S+)|session opened for user ([^\s(]+)"
SUDO_COMMAND = r"\bCOMMAND=(.*)$"
SU = (
    r"session opened for user \S+ by ([^\s(]+)|\(to \S+\) (\S+) on |^\w+ su for \S+ by (\S+)"
    r"|ruser=(\S+)"
)
SU_TARGET = r"session \w+ for user ([^\s(]+)|\(to (\S+)\)|^\w+ su for (\S+) by|\buser=(\S+)"
CRON = r"^\((\S+?)\) "
CRON_COMMAND = r"^\(\S+\) CMD \((.*)\)\s*$"
ACCOUNT = (
    r"^new (?:user|account): name=([^,\s]+)|^(?:delete|change|add|remove|set) [\w ]*'([^']+)'"
    r"|^(?:password changed for|password for) '?([^'\s]+)|password changed for (\S+)"
)


def ssh(when: dict[str, Values]) -> tuple[Attribute, ...]:
    """Attributes of sshd's messages."""
    message = ("message",)
    return (
        Attribute("src_endpoint.ip", message, "ip", when, SSH_PEER),
        Attribute("src_endpoint.hostname", message, "hostname", when, SSH_PEER),
        Attribute("src_endpoint.port", message, "int", when, SSH_PORT),
        Attribute("user.name", message, "text", when, SSH_USER),
        Attribute("status", message, "failed", when, SSH_FAILED),
        Attribute("status", message, "succeeded", when, SSH_SUCCEEDED),
    )
