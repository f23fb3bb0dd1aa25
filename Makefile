# Shopfloor. `make demo` shows it, `make test` proves it, `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

PYTHON ?= python3
UV_VERSION := 0.13.9
LOCKS := requirements.lock $(wildcard requirements-nodeps.lock)
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(CURDIR)/var/uv/bin:$(PATH)
export UV_PYTHON_DOWNLOADS := never
export VIRTUAL_ENV := $(CURDIR)/.venv
unexport PYTHONDONTWRITEBYTECODE  # without bytecode every start compiles 8 s worth of packages again
PYTEST := python -m pytest
NPM := npm --prefix memo/web --no-update-notifier

.PHONY: help setup web system browser demo run doctor test lint types imports tests web-test soak test-memo test-slack test-unleash test-clean \
	pictures bench bench-memo docs lock clean

help:  ## list what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name about; do \
		printf '  make %-13s %s\n' "$$name" "$$about"; done

setup: system .venv/.ready browser web  ## prepare .venv, the web build and the system packages, whatever is missing

demo: setup  ## play a story from an idea to the live change; STAY=1 leaves everything running
	@python app.py demo

run: setup  ## your own factory, with the keys in .env; what has no key uses its stand-in
	@python app.py run

doctor: .venv/.ready  ## check everything the factory needs and say the cures
	@python app.py doctor

test: setup lint types imports tests web-test  ## everything CI runs

lint: .venv/.ready
	@ruff check .
	@ruff format --check .

types: .venv/.ready
	@mypy

imports: .venv/.ready
	@lint-imports

tests: .venv/.ready
	@$(PYTEST) -n 2 --dist worksteal -m "not soak and not live and not memo_full and not slack_full and not unleash"

web-test: web
	@[ ! -f memo/web/package.json ] || { $(NPM) run --silent lint && $(NPM) run --silent types && $(NPM) run --silent test; }

soak: setup  ## 200 random kills; the seed is printed
	@$(PYTEST) -m soak -s --timeout 7200

test-memo: setup  ## the long suite of the product
	@$(PYTEST) -n 2 --dist worksteal -m memo_full --timeout 1800

test-slack: setup  ## an owner's week in the browser's Slack, and doctored demos
	@$(PYTEST) -n 2 --dist worksteal -m slack_full

test-unleash: setup  ## flags against a real unleash-server
	@$(PYTEST) -m unleash --timeout 900

pictures: setup  ## draw docs/memo and docs/slack anew
	@SLACK_PICTURES=docs/slack $(PYTEST) tests/journeys/test_plans_seen.py tests/journeys/test_cards_seen.py \
		tests/journeys/test_home_seen.py
	@MEMO_PICTURES=docs/memo $(PYTEST) tests/memo/browser/test_screens.py -m memo_full -k pictures --timeout 900

bench: setup  ## the figures, as a table with ratios
	@python -m tests.bench

bench-memo: setup  ## the product's figures beside those of its peers; writes docs/benchmarks-memo.md
	@python -m tests.bench.memo --page docs/benchmarks-memo.md

test-clean:  ## `make demo` and `make test` from a clean clone with a fresh HOME and no caches
	@clean=$$(mktemp -d); trap 'rm -rf "$$clean"' EXIT; \
	git clone -q --no-local . "$$clean/clone"; mkdir "$$clean/home"; cd "$$clean/clone"; \
	fresh() { env -u VIRTUAL_ENV -u MAKEFLAGS -u MAKELEVEL PATH="$${PATH#$(CURDIR)/$(BIN):$(CURDIR)/var/uv/bin:}" HOME="$$clean/home" \
		XDG_CACHE_HOME="$$clean/home/.cache" UV_CACHE_DIR="$$clean/home/.cache/uv" npm_config_cache="$$clean/home/.npm" "$$@"; }; \
	time fresh make demo; time fresh make test

docs: .venv/.ready  ## print again what is generated from code
	@python -m docs.generate

lock: .venv/.ready  ## resolve requirements.lock again from pyproject.toml
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra dev \
		--custom-compile-command "make lock" pyproject.toml -o requirements.lock

clean:  ## remove the environment and all that was built; what the factory remembers in var/ stays
	@rm -rf .venv memo/web/node_modules memo/web/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

web: .venv/.ready
	@[ ! -f memo/__main__.py ] || python -m memo build --out memo/web/dist >/dev/null

system:
	@.ci/packages git=git bwrap=bubblewrap '/usr/lib/*/libatomic.so.1|/usr/lib64/libatomic.so.1|/usr/lib/libatomic.so.1=libatomic1'

browser: .venv/.ready
	@python -c 'import bot.browser as b; exit(not b.find_chromium())' 2>/dev/null \
		|| .ci/packages 'chromium=chromium' '/usr/share/fonts/*/*=fonts-liberation' \
		|| ls $(HOME)/.cache/ms-playwright/chromium-* >/dev/null 2>&1 \
		|| timeout 300 playwright install chromium

# uv is taken from the machine or put beside the environment, never into it: a sync would remove it.
UV = $(shell command -v uv >/dev/null && uv --version >/dev/null 2>&1 && echo uv || echo var/uv/bin/uv)

.venv/.ready: $(LOCKS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Shopfloor needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	@$(UV) --version >/dev/null 2>&1 || { $(PYTHON) -m venv var/uv && var/uv/bin/pip install --quiet uv==$(UV_VERSION); } \
		|| { echo "No virtual environment could be made. Run: sudo apt-get install python3-venv" >&2; exit 1; }
	@[ -x $(BIN)/python ] || $(UV) venv --quiet --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv
	@$(UV) pip sync --quiet --compile-bytecode --require-hashes requirements.lock
	@[ ! -f requirements-nodeps.lock ] || $(UV) pip install --quiet --compile-bytecode --no-deps --require-hashes -r requirements-nodeps.lock
	@touch $@
