"""How well rules detect recorded attacks, and how much they cry over what is benign.

    python -m tests.quality.detection --help        (or: make quality)

labels → samples (`labels.py`) → the pipeline of `yoban triage`, one input at a time (`run.py`) →
figures (`score.py`, `noise.py`, `panther.py`), also with the evidence altered (`mutate.py`) →
docs/quality.md (`report.py`). The accepted figures are in budget.yml, misses judged by a person in
judged.yml. Data is read where it lies, in ../shared/data; the repository keeps paths and counts.
"""
