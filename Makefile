# Everything here sets up what it needs by itself, in .venv (and .venvs/az for Microsoft's az).
# Only GNU make, Python 3.11 or newer and access to a package index are expected.

# The first Python that is new enough; `make PYTHON=/path/to/python3 ...` overrides.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.installed
DEV := $(VENV)/.installed-dev

# Microsoft's az pins other versions of the same SDKs, so it lives in an environment of its own.
AZ_VERSION := 2.91.0
AZ_VENV := .venvs/az
ifdef AZL_AZ
AZ := $(AZL_AZ)
AZ_INSTALLED :=
else
AZ := $(abspath $(AZ_VENV)/bin/az)
AZ_INSTALLED := $(AZ_VENV)/.installed-$(AZ_VERSION)
endif

# What `make bench` measures azl's fan-out beside; they pin other versions of paramiko and cryptography.
PEERS_VENV := .venvs/peers
PEERS_INSTALLED := $(PEERS_VENV)/.installed

PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: demo
demo: $(RUNTIME) ## A story in two minutes: a rehearsal cloud, three machines, what runs where
	@PATH="$(abspath $(BIN)):$$PATH" demo/demo.sh

.PHONY: demo-clean
demo-clean: ## Stop the demo's sandbox and remove what the demo made
	@if [ -x $(BIN)/azl ] && [ -d .demo ]; then . .demo/env && azl sandbox stop; fi
	@rm -rf .demo

# Three files of tests at a time, each worker with a sandbox of its own: machines mostly wait.
WORKERS ?= -n 3 --dist loadfile
.PHONY: test
test: $(DEV) ## All tests but the conformance ones; ARGS="-k name" goes to pytest
	$(BIN)/pytest $(WORKERS) $(ARGS)

# Not beside others: what six machines do meanwhile is timed by the machines.
.PHONY: crash
crash: $(DEV) ## azl killed at each journal write, request and command of an update: 7 minutes
	$(BIN)/pytest -m crash $(ARGS)

.PHONY: lint
lint: $(DEV) ## ruff, mypy --strict on package and tests, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: $(DEV) ## Format the code
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .

.PHONY: conformance
conformance: $(DEV) $(AZ_INSTALLED) ## Judge the sandbox by others: the Azure SDK, Microsoft's az, recordings
	AZL_AZ="$(AZ)" $(BIN)/pytest -m conformance $(ARGS)

.PHONY: bench
bench: $(DEV) $(AZ_INSTALLED) $(PEERS_INSTALLED) ## Ratios to a bare Python, az and other SSH tools; ARGS=ssh
	AZL_AZ="$(AZ)" AZL_PEERS="$(abspath $(PEERS_VENV))" $(BIN)/python -m bench $(ARGS)

.PHONY: bench-ssh
bench-ssh: $(DEV) $(PEERS_INSTALLED) ## Of bench, the section that needs no az; ARGS=--quick takes a minute
	AZL_PEERS="$(abspath $(PEERS_VENV))" $(BIN)/python -m bench ssh $(ARGS)

.PHONY: completions
completions: $(DEV) ## Regenerate completions/ from the command tree
	$(BIN)/python -m azlinux_cli.cli.completion_scripts

.PHONY: docs
docs: $(DEV) ## Regenerate the --help texts inside docs/cli.md
	$(BIN)/python docs/reference.py

.PHONY: clean
clean: demo-clean ## Remove what make made: environments, caches, builds
	rm -rf $(VENV) .venvs build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
		echo "azl needs Python 3.11 or newer, and found none (python3 is: $$(python3 --version 2>&1))." >&2; \
		echo "Install one, then: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments: install its venv module" >&2; \
		echo "(on Debian and Ubuntu: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV)

# pip of an old Python knows no dependency groups, and its console scripts start slower.
$(VENV)/.pip: | $(BIN)/python
	@$(PIP) install --upgrade 'pip>=25.1'
	@touch $@

$(RUNTIME): pyproject.toml $(VENV)/.pip
	@echo "Installing azl and the sandbox into $(VENV)"
	@$(PIP) install --editable '.[sandbox]'
	@touch $@

$(DEV): pyproject.toml $(RUNTIME)
	@echo "Installing the test tools into $(VENV)"
	@$(PIP) install --group dev
	@touch $@

$(AZ_VENV)/.installed-$(AZ_VERSION): | $(BIN)/python
	@echo "Installing azure-cli $(AZ_VERSION) into $(AZ_VENV): some 700 MB, a few minutes"
	@$(PYTHON) -m venv --clear $(AZ_VENV)
	@$(AZ_VENV)/bin/python -m pip --disable-pip-version-check --quiet install --upgrade pip
	@$(AZ_VENV)/bin/python -m pip --disable-pip-version-check --quiet install azure-cli==$(AZ_VERSION)
	@touch $@

$(PEERS_INSTALLED): bench/ssh/peers.txt | $(BIN)/python
	@echo "Installing other SSH tools into $(PEERS_VENV)"
	@$(PYTHON) -m venv --clear $(PEERS_VENV)
	@$(PEERS_VENV)/bin/python -m pip --disable-pip-version-check --quiet install --requirement $<
	@touch $@
