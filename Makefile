# Needs only Python 3.11 or newer. `make help` lists the commands.
PYTHON ?= python3
BIN := .venv/bin
FLAGS = $(if $(STRICT),--strict) $(if $(COVERAGE),--coverage)

.PHONY: help run test test-thorough test-browser test-faults test-all coverage coverage-report lint format lock licences messages clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile | expand -t 24

run: .venv/installed ## Serve the register on this machine (PORT=8000; DATABASE_URL for PostgreSQL)
	@LOCAL=1 $(BIN)/python manage.py run_local

test: .venv/tools ## Run all tests on every database that is here (STRICT=1: fail where one is missing; COVERAGE=1: note what they reach)
	@$(BIN)/python tests/run.py $(FLAGS)

test-browser: .venv/tools ## Run the tests that drive Chromium
	@$(BIN)/python tests/run.py --browser $(if $(STRICT),--strict)

test-faults: .venv/tools ## Prove what survives many writers at once and a server that is killed
	@$(BIN)/python -m tests.faults $(if $(STRICT),--strict)

test-thorough: .venv/tools ## Run the tests that take their time: releases, backups, walks over all pages, costs
	@$(BIN)/python tests/run.py --thorough $(FLAGS)

coverage: .venv/tools ## Measure on SQLite which lines and branches the tests reach
	@$(BIN)/coverage erase
	@DATABASE_URL= $(BIN)/coverage run -m pytest -q -n auto -m "not browser"
	@$(MAKE) --no-print-directory coverage-report

coverage-report: .venv/tools ## Say what was reached in runs with COVERAGE=1; less than 97 % is a failure
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage report

test-all: test test-thorough test-browser test-faults ## Run all of them

lint: .venv/tools ## Read the code: rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: .venv/tools ## Mend what can be mended by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

lock: .venv/tools ## Write all packages with their digests (UPGRADE=1: the newest of what those in requirements.txt need)
	@$(BIN)/$(LOCK) --output-file requirements.lock requirements.txt
	@$(BIN)/$(LOCK) --constraint requirements.lock --output-file tests/requirements.lock tests/requirements.txt

licences: .venv/tools ## Write docs/licences.md: the licences of all packages that are installed
	@$(BIN)/python -m tests.licences

messages: .venv/installed ## Collect the texts to translate into ctitf_site/locale (needs gettext)
	@LOCAL=1 $(BIN)/python manage.py makemessages --locale ru --no-wrap --no-obsolete --add-location file --ignore .venv --ignore var
	@LOCAL=1 $(BIN)/python manage.py compile_translations

clean: ## Remove what was installed and built; the data in var/ stays
	rm -rf .venv .ruff_cache var/static
	find . -name __pycache__ -prune -exec rm -rf {} +
	find ctitf_site/locale -name '*.mo' -delete

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed, and $(PYTHON) is not. Name another: make run PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || { \
	  echo "Python's venv is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@touch $@

.venv/installed: requirements.lock | .venv/python
	@echo "Installing requirements.lock into .venv (once)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.lock
	@touch $@

.venv/tools: tests/requirements.lock .venv/installed
	@echo "Installing tests/requirements.lock into .venv (once)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --only-binary :all: --require-hashes -r tests/requirements.lock
	@touch $@
