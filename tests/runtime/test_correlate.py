"""Correlations over what triage kept: counts across inputs, absence up to the last event."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from yoban.runtime.triage import Asked, triage

RULES = """
title: Logon failed
name: failed
id: 0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1d2
logsource: {product: windows, service: security}
level: informational
detection: {a: {EventID: 4625}, condition: a}
---
title: Logon
name: logon
id: 0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1d3
logsource: {product: windows, service: security}
level: informational
detection: {a: {EventID: 4624}, condition: a}
---
title: Guessing
id: 0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1d4
level: high
correlation:
  type: event_count
  rules: [failed]
  group-by: [TargetUserName]
  timespan: 10m
  condition: {gte: 3}
---
title: Failed and never right
id: 0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1d5
level: medium
correlation:
  type: temporal
  group-by: [TargetUserName]
  timespan: 10m
  condition: failed and not logon
"""


def line(minute: int, event: int, user: str) -> str:
    """A logon of a user."""
    return json.dumps(
        {
            "Channel": "Security",
            "EventID": event,
            "Computer": "h",
            "TargetUserName": user,
            "@timestamp": f"2026-03-01T{minute // 60:02}:{minute % 60:02}:00Z",
        }
    )


def run(tmp_path: Path, files: dict[str, list[str]]) -> list[dict[str, Any]]:
    home = tmp_path / "evidence"
    home.mkdir()
    for name, lines in files.items():
        (home / name).write_text("\n".join(lines))
    (tmp_path / "rules.yml").write_text(RULES)
    out = tmp_path / "out"
    triage(Asked((home,), out, (tmp_path / "rules.yml",), shipped=False))
    found = [json.loads(x) for x in (out / "findings.jsonl").read_text().splitlines()]
    return [f for f in found if f["source"] == "correlation"]


def test_hits_of_several_inputs_count_together(tmp_path: Path) -> None:
    ana = [line(1, 4625, "ana"), line(9, 4624, "ana")]
    found = run(
        tmp_path,
        {
            "b.json": [*ana, line(200, 4688, "z")],
            "a.json": [line(3, 4625, "ana"), line(2, 4625, "bo")],
            "c.json": [line(5, 4625, "ana"), line(4, 4624, "bo")],
        },
    )
    guessing = [f for f in found if f["rule_title"] == "Guessing"]
    assert len(guessing) == 1
    assert guessing[0]["event"]["group"] == {"TargetUserName": "ana"}
    assert [e["time"][11:16] for e in guessing[0]["events"]] == ["00:01", "00:03", "00:05"]
    assert len({e["input"] for e in guessing[0]["events"]}) == 3
    assert {"kind": "account", "value": "ana", "role": "target"} in guessing[0]["entities"]


def test_absence_needs_later_evidence_of_any_kind(tmp_path: Path) -> None:
    start = [line(0, 4625, "ana")]
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    assert run(tmp_path / "1", {"a.json": [*start, line(5, 4688, "z")]}) == []
    found = run(tmp_path / "2", {"a.json": [*start, line(150, 4688, "z")]})
    assert [f["rule_title"] for f in found] == ["Failed and never right"]


JOINED = """
title: Password refused
name: refused
id: 0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1e1
logsource: {product: linux, service: sshd}
level: informational
detection: {a: {message|startswith: Failed password}, condition: a}
---
title: Login refused
name: login_refused
id: 0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1e2
logsource: {product: okta, service: okta}
level: informational
detection: {a: {eventType: user.session.start, outcome.result: FAILURE}, condition: a}
---
title: Guessing by address
id: 0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1e3
level: high
correlation:
  type: value_count
  rules: [refused, login_refused]
  aliases:
    who: {refused: user.name, login_refused: actor.user.name}
  group-by: [src_endpoint.ip]
  timespan: 10m
  condition: {field: who, gte: 3}
---
title: Guessing by own field
id: 0d6f3e2b-1e0c-4b1a-8539-a650c6b0c1e4
level: high
correlation:
  type: event_count
  rules: [refused]
  group-by: [hostname]
  timespan: 10m
  condition: {gte: 3}
"""


def refused(minute: int, user: str, address: str, host: str) -> str:
    return (
        f"2026-03-01T00:{minute:02}:00Z {host} sshd[9]: "
        f"Failed password for {user} from {address} port 4000 ssh2"
    )


def test_attributes_join_what_sources_name_differently(tmp_path: Path) -> None:
    home = tmp_path / "evidence"
    home.mkdir()
    lines = [
        refused(0, "ana", "192.0.2.1", "h1"),
        refused(1, "bo", "192.0.2.1", "h2"),
        refused(2, "cy", "192.0.2.2", "h3"),
        refused(3, "bo", "192.0.2.1", "h4"),
        refused(4, "bo", "192.0.2.2", "h5"),
    ]
    (home / "auth.log").write_text("\n".join(lines))
    login = {
        "uuid": "u-1",
        "published": "2026-03-01T00:05:00.000Z",
        "eventType": "user.session.start",
        "actor": {"id": "a1", "alternateId": "dee@example.com"},
        "client": {"ipAddress": "192.0.2.1"},
        "outcome": {"result": "FAILURE"},
    }
    (home / "okta.json").write_text(json.dumps(login))
    (tmp_path / "rules.yml").write_text(JOINED)
    out = tmp_path / "out"
    triage(Asked((home,), out, (tmp_path / "rules.yml",), shipped=False))
    found = [json.loads(x) for x in (out / "findings.jsonl").read_text().splitlines()]
    found = [f for f in found if f["source"] == "correlation"]
    assert [f["rule_title"] for f in found] == ["Guessing by address"]
    assert found[0]["event"]["group"] == {"src_endpoint.ip": "192.0.2.1"}
    assert found[0]["event"]["value"] == 3
    assert [e["time"][14:16] for e in found[0]["events"]] == ["00", "01", "03", "05"]
