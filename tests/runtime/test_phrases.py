"""Sentences from the catalogues; what logs say stays inert."""

from __future__ import annotations

import pytest

from yoban.errors import YobanError
from yoban.model.case import Say
from yoban.runtime.phrases import catalogue, inert, tell


def test_a_sentence_in_both_languages() -> None:
    say = Say("case.title", {"finding": "Shell", "host": "lt-01"})
    assert tell(say) == "Shell on lt-01"
    assert tell(say, "ja") == "lt-01：Shell"


def test_values_of_logs_are_on_one_line_and_do_nothing() -> None:
    say = Say("case.title", {"finding": "a\nb\x1b[31m\u202ec{host}", "host": "h"})
    assert tell(say) == "a�b�[31m�c{host} on h"
    assert len(inert("x" * 1_000_000)) == 600


def test_an_unknown_language_or_value_is_told() -> None:
    with pytest.raises(YobanError, match="there are en, ja"):
        catalogue("fr")
    with pytest.raises(KeyError):
        tell(Say("case.title", {"host": "h"}))
