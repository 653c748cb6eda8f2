"""Reference pairs of ../shared/data: a raw input and what others say should come of it.

In:   the data folder.  Out: `Pair` values, each raw input with one `Want` a record.
Three kinds: `sekoia-ecs` (ECS names), `ocsf-examples` (OCSF names), CrowdSec `parser.assert`.

What each reference says is brought to eight names: time, src, dst, host, user, target (the account
acted on), sender and recipient (of mail), and two that are only reported: action, outcome. A name
maps to one or more acceptable texts; a name is absent where the reference says nothing, so nothing
is compared.
Pure but for reading the folder.
"""

from __future__ import annotations

import ast
import gzip
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Said = dict[str, tuple[str, ...]]

# which of our sources a reference file is a case of; everything else has no source of its own yet
SEKOIA = {
    "windows/sekoia-ecs/windows__windows": "windows",
    "windows/sekoia-ecs/azure__azure-windows": "windows",
    "edr/sekoia-ecs/beats__winlogbeat": "windows",
    "linux/sekoia-ecs/openssh__openssh": "linux_syslog",
    "linux/sekoia-ecs/beats__auditbeat": "linux_auditd",
    "cloud/sekoia-ecs/aws__aws-cloudtrail": "aws_cloudtrail",
    "cloud/sekoia-ecs/office-365__o365": "m365_audit",
    "cloud/sekoia-ecs/aws__aws-flow-logs": "aws_vpc_flow",
    "cloud/sekoia-ecs/aws__aws-guardduty": "aws_guardduty",
    "cloud/sekoia-ecs/aws__aws-waf": "aws_waf",
    "cloud/sekoia-ecs/google-cloud__Google Cloud Audit": "gcp_audit",
    "cloud/sekoia-ecs/google-cloud__Google Cloud Load Balancing": "gcp_log",
    "cloud/sekoia-ecs/google-cloud__Google Kubernetes Engine": "gcp_log",
    "cloud/sekoia-ecs/google-cloud__Google VPC Flow Logs": "gcp_log",
    "cloud/sekoia-ecs/google-cloud__google-report": "google_workspace",
    "cloud/sekoia-ecs/kubernetes__audit-log": "kubernetes_audit",
    "cloud/sekoia-ecs/github__github-audit-logs": "github_audit",
    "identity/sekoia-ecs/cisco__cisco-ise": "cisco_ise",
    "identity/sekoia-ecs/freeradius__freeradius": "freeradius",
    "identity/sekoia-ecs/openldap__openldap": "openldap",
    "identity/sekoia-ecs/ping-identity__pingfederate": "pingfederate",
    "identity/sekoia-ecs/broadcom__siteminder": "siteminder",
    "identity/sekoia-ecs/rsa__rsa-securid": "rsa_securid",
    "identity/sekoia-ecs/wallix__wallix-bastion": "wallix",
    "cloud/sekoia-ecs/ocsf__ocsf": "ocsf",
    "cloud/sekoia-ecs/aws__aws-cloudfront": "aws_cloudfront",
    "cloud/sekoia-ecs/akamai__akamai-waf": "akamai_siem",
    "cloud/sekoia-ecs/fastly__fastly-waf": "fastly",
    "cloud/sekoia-ecs/fastly__fastly-waf-auditlogs": "fastly",
    "cloud/sekoia-ecs/umbrella__umbrella-dns": "umbrella",
    "cloud/sekoia-ecs/umbrella__umbrella-ip": "umbrella",
    "cloud/sekoia-ecs/umbrella__umbrella-proxy": "umbrella",
    "network/sekoia-ecs/thinkstcanary__thinkst-canary": "thinkst_canary",
    "identity/sekoia-ecs/1password__1password-epm": "onepassword",
    "identity/sekoia-ecs/beyondtrust__beyondtrust-pra-sessions": "beyondtrust_pra",
    "identity/sekoia-ecs/cyberark__cyberark-digital-vault": "cyberark_vault",
    "identity/sekoia-ecs/delinea__delinea-pra": "delinea",
    "identity/sekoia-ecs/duo__duo-security": "duo",
    "identity/sekoia-ecs/jumpcloud__jumpcloud-directory-insights": "jumpcloud",
    "identity/sekoia-ecs/keycloak__keycloak-events": "keycloak",
    "identity/sekoia-ecs/lockself__lockself": "lockself",
    "cloud/sekoia-ecs/cloudflare__access_requests": "cloudflare_audit",
    "cloud/sekoia-ecs/cloudflare__audit_logs": "cloudflare_audit",
    "cloud/sekoia-ecs/cloudflare__dns_logs": "cloudflare_gateway",
    "cloud/sekoia-ecs/cloudflare__firewall_events": "cloudflare_http",
    "cloud/sekoia-ecs/cloudflare__gateway_dns": "cloudflare_gateway",
    "cloud/sekoia-ecs/cloudflare__gateway_http": "cloudflare_gateway",
    "cloud/sekoia-ecs/cloudflare__gateway_network": "cloudflare_gateway",
    "cloud/sekoia-ecs/cloudflare__http_requests": "cloudflare_http",
    "cloud/sekoia-ecs/lacework__lacework-cloud-security": "lacework",
    "cloud/sekoia-ecs/microsoft__microsoft-sentinel": "sentinel_incident",
    "cloud/sekoia-ecs/netskope__netskope_events": "netskope",
    "cloud/sekoia-ecs/salesforce__salesforce-events": "salesforce",
    "cloud/sekoia-ecs/wiz__wiz-audit-logs": "wiz",
    "cloud/sekoia-ecs/wiz__wiz-cloud-configuration-findings": "wiz",
    "cloud/sekoia-ecs/wiz__wiz-issues": "wiz",
    "cloud/sekoia-ecs/wiz__wiz-threat-detections": "wiz",
    "cloud/sekoia-ecs/wiz__wiz-vulnerability-findings": "wiz",
    "cloud/sekoia-ecs/zscaler__zscaler-zia": "zscaler",
    "cloud/sekoia-ecs/azure__azure-activity-logs": "azure_activity",
    "cloud/sekoia-ecs/azure__azure-application-gateway": "azure_resource",
    "cloud/sekoia-ecs/azure__azure-files": "azure_resource",
    "cloud/sekoia-ecs/azure__azure-front-door": "azure_resource",
    "cloud/sekoia-ecs/azure__azure-key-vault": "azure_resource",
    "cloud/sekoia-ecs/azure__azure-mysql": "azure_resource",
    "cloud/sekoia-ecs/azure__azure-network-watcher-flow-logs": "azure_flow",
    "cloud/sekoia-ecs/azure__azure-network-watcher": "azure_flow",
    "identity/sekoia-ecs/okta__okta-system-logs": "okta",
    "network/sekoia-ecs/suricata__suricata": "suricata",
    "network/sekoia-ecs/cef__cef": "cef",
    "firewall/sekoia-ecs/cisco__cisco-secure-firewall": "cisco_asa",
    "firewall/sekoia-ecs/fortinet__fortigate": "fortigate",
    "network/sekoia-ecs/vectra__vectra_cognito_detect": "vectra",
    "network/sekoia-ecs/vectra__vectra-respond-ux-entity-scoring": "vectra",
    "network/sekoia-ecs/imperva__imperva-waf": "imperva",
    "network/sekoia-ecs/claroty__claroty-xdome": "claroty",
    "firewall/sekoia-ecs/palo-alto-networks__paloalto-ngfw": "paloalto",
    "firewall/sekoia-ecs/palo-alto-networks__paloalto-prisma-access": "paloalto",
    "firewall/sekoia-ecs/checkpoint__checkpoint": "checkpoint",
    "firewall/sekoia-ecs/cisco__cisco-ios": "cisco_ios",
    "firewall/sekoia-ecs/cisco__cisco-nx-os": "cisco_ios",
    "firewall/sekoia-ecs/cisco__cisco-meraki": "cisco_meraki",
    "firewall/sekoia-ecs/juniper__juniper-ngfw": "juniper",
    "firewall/sekoia-ecs/juniper__juniper-switches": "juniper",
    "firewall/sekoia-ecs/netfilter__netfilter": "netfilter",
    "firewall/sekoia-ecs/openbsd__openbsd-packet-filter": "pf",
    "firewall/sekoia-ecs/sophos__sophos firewall": "sophos_firewall",
    "firewall/sekoia-ecs/watchguard__watchguard-firebox": "watchguard",
    "firewall/sekoia-ecs/forcepoint__forcepoint-ngfw": "forcepoint",
    "firewall/sekoia-ecs/fortinet__fortiproxy": "fortigate",
    "firewall/sekoia-ecs/fortinet__fortiweb": "fortigate",
    "firewall/sekoia-ecs/sonicwall__sonicwall-fw": "sonicwall",
    "firewall/sekoia-ecs/sonicwall__sonicwall-sma": "sonicwall",
    "firewall/sekoia-ecs/stormshield__stormshield_network_security": "stormshield",
    "firewall/sekoia-ecs/barracuda__barracuda-cloudgen-firewall": "barracuda",
    "firewall/sekoia-ecs/clavister__clavister-ngfw": "clavister",
    "firewall/sekoia-ecs/ekinops__ekinops-oneos": "ekinops",
    "firewall/sekoia-ecs/forcepoint__forcepoint-management-server": "forcepoint",
    "firewall/sekoia-ecs/forcepoint__forcepoint-swg": "forcepoint",
    "firewall/sekoia-ecs/ivanti__pulse-connect": "pulse_secure",
    "firewall/sekoia-ecs/openvpn__openvpn": "openvpn",
    "firewall/sekoia-ecs/windows__microsoft-always-on-vpn": "windows_nps",
    "firewall/sekoia-ecs/cisco__cisco-sd-wan": "netflow",
    "firewall/sekoia-ecs/catonetworks__cato-sase": "cato",
    "network/sekoia-ecs/bind__bind": "bind",
    "network/sekoia-ecs/infoblox__ddi": "bind",
    "network/sekoia-ecs/unbound__unbound": "bind",
    "network/sekoia-ecs/efficientip__solidserver-ddi": "bind",
    "network/sekoia-ecs/isc-dhcp__dhcpd": "isc_dhcp",
    "network/sekoia-ecs/netflow__netflow": "netflow",
    "network/sekoia-ecs/cisco__cisco-secure-web-appliance": "squid",
    "network/sekoia-ecs/broadcom__cloud-secure-web-gateway": "bluecoat",
    "network/sekoia-ecs/broadcom__edge-secure-web-gateway": "bluecoat",
    "network/sekoia-ecs/citrix__citrix-adc": "citrix_adc",
    "network/sekoia-ecs/f5-networks__f5-big-ip": "f5_bigip",
    "network/sekoia-ecs/aruba-network__aruba-os": "aruba",
    "cloud/sekoia-ecs/skyhighsecurity__skyhigh_secure_web_gateway": "skyhigh",
    "network/sekoia-ecs/apache__apache": "web_access",
    "network/sekoia-ecs/nginx__nginx": "web_access",
    "network/sekoia-ecs/squid__squid": "squid",
    "network/sekoia-ecs/olfeo__olfeo-secure-web-gateway": "squid",
    "network/sekoia-ecs/haproxy__haproxy": "haproxy",
    "edr/sekoia-ecs/microsoft__microsoft-365-defender": "microsoft_defender",
    "edr/sekoia-ecs/harfanglab__harfanglab": "harfanglab",
    "edr/sekoia-ecs/sekoiaio__endpoint": "sekoia_endpoint",
    "firewall/sekoia-ecs/sophos__sophos edr": "sophos_endpoint",
    "firewall/sekoia-ecs/sophos__sophos-analysis-threat-center": "sophos_endpoint",
    "firewall/sekoia-ecs/palo-alto-networks__paloalto-cortex-xdr": "cortex_xdr",
    "edr/sekoia-ecs/cybereason__malop-activity": "cybereason",
    "edr/sekoia-ecs/cybereason__malop-json": "cybereason",
    "edr/sekoia-ecs/trend-micro__deep-security": "trend_micro",
    "edr/sekoia-ecs/trend-micro__trend-micro-apex-one": "trend_micro",
    "edr/sekoia-ecs/trend-micro__trend-micro-vision-one-oat": "trend_vision_one",
    "edr/sekoia-ecs/trend-micro__trend-micro-vision-one-workbench": "trend_vision_one",
    "edr/sekoia-ecs/bitdefender__gravityzone": "bitdefender",
    "edr/sekoia-ecs/panda-security__SIEM Feeder": "watchguard_endpoint",
    "edr/sekoia-ecs/panda-security__Aether": "watchguard_endpoint",
    "edr/sekoia-ecs/watchguard__watchguard-epdr": "watchguard_endpoint",
    "edr/sekoia-ecs/withsecure__withsecure-elements": "withsecure",
    "edr/sekoia-ecs/eset__eset_protect": "eset",
    "edr/sekoia-ecs/tanium__tanium": "tanium",
    "edr/sekoia-ecs/tehtris__tehtris-edr": "tehtris",
    "edr/sekoia-ecs/nucleonsecurity__nucleonedr": "nucleon",
    "edr/sekoia-ecs/stormshield__stormshield-endpoint-security": "stormshield_endpoint",
    "edr/sekoia-ecs/trellix__trellix-atd": "trellix",
    "edr/sekoia-ecs/trellix__trellix-edr": "trellix",
    "edr/sekoia-ecs/trellix__trellix-epo": "trellix",
    "edr/sekoia-ecs/trellix__trellix-epo-on-prem": "trellix",
    "edr/sekoia-ecs/varonis__varonis-data-security": "varonis",
    "edr/sekoia-ecs/lookout__lookout-mes": "lookout",
    "linux/sekoia-ecs/vmware__vmware-vcenter": "vmware",
    "linux/sekoia-ecs/vmware__vmware-esxi": "vmware",
    "edr/sekoia-ecs/kaspersky__kaspersky_endpoint_security": "kaspersky",
    "edr/sekoia-ecs/broadcom__symantec-endpoint-protection": "symantec_endpoint",
    "edr/sekoia-ecs/crowdstrike__crowdstrike-telemetry": "crowdstrike",
    "edr/sekoia-ecs/crowdstrike__crowdstrike_falcon": "crowdstrike",
    "edr/sekoia-ecs/sentinelone__cloud_funnel2.0": "sentinelone",
    "edr/sekoia-ecs/sentinelone__sentinelone": "sentinelone",
    "identity/sekoia-ecs/sentinelone__identity": "sentinelone",
    "mail/sekoia-ecs/cisco__cisco-esa": "cisco_esa",
    "mail/sekoia-ecs/fortinet__fortimail": "fortimail",
    "mail/sekoia-ecs/hornetsecurity__hornetsecurity-365-mail-protection": "hornetsecurity",
    "mail/sekoia-ecs/mimecast__mimecast-email-security": "mimecast",
    "mail/sekoia-ecs/office-365__message-trace": "m365_message_trace",
    "mail/sekoia-ecs/postfix__postfix": "mail_server",
    "mail/sekoia-ecs/proofpoint__proofpoint-pod": "proofpoint",
    "mail/sekoia-ecs/proofpoint__proofpoint-tap": "proofpoint",
    "mail/sekoia-ecs/retarus__retarus_email_security": "retarus",
    "mail/sekoia-ecs/spamassassin__spamassassin": "mail_server",
    "mail/sekoia-ecs/trend-micro__email-security": "trend_email",
    "mail/sekoia-ecs/vadesecure__vade_secure_m365": "vade",
    "edr/sekoia-ecs/microsoft__microsoft-intune": "intune",
    "edr/sekoia-ecs/pradeo__pradeo-mtd": "pradeo",
    "firewall/sekoia-ecs/checkpoint__checkpoint_harmony_mobile": "harmony_mobile",
}
_ENTRA = (
    ("activityDisplayName", "entra_audit"),
    ("Sign-in activity", "entra_signin"),
    ("MicrosoftGraphActivityLogs", "graph_activity"),
    ("riskEventType", "entra_risk"),
)
_DHCP = (("DHCP", "isc_dhcp"),)
_CYBERARK = (("LEEF:", "cyberark_vault"), ("", "cyberark_audit"))
MIXED = {  # files of several sources: the first whose text stands in the record
    "identity/sekoia-ecs/azure__azure-ad": _ENTRA,
    "network/sekoia-ecs/infoblox__ddi": _DHCP,
    "network/sekoia-ecs/efficientip__solidserver-ddi": _DHCP,
    "identity/sekoia-ecs/cyberark__cyberark-audit-logs": _CYBERARK,
    "edr/sekoia-ecs/microsoft__microsoft-365-defender": (
        ("AdvancedHunting-Email", "defender_office"),
    ),
    "identity/sekoia-ecs/microsoft__microsoft-entraid-graphapi": _ENTRA,
}
OCSF = {
    "/VPC Flow": "aws_vpc_flow",
    "/Route53/": "aws_route53",
    "/route53/": "aws_route53",
    "/Security Hub/": "aws_security_hub",
    "/WAF/": "aws_waf",
    "/EKS Audit": "kubernetes_audit",
    "/Github Audit": "github_audit",
    "/CloudTrail/": "aws_cloudtrail",
    "/Okta/": "okta",
    "/Zeek/": "zeek",
    "/Falco/": "falco",
}
CROWDSEC = {  # CrowdSec parser → source
    "authentik-logs": "authentik",
    "teleport-logs": "teleport",
    "k8s-audit": "kubernetes_audit",
    "dovecot-logs": "mail_server",
    "postfix-logs": "mail_server",
    "exim-logs": "mail_server",
    "exchange-smtp-logs": "exchange_protocol",
    "exchange-imap-logs": "exchange_protocol",
    "exchange-pop-logs": "exchange_protocol",
    "sshd-logs": "linux_syslog",
    "sshd-success-logs": "linux_syslog",
    "aws-cloudtrail": "aws_cloudtrail",
    "cef-logs": "cef",
    "unifi-cef": "cef",
    "fortinet-logs": "fortigate",
    "suricata-logs": "suricata",
    "windows-eventlog": "windows",
    "laurel-logs": "linux_auditd",
    "apache2-logs": "web_access",
    "nginx-logs": "web_access",
    "nginx-proxy-manager-logs": "web_access",
    "bunkerweb-logs": "web_access",
    "traefik-logs": "web_json",
    "caddy-logs": "web_json",
    "modsecurity": "web_error",
    "haproxy-logs": "haproxy",
    "bind9": "bind",
    "iptables-logs": "netfilter",
    "proxmox-iptables-logs": "netfilter",
    "unifi-logs": "netfilter",
    "mikrotik-logs": "netfilter",
    "pf-logs": "pf",
    "pfsense-gui-logs": "pf",
    "opnsense-gui-logs": "pf",
    "wireguard-logs": "openvpn",
    "palo-alto-threat-log": "paloalto",
}
NOTHING = ("", [], "-", "N/A")  # how references write that there is none
PROGRAMS = re.compile(r"sshd(-session|-auth)?|sudo|su|cron|crond|useradd", re.IGNORECASE)

