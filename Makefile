# make up                                    set up, then run the service and a drill
# make triage [EVIDENCE=path] [RULES=path]   set up, then triage evidence (default: a sample)
# make test                                  set up, then run every test
# make check | fix | docs | bench | soak | quality
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EVIDENCE ?=
RULES ?=
OUT ?= out/triage
SAMPLE := out/sample
STAMP := $(VENV)/.installed
CODE := src tests bench docs

# a virtual environment whose Python has gone is made again
GONE := $(shell test -x $(BIN)/python || rm -f $(STAMP) 2>/dev/null)

.PHONY: ready up tools triage test check fix docs bench soak quality setup clean lock

up: ready
	$(BIN)/yoban up --demo

triage: ready
ifeq ($(EVIDENCE),)
	@echo "No EVIDENCE=path given: a made-up intrusion is triaged."
	$(BIN)/yoban sample $(SAMPLE)
	$(BIN)/yoban triage $(SAMPLE)/evidence --out $(OUT) $(if $(RULES),--rules "$(RULES)")
else
	$(BIN)/yoban triage "$(EVIDENCE)" --out $(OUT) $(if $(RULES),--rules "$(RULES)")
endif

test: check tools
	$(BIN)/python -m pytest -n 2 -m "not soak"

# programs that tests drive; as root they are installed, else their tests skip and say so
TOOLS := chromium rsyslog rsyslog-elasticsearch
tools:
	@missing=""; for tool in $(TOOLS); do dpkg -s $$tool >/dev/null 2>&1 || missing="$$missing $$tool"; done; \
	if [ -z "$$missing" ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing$$missing"; apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else echo "Not installed:$$missing. Tests that drive them are skipped; on Debian or Ubuntu: apt-get install$$missing"; fi

check: ready
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_layout.py
	$(BIN)/python docs/_build.py --check

fix: ready
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

docs: ready
	$(BIN)/python docs/_build.py

bench: ready
	$(BIN)/python -m bench.speed
	$(BIN)/python -m bench.load
	$(BIN)/python -m bench.correlation
	$(BIN)/python -m bench.intel
	$(BIN)/python -m bench.cluster

soak: ready
	$(BIN)/python -m pytest -m soak

quality: ready
	$(BIN)/python -m tests.quality.detection --write
	$(BIN)/python -m tests.quality.cases

setup: ready

ready: $(STAMP)
	@test -x $(BIN)/python || { echo "$(CURDIR)/$(VENV) belongs to another user and cannot be used by this one. Remove it, or clone the repository again as this user."; exit 1; }

$(STAMP): pyproject.toml requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "yoban needs Python 3.11 or newer, and there is no $(PYTHON). On Debian or Ubuntu: apt-get install python3 python3-venv. Elsewhere: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "yoban needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@mkdir -p $(VENV) && test -w $(VENV) || { echo "$(CURDIR)/$(VENV) cannot be written by this user. Remove it or give it to yourself (chown -R), or clone the repository again."; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); echo "Could not make a virtual environment in $(CURDIR)/$(VENV); the lines above say why."; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock || { echo "Packages could not be installed. Is the package index reachable (proxy: set HTTPS_PROXY or PIP_INDEX_URL)?"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

lock:
	$(PYTHON) -m uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --extra dev pyproject.toml build-requirements.in -o requirements.lock

clean:
	rm -rf $(VENV) out
