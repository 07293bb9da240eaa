# Khidki: the commands that a newcomer and the continuous integration both use.
# `make run` and `make test` set up everything they need by themselves.
.DEFAULT_GOAL := help
# A distribution builds its Python with profile-guided optimisation; one compiled by hand often is
# not, and takes a fifth more for the same work. So the system's comes first where it is new enough.
SYSTEM := /usr/bin/python3
PYTHON ?= $(shell $(SYSTEM) -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' \
  2>/dev/null && echo $(SYSTEM) || echo python3)
VENV := .venv
BIN := $(VENV)/bin
# Loading everything uncompiled takes each process three seconds more; whoever forbids it elsewhere
# does not mean this folder's own cache.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: run
run: $(VENV)/.run ## Start the whole window with a demo state and open addresses on this machine
	@$(BIN)/khidki up --demo

.PHONY: test
test: $(VENV)/.dev ## Run every test, browser journeys included
	@$(BIN)/python scripts/machine.py
	@$(BIN)/python -m pytest -n 4
	@KHIDKI_TEST_POSTGRES=debian15 $(BIN)/python -m pytest tests/store -n 2 -q

.PHONY: check
check: $(VENV)/.dev ## Format, lint, types and import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@$(BIN)/pyright

.PHONY: bench
bench: $(VENV)/.dev ## Measure the speed goals as ratios (writes bench/results.json)
	@$(BIN)/python scripts/machine.py wrk
	@$(BIN)/python -m bench

.PHONY: chaos
chaos: $(VENV)/.dev ## Pay while everything is killed, stopped and cut off, then count (docs/chaos.md; SEED=n, PLANT=name)
	@$(BIN)/python -m scripts.chaos $(or $(SEED),1) $(PLANT)

.PHONY: api-fuzz
api-fuzz: $(VENV)/.dev ## Attack every call of the API as everybody (docs/api_fuzz.json; hours; goes on where it was left)
	@$(BIN)/python -m scripts.api_fuzz

.PHONY: api-lint
api-lint: $(VENV)/.dev ## Lint the OpenAPI document in both languages; the linter is pinned by a lock file
	@$(BIN)/python -m scripts.api_lint

.PHONY: screenshots
screenshots: $(VENV)/.dev ## Make the pictures of docs/look.md
	@$(BIN)/python scripts/machine.py chromium-headless-shell
	@$(BIN)/python scripts/screenshots.py

.PHONY: format
format: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: lock
lock: $(VENV)/.uv ## Renew the lock files (no download addresses are written)
	@for extra in run dev; do \
	  $(BIN)/uv pip compile pyproject.toml $$([ $$extra = dev ] && echo --extra dev) --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate --universal --python-version 3.11 -q \
	    -o requirements/$$extra.txt; done

.PHONY: clean
clean: ## Remove the virtual environment and caches (never the data)
	@rm -rf $(VENV) .pytest_cache .ruff_cache

$(VENV)/.uv: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Khidki needs Python 3.11 or newer; this is %s. Install it and run: make PYTHON=python3.11 run" % sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --require-hashes -r requirements/bootstrap.txt
	@touch $@

$(VENV)/.run: $(VENV)/.uv requirements/run.txt pyproject.toml
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/run.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@
