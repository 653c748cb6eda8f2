"""`yoban triage`: run the pipeline over evidence, keep the result, sum it up."""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from yoban import __version__
from yoban.collect.formats._base import Hints
from yoban.collect.recognise import sources
from yoban.model.rule import RuleSet
from yoban.query.execute import Executor
from yoban.query.load import load
from yoban.query.plan import Plan
from yoban.query.stamp import Stamps
from yoban.runtime.clock import monotonic, now
from yoban.runtime.pipeline import Input, Triage, files
from yoban.store.exports import write_exports
from yoban.store.result import Delta, InputRow, ResultStore


@dataclass(frozen=True, slots=True)
class Options:
    """What to triage and how."""

    paths: tuple[Path, ...]
    out: Path
    rules: tuple[Path, ...] = ()
    shipped: bool = True
    tz: str = "UTC"
    year: int | None = None
    tenant: str = "local"


def rule_texts(paths: Sequence[Path], shipped: bool) -> Iterator[tuple[str, str]]:
    """YAML texts of rule files and folders; links are not followed."""
    for path in files(paths):
        if path.suffix.lower() in (".yml", ".yaml"):
            yield str(path), path.read_text("utf-8", "replace")
    if shipped:
        home = importlib.resources.files("yoban.content").joinpath("rules")
        with importlib.resources.as_file(home) as folder:
            for path in sorted(folder.rglob("*.yml")):
                yield f"shipped/{path.relative_to(folder)}", path.read_text("utf-8")


def triage(options: Options, told: Callable[[Input], None]) -> dict[str, Any]:
    """Run; returns the summary. `told` hears of each input as it is finished.

    An interrupt leaves a valid result marked partial and is not raised further.
    """
    started = monotonic()
    ruleset: RuleSet = load(rule_texts(options.rules, options.shipped))
    executor = Executor(Plan(ruleset, sources()), Stamps(options.tz, options.year, now()))
    run = Triage(executor, options.tenant, Hints(None, options.tz, options.year, ""))
    inputs: list[Input] = []
    partial = False
    with ResultStore.create(options.out, {"yoban": __version__}) as store:
        try:
            for item in run.run(options.paths):
                store.commit(delta(len(inputs), item))
                inputs.append(item)
                told(item)
        except KeyboardInterrupt:
            partial = True
        facts: dict[str, Any] = {
            "rules_loaded": len(ruleset.rules),
            "rules_failed": len(ruleset.failures),
            "rules_failures": [asdict(f) for f in ruleset.failures],
            "correlations_not_run": len(ruleset.correlations),
            "seconds": round(monotonic() - started, 3),
            "partial": partial,
            "versions": {"yoban": __version__},
            "replaced": store.replaced,
            "errors": [{"input": i.name, "error": i.error} for i in inputs if i.error],
        }
        store.finish("partial" if partial else "complete", facts)
        return write_exports(store, facts)


def delta(number: int, item: Input) -> Delta:
    """An input with all that came of it, as one transaction."""
    row = InputRow(
        id=number,
        name=item.name,
        sha256=item.sha256,
        bytes=item.bytes,
        source=",".join(sorted(item.sources)),
        format=item.format,
        received=item.received,
        events=item.events,
        quarantined=len(item.quarantined),
        duplicates=item.duplicates,
        state="failed" if item.error else "duplicate" if item.duplicates else "done",
    )
    return Delta(
        inputs=[row],
        quarantined=[(number, q) for q in item.quarantined],
        findings=[(number, f) for f in item.findings],
    )
