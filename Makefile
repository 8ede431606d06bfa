# `make run` serves the register, `make test` proves it. Both set up what is missing first; a second run is immediate.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PYTHON ?= python3
WORKERS ?= 2
# Not taken from the environment: some shells set HOST to the machine's name, which would open the port to others.
HOST = 127.0.0.1
PORT = 8000

BIN := .venv/bin

.PHONY: help setup assets services run test fast lint format docs-check bench chaos simulate lock clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.installed ## Install the locked Python packages into .venv

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "setup: $(PYTHON) is missing or older than 3.11. Install Python 3.11 or newer, or name one: make PYTHON=python3.12 setup" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
		{ echo "setup: $(PYTHON) cannot make virtual environments. Install Debian's python3-venv." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

assets: web/static/vendor/.copied ## Fetch the front-end files that pages load

web/static/vendor/.copied: package.json package-lock.json .npmrc tools/vendor_assets.py
	@command -v npm >/dev/null || { echo "assets: npm is missing. Install Node.js 20 or newer with npm." >&2; exit 1; }
	npm ci --ignore-scripts --no-audit --no-fund
	$(PYTHON) tools/vendor_assets.py
	@touch $@

services: ## Install what the tests' Kafka, PostgreSQL and browser need
	@$(PYTHON) tools/services.py

run: setup assets ## Serve the register on http://HOST:PORT (127.0.0.1:8000)
	TIDU_DEMO=$${TIDU_DEMO:-1} TIDU_HOST=$(HOST) TIDU_PORT=$(PORT) $(BIN)/tidu serve

test: setup assets services lint docs-check ## Run every check and every test, on the real services
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --cov --cov-branch --cov-report=term:skip-covered

fast: setup assets ## Run the tests that need no service
	$(BIN)/pytest -n $(WORKERS) --dist loadfile -m "not service"

lint: setup ## Check style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy tools tests/services tests/browser tests/system
	$(BIN)/lint-imports

format: setup ## Put the code into the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs-check: setup ## Check that the generated documents say what the code says
	$(BIN)/tidu docs --check

bench: setup assets services ## Print the table of speed ratios
	$(BIN)/python -m benchmarks

chaos: setup assets services ## Run the long form of the kill -9 tests
	TIDU_CHAOS=long $(BIN)/pytest tests/chaos -x -v

simulate: setup services ## Live ten years with 5,000 enterprises, then some on PostgreSQL and Kafka
	$(BIN)/python -m tests.simulation --years 10 --firms 5000 --store sqlite
	$(BIN)/python -m tests.simulation --years 10 --firms 1000 --rhythm 5 --store postgresql+kafka

lock: ## Lock what pyproject.toml and package.json ask for (needs uv)
	@command -v uv >/dev/null || { echo "lock: uv is missing. Install it with: pip install uv" >&2; exit 1; }
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header --extra dev pyproject.toml tools/build-requirements.in -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header -c requirements.lock --no-annotate pyproject.toml tools/build-requirements.in -o requirements-runtime.lock
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund

clean: ## Remove what set-up and tests made; the register in var/ stays
	rm -rf .venv .cache node_modules web/static/vendor .pytest_cache .mypy_cache .ruff_cache .hypothesis htmlcov .coverage*
