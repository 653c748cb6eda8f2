"""The executor equals the oracle: real events of every kind, all SigmaHQ rules, no difference."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest
import yaml
from sigma.rule import SigmaRule

from corpus import Real, generated_readers, hits, paths, records, sample
from oracle import Inactive, Oracle, checks
from yoban import content
from yoban.collect.recognise import sources
from yoban.model.rule import RuleSet
from yoban.query.execute import Executor
from yoban.query.load import OURS, load
from yoban.query.plan import Plan

RULES = Path(content.__file__).parent / "rules"
EVENTS = 30_000  # the long form evaluates at least so many
EACH = 90  # records of one stream in the long form

# SigmaHQ's rules that wait for a list only their user can give: file → placeholder. Why each has no
# default stands in docs/explanation/matching.md, "Rules that stay inactive".
PLACEHOLDERS = {
    "win_security_adcs_certighost_cdc_chase_request": "known_cdcs",
    "win_security_adcs_certighost_cert_issued_via_chase": "known_cdcs",
    "aws_cloudtrail_console_login_success_from_susp_locations": "Legitimate_Countries",
    "azure_ad_account_created_deleted_nonapproved_user": "ApprovedUserUpn",
    "azure_ad_guest_users_invited_to_tenant_by_non_approved_inviters": "Approved_Inviters",
    "azure_ad_auth_to_important_apps_using_single_factor_auth": "Important_AppIds",
    "azure_ad_authentications_from_countries_you_do_not_operate_out_of": "Known_Location",
    "azure_ad_failed_auth_from_countries_you_do_not_operate_out_of": "KNOWN_LOCATION",
    "azure_privileged_account_sigin_expected_controls": "UnLegitCountries",
    "azure_users_authenticating_to_other_azure_ad_tenants": "HomeTenantID",
    "okta_session_impersonation_granted": "legtimate_identifiers",
    "win_security_admin_logon": "Admins_Workstations",
    "win_security_dc_machine_account_logon_non_dc_ip": "dc_machine_accounts",
    "win_security_dc_machine_account_tgs_non_dc_ip": "dc_machine_accounts",
    "win_security_dc_machine_accoutn_tgt_non_dc_ip": "dc_machine_accounts",
    "win_security_exploit_cve_2020_1472": "DC-MACHINE-NAME",
    "win_security_modification_of_msds_dmsa_link_attribute": "Administrators",
    "win_security_msds_dmsa_object_creation": "Administrators",
    "win_security_potential_pass_the_hash": "Workstations",
    "win_security_remote_registry_management_via_reg": "Admins_Workstations",
    "win_security_susp_interactive_logons": "ServerSystems",
    "dns_query_win_wscript_cscript_resolution": "internal_domains",
    "net_connection_win_certsvc_outbound_smb_ldap": "legit_ips",
    "net_connection_win_susp_rdp_from_domain_controller": "domain_controller_hostnames",
    "proc_creation_win_userdomain_variable_enumeration": "userdomain",
}


def parsed(files: list[Path]) -> list[SigmaRule]:
    """The active rules, as pySigma reads them."""
    found = []
    for path in files:
        for document in yaml.load_all(path.read_text("utf-8"), yaml.CSafeLoader):
            if "detection" not in document:
                continue
            rule = SigmaRule.from_dict({k: v for k, v in document.items() if k not in OURS})
            try:
                checks(rule, {})
            except Inactive:
                continue
            found.append(rule)
    return found


def test_every_rule_loads_but_those_that_wait_for_a_list(
    sigmahq_files: list[Path], sigmahq: RuleSet
) -> None:
    assert sigmahq.failures == ()
    waiting = {Path(f.path).stem: f.reason.split(";")[0] for f in sigmahq.inactive}
    assert waiting == {k: f"placeholder %{v}% has no list" for k, v in PLACEHOLDERS.items()}
    assert len(sigmahq.rules) + len(waiting) == len(sigmahq_files)


def differences(
    executor: Executor, oracle: Oracle, events: list[Real], fired: Counter[str]
) -> list[str]:
    """Where the executor and the oracle disagree about the oracle's rules."""
    known = {str(rule.id) for rule, _ in oracle.rules}
    found = []
    exact = hits(executor, events)
    with generated_readers():
        assert hits(executor, events) == exact
    for event, got in zip(events, exact, strict=True):
        fired.update(got)
        record = json.loads(event.raw)
        matching = oracle.matching(record, event.source, event.layout)
        want = {str(oracle.rules[n][0].id) for n in matching}
        if want != got & known:
            found.append(f"{event.name}: oracle {want - got}, executor {got & known - want}")
    return found


def test_the_executor_equals_the_oracle_on_a_sample(data: Path, executor: Executor) -> None:
    """Some events of every folder; the rules that fired and every sixth of the others."""
    events = sample(data, seed=20261124, files=4, each=3)
    assert len(events) >= 300
    assert len({(e.source.name, e.layout.name) for e in events}) >= 9
    fired = set().union(*hits(executor, events))
    chance = random.Random(7)
    path_of = {rule.uid: Path(rule.path) for rule in executor.plan.rules}
    chosen = {p for uid, p in path_of.items() if uid in fired or chance.random() < 1 / 6}
    counts: Counter[str] = Counter()
    assert differences(executor, Oracle(parsed(sorted(chosen))), events, counts) == []
    assert counts.total() >= 25 and len(counts) >= 15


@pytest.mark.soak
def test_the_executor_equals_the_oracle_on_everything(
    data: Path, sigmahq_files: list[Path]
) -> None:
    """SigmaHQ's rules and our own."""
    files = [*sigmahq_files, *sorted(RULES.rglob("*.yml"))]
    executor = Executor(Plan(load((str(f), f.read_text("utf-8")) for f in files), sources()))
    oracle = Oracle(parsed(files))
    assert len(oracle.rules) == len(executor.plan.rules)
    kinds: Counter[str] = Counter()
    fired: Counter[str] = Counter()
    found: list[str] = []
    events: list[Real] = []
    for path in paths(data):
        for event in records(path, EACH):
            kinds[f"{event.source.name}/{event.layout.name}"] += 1
            events.append(event)
        if len(events) >= 500:
            found += differences(executor, oracle, events, fired)
            events = []
    found += differences(executor, oracle, events, fired)
    print(f"{kinds.total()} events, {fired.total()} hits of {len(fired)} rules; {kinds}")
    assert found == []
    assert kinds.total() >= EVENTS
    assert len(kinds) >= 15 and len(fired) >= 500
