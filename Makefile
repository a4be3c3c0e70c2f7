# Claimboard: `make help` says what there is.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
DUMPS ?= $(filter-out %.md,$(wildcard sample/*))
PORT ?= 8000
PYTEST ?= --numprocesses auto
export PORT

# The first of these that is of a right version and can make virtual environments.
PYTHON ?= $(firstword $(foreach name,python3.12 python3.11 python3 python,$(shell \
	$(name) -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' \
	2>/dev/null && echo $(name))))

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev port chromium run test check lint stack bench gains screenshot

help: ## list what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort \
		| awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'
	@echo
	@echo '  DUMPS="path ..." names the dumps for run and stack, PORT=8001 another port.'

setup: $(VENV)/.runtime ## install what the site needs into .venv
setup-dev: $(VENV)/.dev

$(VENV)/.python:
	@test -n "$(PYTHON)" || { \
		echo "Claimboard needs Python 3.11 or 3.12 with venv and pip; found:" \
			"$$(python3 --version 2>&1 || echo none)." >&2; \
		echo "Install one (Debian, Ubuntu: apt-get install python3 python3-venv)," \
			"or name it: make run PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)."
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.txt | $(VENV)/.python
	@echo "Installing requirements.txt."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(VENV)/.python
	@echo "Installing requirements-dev.txt."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@ $(VENV)/.runtime

$(VENV)/.bench: requirements-bench.txt requirements-dev.txt requirements.txt | $(VENV)/.python
	@echo "Installing requirements-bench.txt."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@ $(VENV)/.dev $(VENV)/.runtime

# First of all: what follows takes seconds, or minutes the first time.
port:
	@python="$(or $(wildcard $(BIN)/python),$(PYTHON))"; [ -z "$$python" ] || $$python -m tasks.ports

run: port setup ## set up, read the dumps, serve the site on http://127.0.0.1:8000
	@$(MANAGE) prepare $(DUMPS)
	@exec $(MANAGE) serve

stack: port setup-dev ## the same on real PostgreSQL and Redis with Celery workers
	@exec $(MANAGE) stack $(DUMPS)

# For the browser tests, where it may be installed; elsewhere CHROMIUM names one.
chromium:
	@if [ -z "$$CHROMIUM" ] && ! command -v chromium chromium-browser google-chrome >/dev/null \
		&& [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the browser tests."; \
		(apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
			--no-install-recommends chromium) >/dev/null 2>&1 </dev/null \
			|| echo "Chromium could not be installed."; \
	fi

test: setup-dev chromium ## run all tests: on SQLite, then those with a database on PostgreSQL
	@failed=0; \
	echo "== Tests, on SQLite"; \
	env -u DATABASE_URL -u REDIS_URL $(BIN)/python -m pytest $(PYTEST) || failed=1; \
	echo "== Tests that use the database, on PostgreSQL"; \
	$(BIN)/python -m tests.on_postgresql $(PYTEST) || failed=1; \
	exit $$failed

lint: setup-dev
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy .
	@$(MANAGE) makemigrations --check --dry-run --verbosity 1
	@env $$(grep -v '^#' config/production.env.example | xargs) DATA_DIR=$$(mktemp -d) \
		$(MANAGE) check --deploy --fail-level WARNING

check: lint test ## what a reviewer would run: style, types, layers, migrations, tests

bench: $(VENV)/.bench ## measure speed and memory, against named peers: BENCH=--without-pages is quicker
	@$(BIN)/python -m bench $(BENCH)

screenshot: setup-dev chromium ## take the picture in README.md anew, from the sample
	@$(BIN)/python docs/screenshots/retake.py

FROM ?= HEAD~1
gains: setup ## list the claims gained and lost between two revisions: FROM=rev TO=rev
	@$(BIN)/python -m bench.gains $(FROM) $(TO)