_DOMAIN = re.compile(r"@([\w.-]+\w)")


@dataclass(slots=True)
class Want:
    """What the reference says of the record that stands in bytes [at, end) of the input."""

    test: str
    source: str
    at: int = 0
    end: int = 1 << 60
    said: Said = field(default_factory=dict)


@dataclass(slots=True)
class Pair:
    """One raw input. path: relative to the data folder."""

    path: str
    kind: str
    raw: bytes
    wants: list[Want]


def pairs(data: Path) -> Iterator[Pair]:
    """Every pair, in order of path."""
    for path in sorted(data.glob("*/sekoia-ecs/*.jsonl*")):
        yield from _sekoia(data, path)
    for path in sorted((data / "ocsf-examples").rglob("*.raw")):
        yield from _ocsf(data, path)
    for path in sorted((data / "linux" / "crowdsec-hub").glob("*/parser.assert")):
        yield from _crowdsec(data, path)


def _sekoia(data: Path, path: Path) -> Iterator[Pair]:
    where = str(path.relative_to(data))
    name = where.split(".jsonl")[0]
    raw = path.read_bytes()
    for line in (gzip.decompress(raw) if path.suffix == ".gz" else raw).splitlines():
        item = json.loads(line)
        kinds = (kind for text, kind in MIXED.get(name, ()) if text in item["input"]["message"])
        source = next(kinds, SEKOIA.get(name, ""))
        beside = {k: v for k, v in item["input"].items() if k != "message"}
        domains = set(_DOMAIN.findall(item["input"]["message"])) if where[:5] == "mail/" else set()
        said = ecs(_without(item["expected"], beside), domains)
        want = Want(item["test"], source, said=said)
        yield Pair(where, "sekoia", item["input"]["message"].encode(), [want])


