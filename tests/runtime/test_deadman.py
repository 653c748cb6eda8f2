"""The dead-man's switch, over a real local server."""

from __future__ import annotations

import json

from tests.runtime.test_pager import web

from yoban.runtime.channels import maker
from yoban.runtime.deadman import Watch


def test_it_alarms_after_silence_repeats_and_tells_when_it_is_back() -> None:
    answers = [True, False, False, False, False, False, True, True]
    with web() as (address, came):
        made = maker("webhook", address, "s")
        watch = Watch(lambda: answers.pop(0), made, 3, 2, "", True)
        said = [watch.look() for _ in range(8)]
    silent = ["yoban does not answer (3 looks)", "", "yoban does not answer (5 looks)"]
    assert said == ["", "", "", *silent, "yoban answers again", ""]
    titles = [json.loads(body)["title"] for _, body in came]
    assert titles == [silent[0], silent[2], "yoban answers again"]


def test_a_call_that_does_not_get_through_is_said_and_ends_nothing() -> None:
    with web(500) as (address, _):
        watch = Watch(lambda: False, maker("webhook", address, "s"), 1, 1, "", True)
        assert "NOT DELIVERED" in watch.look()
        assert "NOT DELIVERED" in watch.look()


def test_a_heartbeat_goes_out_while_it_answers() -> None:
    with web() as (address, came):
        watch = Watch(lambda: True, maker("webhook", address, "s"), 1, 1, address, True)
        assert watch.look() == ""
    assert [body for _, body in came] == [b""]
