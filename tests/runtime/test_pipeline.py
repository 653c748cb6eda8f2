"""The end of an input is told once more when an interrupt came between its end and its row."""

from __future__ import annotations

from pathlib import Path

import pytest

from yoban.runtime.keep import Keeper
from yoban.runtime.pipeline import Item
from yoban.runtime.triage import Asked, triage


@pytest.mark.parametrize("at", [0, 1, 2])
def test_no_input_stays_unfinished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    home = tmp_path / "evidence"
    home.mkdir()
    for n in range(3):
        (home / f"{n}.log").write_text(f"Mar  1 00:00:0{n} h sshd[1]: hello\n")
    count = 0
    real = Keeper.done

    def interrupted(self: Keeper, item: Item, duplicate: bool) -> None:
        nonlocal count
        count += 1
        if count == at + 1:
            raise KeyboardInterrupt
        real(self, item, duplicate)

    monkeypatch.setattr(Keeper, "done", interrupted)
    summary = triage(Asked((home,), tmp_path / "out", shipped=False, workers=1))
    assert summary["partial"]
    assert len(summary["inputs"]) == at + 1
    assert {item["state"] for item in summary["inputs"]} == {"done"}
    assert summary["events"] == at + 1
