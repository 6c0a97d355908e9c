# `make demo` and `make test` install everything they need.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
# What people do and see, on SQLite; without processes, the browser, the rig and other libraries.
QUICK := tests/test_structure.py tests/test_texts.py tests/test_guides.py tests/test_walk.py tests/casework tests/dialogue tests/digest \
  tests/duty tests/follow_ups tests/group tests/membership tests/menu tests/reading tests/reporting tests/routing
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help demo check test lint format run lock clean pictures train bench bench-growth bench-flood bench-processes torture mutants walk

help:  ## what can be done here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/.runtime  ## on a terminal the page with the phones, else the main job as a story; ARGS="--serve"
	@$(BIN)/anti-narkoba demo $(ARGS)

test: $(VENV)/.dev .venv-clients/bot-api.json  ## all tests, on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest -n 3 --dist loadgroup

check: lint  ## style, types, import rules, and the quick tests: an answer within a minute
	@$(BIN)/python -m pytest -n 2 $(QUICK) -k "not postgresql"

lint: $(VENV)/.dev  ## style, types, import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(VENV)/.dev  ## put the code in the common form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

run: $(VENV)/.runtime  ## the bot, with config.toml
	@$(BIN)/anti-narkoba run

bench: $(VENV)/.dev .venv-clients/.done  ## this bot's speed beside two bare echo bots (some minutes)
	@$(BIN)/python -m tests.bench.run
	@$(BIN)/python -m tests.bench.floor

bench-growth: $(VENV)/.dev  ## what a tip costs with up to a million stored messages (some minutes)
	@$(BIN)/python -m tests.bench.growth

bench-flood: $(VENV)/.dev  ## whether officers wait longer while a member, a group or strangers flood (some minutes)
	@$(BIN)/python -m tests.bench.flood

bench-processes: $(VENV)/.dev  ## what two processes on one PostgreSQL handle, beside one (some minutes)
	@$(BIN)/python -m tests.bench.processes

walk: $(VENV)/.dev  ## writes docs/report-walk.md: what runs when a report is handled
	@$(BIN)/python -m tests.report_walk

torture: $(VENV)/.dev  ## kills the bot a thousand times and counts what is lost; in slices, ARGS="--minutes 9" or "--help"
	@$(BIN)/python -m tests.rig.torture $(ARGS)

mutants: $(VENV)/.dev  ## breaks the code in one place at a time, and expects that a test fails (many minutes); ARGS="NAME ..."
	@$(BIN)/python -m tests.mutants.run $(ARGS)

pictures: $(VENV)/.dev  ## the pictures of the README and of the guides in docs/panduan, by the system's Chromium
	@$(BIN)/python -m tests.sandbox.page.pictures
	@$(BIN)/python -m tests.sandbox.page.guides

train: .venv-train/.done  ## learns the weights of words from the messages in tests/reading, and measures them (minutes)
	@.venv-train/bin/python -m tests.reading.train

lock: $(VENV)/.dev  ## renew the locked dependencies
	@$(PIP) install uv
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --universal \
	  --python-version 3.11 --extra build pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --universal \
	  --python-version 3.11 --extra build --extra dev pyproject.toml -o requirements-dev.lock
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --universal \
	  --python-version 3.11 --group clients -o requirements-clients.lock
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --universal \
	  --python-version 3.11 --group train -o requirements-train.lock

clean:  ## remove the environment and what was made
	@rm -rf $(VENV) .venv-clients .venv-train .mypy_cache .pytest_cache .ruff_cache *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@echo "Setting up $(VENV) (once, about a minute) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/bin/python requirements.lock pyproject.toml
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

.venv-clients/.done: $(VENV)/bin/python requirements-clients.lock
	@$(BIN)/python -m venv .venv-clients
	@.venv-clients/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-clients.lock
	@touch $@

.venv-train/.done: $(VENV)/bin/python requirements-train.lock
	@$(BIN)/python -m venv .venv-train
	@.venv-train/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-train.lock
	@touch $@

# A description of the Bot API, made from one of these libraries. The sandbox is compared with it.
.venv-clients/bot-api.json: .venv-clients/.done tests/sandbox/telegram/clients/describe.py
	@.venv-clients/bin/python tests/sandbox/telegram/clients/describe.py > $@.new
	@mv $@.new $@
