# All of it runs on a machine with Python 3.11 or newer, make and git; nothing else has to be set up.
.DEFAULT_GOAL := help
SHELL := /bin/sh

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
LOCK_TOOL := .cache/lock
COMPILE := $(LOCK_TOOL)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
# Recursive on purpose: looked for only when a virtual environment is to be made.
PYTHON ?= $(shell sh scripts/find_python.sh)
WORKERS ?= 2
ARGS ?=

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: install ## Start portal and worker on made-up firms; prints the address and the log-ins (ARGS="--on 2009-05-01")
	@$(BIN)/tradecover demo $(ARGS)

.PHONY: test
test: install-test ## Run all tests (ARGS="tests/house -k money")
	@$(BIN)/python scripts/ensure_chromium.py
	@$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "not long" $(ARGS)

.PHONY: check
check: lint types floors test ## All that CI runs: style, types, floors, tests

.PHONY: lint
lint: install-test ## Check the style
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

.PHONY: types
types: install-test ## Check the types
	@$(BIN)/mypy .

.PHONY: floors
floors: install-test ## Check that imports run downward only
	@$(BIN)/lint-imports --no-logo

.PHONY: trust
trust: install-test ## Run the long tests of reliability, bounded to an hour
	@$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m long $(ARGS)

.PHONY: bench
bench: install-test ## Print the benchmarks beside their floors
	@$(BIN)/python -m bench $(ARGS)

.PHONY: bench-scoring
bench-scoring: install-test install-peers install-training install-analytics ## Print the figures of scoring beside goals and peers (ARGS="--slow")
	@$(BIN)/python -m bench.scoring $(ARGS)

.PHONY: bench-registry
bench-registry: install-test install-peers install-analytics ## Print the figures of the registry beside goals and peers (ARGS="--only pairs")
	@$(BIN)/python -m bench.registry $(ARGS)

.PHONY: install
install: $(VENV)/.run ## Install what the product needs to run

.PHONY: install-test
install-test: $(VENV)/.test ## Install what the tests need as well

$(VENV)/.made:
	@test -n "$(PYTHON)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements/run.txt pyproject.toml
	@echo "Installing the locked requirements ..."
	@$(PIP) install --quiet --require-hashes --requirement requirements/run.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation \
		--config-settings editable_mode=compat --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	@echo "Installing the locked requirements of the tests ..."
	@$(PIP) install --quiet --require-hashes --requirement requirements/test.txt
	@touch $@

.PHONY: install-training
install-training: $(VENV)/.training ## Add what training a scorecard needs: scikit-learn, interpret, matplotlib

.PHONY: install-analytics
install-analytics: $(VENV)/.analytics ## Add the engine DuckDB, which scores tables larger than memory

.PHONY: install-spark
install-spark: $(VENV)/.spark ## Add the engine Spark (about 460 MB; needs Java 17)

.PHONY: install-peers
install-peers: $(VENV)/.peers ## Add the peers that benchmarks measure: LightGBM, CatBoost

$(VENV)/.training $(VENV)/.analytics $(VENV)/.spark $(VENV)/.peers: $(VENV)/.%: $(VENV)/.run requirements/%.txt
	@echo "Installing the locked requirements of $* ..."
	@$(PIP) install --quiet --require-hashes --requirement requirements/$*.txt
	@touch $@

.PHONY: lock
lock: $(LOCK_TOOL)/.made ## Lock the requirements anew: names, versions and hashes, no addresses (ARGS=--upgrade)
	@$(COMPILE) $(ARGS) --output-file requirements/run.txt pyproject.toml requirements/build.in
	@$(COMPILE) $(ARGS) --output-file requirements/test.txt --extra test --constraint requirements/run.txt \
		pyproject.toml requirements/build.in
	@for extra in training analytics spark peers; do \
		$(COMPILE) $(ARGS) --output-file requirements/$$extra.txt --extra $$extra \
			--constraint requirements/test.txt pyproject.toml requirements/build.in || exit 1; \
	done

$(LOCK_TOOL)/.made:
	@$(PYTHON) -m venv $(LOCK_TOOL)
	@$(LOCK_TOOL)/bin/python -m pip --disable-pip-version-check --no-input install --quiet uv
	@touch $@

.PHONY: clean
clean: ## Remove all that make has made
	@rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