def _without(item: Any, beside: Any) -> Any:
    """What is expected, without what was given beside the raw message: nothing was read there."""
    if not isinstance(item, dict) or not isinstance(beside, dict):
        return item
    return {k: _without(v, beside.get(k)) for k, v in item.items() if beside.get(k) != v}


def at(value: Any, path: str) -> Any:
    """The value at a dotted path of nested objects, or None."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _texts(item: Any, *names: str) -> tuple[str, ...]:
    found = [at(item, name) for name in names]
    flat = [x for v in found for x in (v if isinstance(v, list) else [v])]
    return tuple(dict.fromkeys(str(v) for v in flat if v is not None and v not in NOTHING))


def _named(item: Any, who: str) -> tuple[str, ...]:
    """An account's name, also as the mail address the reference gives beside it."""
    names = ("name", "email", "email_addr")
    return _texts(item, f"{who}.name") and _texts(item, *(f"{who}.{name}" for name in names))


def ecs(item: dict[str, Any], domains: Collection[str] = ()) -> Said:
    """Elastic Common Schema names. An address stands for the side when there is no ip.

    A host has up to four names: of the machine the event is about and of the device that saw it.
    domains: those of mail addresses; repeated as a side's address they are no endpoint, so they
    are not compared. Neither is a sender or recipient that is no address ("REDACTED").
    """
    ends = (_texts(item, f"email.{end}.address") for end in ("from", "to"))
    sender, recipient = (tuple(text for text in end if "@" in text) for end in ends)

    def side(name: str) -> tuple[str, ...]:
        found = _texts(item, f"{name}.address")
        return _texts(item, f"{name}.ip") or tuple(x for x in found if x not in domains)

    said = {
        "time": _texts(item, "@timestamp"),
        "src": side("source"),
        "dst": side("destination"),
        "sender": sender and (*sender, *_texts(item, "email.sender.address")),
        "recipient": recipient,
        "host": _texts(item, "host.name", "host.hostname", "log.hostname", "observer.hostname"),
        "user": _named(item, "user") or _named(item, "source.user"),
        "target": _named(item, "user.target") or _texts(item, "destination.user.name"),
        "action": _texts(item, "event.action") or _texts(item, "action.name"),
        "outcome": _texts(item, "event.outcome") or _texts(item, "action.outcome"),
    }
    return {name: texts for name, texts in said.items() if texts}


