"""What the mail servers of Unix write: patterns that find who, from where and to where.

Source: the message texts of Postfix (smtpd, smtp, qmgr, cleanup, postscreen, anvil), Sendmail,
Dovecot, Exim, rspamd, SpamAssassin, postgrey and policyd-spf.
"""

from __future__ import annotations

_ADDRESS = r"[0-9A-Fa-f.:]*[0-9A-Fa-f]"
FROM = (  # the sender
    r"\bF=(<[^<>\s]+>)|"
    r"(?:^|[\s:,;(])(?:from|ctladdr)=(<[^<>\s]+>|[^\s<>,;]+@[^\s<>,;]+)"
    r"|\b(?:sender|envelope-from|mail_from|mailfrom)=<?\"?([^\s<>,;\"]+@[^\s<>,;\"]+)"
    r"|: (?:replace|prepend): header From: [^<\[]*[<\[]+([^\s<>\[\]]+@[^\s<>\[\]]+)"
    r"|(?:^|-\w{2,4} )<= (\S+@\S+)"
    r"|, from: <([^<>\s]+)>, "
    r"|<([^<>\s]+@[^<>\s]+)> -> "
)
TO = (
    r"\brejected RCPT (<[^<>\s]+>)|"
    r"(?:^|[\s:,;(])to=(<[^<>\s]+>|[^\s<>,;]+@[^\s<>,;]+)"
    r"|\b(?:recipient|rcpt|rcpts)=?:? ?<?([^\s<>,;]+@[^\s<>,;]+)"
    r"|(?:^|-\w{2,4} )(?:=>|->|\*\*|==) (\S+@[^\s:]+)"
    r"|> -> (<[^<>\s]+>)"
)
CLIENT = (  # the first address of a client; texts of peers follow behind it
    rf"\b(?:pam|passwd-file|ldap|sql|shadow|passdb|lua)\([^,()]*,({_ADDRESS})[,)]|"
    rf"\bclient=[^\s\[]*\[({_ADDRESS})\]"
    rf"|^\s*(?:\w+: )*(?:NOQUEUE: |\w+: )?(?:reject|milter-reject|discard|hold|filter|warn|greylist"
    rf"|prepend|replace|redirect|permit): .*? from [^\s\[]*\[({_ADDRESS})\]"
    rf"|^\s*(?:lost connection|timeout|too many errors|disconnect|SSL_accept error|improper command"
    rf"|SASL LOGIN|warning: (?:non-SMTP command|Connection \w+ limit|Illegal address)|connect"
    rf"|Anonymous TLS|Untrusted TLS|Trusted TLS|Verified TLS)"
    rf"[^\[]* from [^\s\[]*\[({_ADDRESS})\]"
    rf"|^\s*(?:CONNECT|DISCONNECT|PREGREET|HANGUP|DNSBL|WHITELISTED|ALLOWLISTED|BLACKLISTED"
    rf"|DENYLISTED|PASS (?:OLD|NEW)|NON-SMTP COMMAND|BARE NEWLINE|COMMAND \w+ LIMIT)\b[^\[]*"
    rf"\[({_ADDRESS})\]"
    rf"|\bclient-ip=({_ADDRESS})|\bclient_address=({_ADDRESS})|\bconnection from \S+"
    rf" \[({_ADDRESS})\]"
    rf"|\brip=({_ADDRESS})"
    rf"|\braddr=({_ADDRESS})|\bwhite?listed: \S+\[({_ADDRESS})(?:/\d+)?\]"
    rf"|\bfor \(\w+:({_ADDRESS})\) at |^warning: (?:[\w.-]+\[({_ADDRESS})\]: SASL|hostname \S+ does"
    rf" not resolve to address ({_ADDRESS}))|\bH=(?:\S+ )?(?:\(\S+\) )?\[({_ADDRESS})\]"
    rf"|;? from [\w.-]*\[({_ADDRESS})\]; from=<|\bip: ({_ADDRESS}),"
    rf"|\brelay=\S* ?\[({_ADDRESS})\](?:,|$).*\bproto="
)
CLIENT_NAME = (
    r"\bhelo=<([\w.-]+)>|"
    r"\bclient=([\w.-]+)\[|\bclient_name=([\w.-]+)|\bhelo=\[?([\w.-]+?)\]?;"
    r"|(?:reject|connect|disconnect|timeout|lost connection)[^\[]* from ([\w.-]+)\["
    r"|\bH=([\w.-]+) "
)
SERVER = (  # where a message went to
    rf"\brelay=({_ADDRESS}):\d+,|map reply from ({_ADDRESS}):\d+: |"
    rf"\brelay=[\w.-]+\[({_ADDRESS})\]:\d+"
    rf"|\brelay=[\w.-]* ?\[({_ADDRESS})\](?:, dsn=|,? stat=|, delay)"
    rf"|^\s*(?:\w+: )?(?:host|connect to|Used TLS for|enabling PIX workarounds: .* for|lost"
    rf" connection"
    rf" with|conversation with|\w+ TLS connection established to|SSL_connect error to|Cannot start"
    rf" TLS: .* to) ?[\w.-]+\[({_ADDRESS})\]"
    rf"|^\s*(?:\w+: )?warning: [^\[]*\bto [\w.-]+\[({_ADDRESS})\]:\d+"
)
SERVER_NAME = r"\brelay=([\w.-]+)(?:\[|,| \[)"
USER = (
    r"\b(?:pam|passwd-file|ldap|sql|shadow|lua)\(([^,()]+),|"
    r"\bsasl_username=([^\s,]+)|\buser=<?([^\s<>,;]+)|\bspamd: (?:processing|checking) message"
    r" .* for"
    r" ([^\s:]+):\d+|\b(?:imap|pop3|lmtp|lda|managesieve)\(([^)\s]+)\)|\bA=\w+:(\S+)"
    r"|^(?:imap|pop3|managesieve)-login: .*user=<([^>]*)>"
)
STATUS = (
    r"\bstatus=(\w+)|\bstat=(\w+)|^\s*(?:NOQUEUE: |\w+: )?(reject|milter-reject|discard|hold|filter"
    r"|prepend|replace|redirect)[: ]|\baction=(\w+)|^(\w+); identity=|^(lost connection|timeout)\b"
    r"|\(default: \w \((\w[\w ]*)\)"
)
SUBJECT = r"warning: header Subject: (.*?) from \S+; from=<|\bT=\"(.*?)\" from <"
MESSAGE_ID = (
    r"\bmessage-id=(<[^<>\s]+>)|\bmid=(<[^<>\s]+>)|\bid=([^\s,]+@[^\s,]+)|\bmsgid=(<[^<>\s]+>)"
)
QUEUE_ID = (
    r"^\s*([0-9A-F]{8,14}|[0-9a-zA-Z]{12,16}|\w{6}-\w{6,11}-\w{2,4}): |\b(\w{14}): (?:to|from)="
)
FAILED = (
    r"(SASL \w+ authentication failed|auth failed|authentication failure|[Pp]assword mismatch"
    r"|unknown user|Invalid login)"
)
LINE = "|".join(  # lines of Postfix and its helpers without a header
    (
        r"^\s*(?:[0-9A-F]{9,14}|[0-9A-Z]{8,10}): (?:to|from|client|action|uid|removed|message-id"
        r"|host"
        r"|warning|Used"
        r"|reject|milter-reject|prepend|replace|filter|redirect|hold|sender|conversation|lost"
        r"|enabling|Cannot"
        r"|discard|resent-message-id|skipped|info)\b",
        r"^\s*\d{9}: (?:to|from|client|message-id)=",
        r"^\s*NOQUEUE: |^statistics: max |^(?:dis)?connect from \S+\[",
        r"^(?:lost connection|timeout|too many errors) (?:after|with) ",
        r"^connect to \S+\[[^\]]+\]:\d+: ",
        r"^(?:Anonymous|Untrusted|Trusted|Verified) TLS connection established (?:to|from) ",
        r"^proxy-accept: |^warning: read TCP map reply |^Action: \w+ Received-SPF: ",
        r"^(?:white|allow)listed: \S+\[",
        r"^Action: \w+: Text: |^prepend Received-SPF: |^\w+; identity=(?:mailfrom|helo);"
        r" client-ip=",
        r"^dns: new_dns_packet: |^spamd: (?:result|processing|clean|identified|connection"
        r"|checking|setuid|got|handled)\b",
        r"^(?:CONNECT|DISCONNECT|PREGREET|HANGUP|PASS (?:OLD|NEW)|WHITELISTED|ALLOWLISTED) .*\[",
        r"^warning: (?:\S+\[[^\]]+\]: SASL |hostname \S+ does not resolve|non-SMTP command"
        r"|header )",
    )
)
