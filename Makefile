# make triage EVIDENCE=path [RULES=path]   set up and triage evidence
# make test                     set up and run every test
# make check | fix | bench | soak
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EVIDENCE ?=
OUT ?= out/triage
STAMP := $(VENV)/.installed

.PHONY: triage test check fix bench soak setup clean lock

triage: $(STAMP)
	@test -n "$(EVIDENCE)" || { echo "say what to triage: make triage EVIDENCE=path [RULES=folder of Sigma rules]"; exit 2; }
	$(BIN)/yoban triage "$(EVIDENCE)" --out $(OUT) $(if $(RULES),--rules "$(RULES)")

test: setup check
	$(BIN)/python -m pytest -n 2

check: $(STAMP)
	$(BIN)/ruff check src tests bench
	$(BIN)/ruff format --check src tests bench
	$(BIN)/mypy

fix: $(STAMP)
	$(BIN)/ruff check --fix src tests bench
	$(BIN)/ruff format src tests bench

bench: $(STAMP)
	$(BIN)/python -m bench.speed

soak: $(STAMP)
	$(BIN)/python -m pytest -m soak

setup: $(STAMP)

$(STAMP): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "yoban needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Could not make a virtual environment. On Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

lock:
	$(PYTHON) -m uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --extra dev pyproject.toml build-requirements.in -o requirements.lock

clean:
	rm -rf $(VENV) out