def _ocsf(data: Path, path: Path) -> Iterator[Pair]:
    where = str(path.relative_to(data))
    source = next((name for part, name in OCSF.items() if part in where), "")
    options = [path.with_suffix(".ocsf"), *path.parent.glob("OCSF_*.json")]
    wants = []
    for option in options:
        if option.is_file():
            for number, item in enumerate(_relaxed(option.read_text("utf-8"))):
                test = f"{option.name}:{number + 1}" if number else option.name
                wants.append(Want(test, source, said=ocsf(item)))
    yield Pair(where, "ocsf", path.read_bytes(), wants)


def _relaxed(text: str) -> Iterator[dict[str, Any]]:
    """JSON as people write it in documents: comments, commas too many, several objects."""
    text = re.sub(r"\s//[^\n\"]*$", "", text, flags=re.M)
    text = re.sub(r",(\s*[\]}])", r"\1", text).strip()
    while text:
        item, end = json.JSONDecoder().raw_decode(text)
        yield from item if isinstance(item, list) else [item]
        text = text[end:].strip()


def ocsf(item: dict[str, Any]) -> Said:
    """OCSF names; a time below 10^11 is in seconds, which that project's examples mix."""
    said = {
        "time": _texts(item, "time"),
        "src": _texts(item, "src_endpoint.ip") or _texts(item, "src_endpoint.hostname"),
        "dst": _texts(item, "dst_endpoint.ip") or _texts(item, "dst_endpoint.hostname"),
        "host": _texts(item, "device.hostname"),
        "user": _named(item, "actor.user"),
        "target": _named(item, "user"),
        "action": _texts(item, "api.operation"),
        "outcome": _texts(item, "status"),
    }
    return {name: texts for name, texts in said.items() if texts}


_FACT = re.compile(
    r'(?:basename\()?results\["([^"]+)"\]\["([^"]+)"\]\[(\d+)\]\.'
    r'(Success|Evt\.(?:Parsed|Meta|Enriched)\["([^"]+)"\])\)?(\[4:\])? == (.*)$'
)


def _crowdsec(data: Path, path: Path) -> Iterator[Pair]:
    """The facts of all stages on one log line are one Want."""
    where = str(path.relative_to(data))
    logs = [p for p in path.parent.glob("*.log") if p.stat().st_size]
    if not logs or not path.stat().st_size:
        return
    raw = logs[0].read_bytes()
    items: dict[tuple[str, str, int], dict[str, str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if found := _FACT.match(line.strip()):
            stage, parser, number, what, key, cut, value = found.groups()
            item = items.setdefault((stage, parser.split("/")[-1], int(number)), {})
            name = what if key is None else f"{what.split('[')[0][4:]}.{key}"
            item[name] = ("????" if cut else "") + (_go(value) if value[:1] == '"' else value)
    wants = _placed(raw, path.parent.name, items)
    yield Pair(where, "crowdsec", raw, wants)


def _go(text: str) -> str:
    try:
        return str(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        return text.strip('"')


def _placed(raw: bytes, test: str, items: dict[tuple[str, str, int], dict[str, str]]) -> list[Want]:
    lines: list[tuple[int, int, str]] = []
    start = 0
    for line in raw.split(b"\n"):
        lines.append((start, start + len(line), line.decode("utf-8", "replace")))
        start += len(line) + 1
    wants: dict[int, Want] = {}
    last: dict[tuple[str, str], int] = {}
    for (stage, parser, _), item in items.items():
        if item.get("Success") != "true":
            continue
        message, stamp = item.get("Parsed.message", ""), item.get("Parsed.timestamp", "")
        begin = last.get((stage, parser), 0)
        place = next(
            (
                n
                for n in range(begin, len(lines))
                if lines[n][2] and message.strip() in lines[n][2] and stamp in lines[n][2]
            ),
            None,
        )
        if place is None:
            continue
        last[stage, parser] = place + 1
        want = wants.setdefault(place, Want(f"{test}:{place + 1}", "", *lines[place][:2]))
        if parser in CROWDSEC:
            want.source = CROWDSEC[parser]
        elif PROGRAMS.fullmatch(item.get("Parsed.program", "")) and parser == "syslog-logs":
            want.source = want.source or "linux_syslog"
        for name, texts in _facts(item).items():
            want.said[name] = texts
    return list(wants.values())


def _facts(item: dict[str, str]) -> Said:
    def first(*names: str) -> tuple[str, ...]:
        return next(((item[n],) for n in names if item.get(n, "") not in NOTHING), ())

    said = {
        "time": first("Enriched.MarshaledTime", "Meta.timestamp", "Parsed.timestamp"),
        "src": first("Meta.source_ip"),
        "dst": first("Parsed.dst_ip", "Parsed.target_ip"),
        "host": first("Meta.machine", "Parsed.Computer"),
        "user": first("Meta.target_user", "Meta.username", "Meta.user", "Meta.source_user"),
        "outcome": first("Parsed.auth_status"),
    }
    return {name: texts for name, texts in said.items() if texts}
