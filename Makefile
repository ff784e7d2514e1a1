PYTHON ?= python3
PORT ?= 8866
PROCESSES ?= 2
VENV := .venv
BIN := $(VENV)/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
SOURCES := pyproject.toml $(wildcard explorer/hosting/*.py explorer/hosting/template/*)

.PHONY: dashboard lab test bench lint clean

## Set up what is missing, start the page and print its address. PORT=8867 for another port.
dashboard: $(VENV)/run.stamp
	@$(BIN)/python explorer/hosting/port.py "$(PORT)"
	@echo "The explorer opens at http://localhost:$(PORT)/ (stop it with Ctrl-C)"
	@cd notebooks && ../$(BIN)/voila . --port=$(PORT)

## The notebooks in JupyterLab.
lab: $(VENV)/run.stamp
	@cd notebooks && ../$(BIN)/jupyter lab 00_index.ipynb

## Set up what is missing, a browser included, and run every test, in two processes. ARGS="-k memory" for some.
test: $(VENV)/test.stamp
	@command -v chromium chromium-browser google-chrome >/dev/null || $(MAKE) --no-print-directory chromium
	$(BIN)/python -m pytest --numprocesses=$(PROCESSES) $(ARGS)

## Time the core, the page after a key press, and a first visit.
bench: $(VENV)/test.stamp
	$(BIN)/python -m pytest tests/benchmarks/bench_core.py --benchmark-enable --benchmark-only
	$(BIN)/python tests/benchmarks/bench_interaction.py
	$(BIN)/python tests/benchmarks/bench_first_visit.py

## Check the Python and the page's scripts; what is missing for that is set up, a type checker for scripts included.
lint: $(VENV)/test.stamp
	@command -v tsc >/dev/null || $(MAKE) --no-print-directory typescript
	$(BIN)/pip install --quiet --editable ".[dev]"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/oxlint explorer
	tsc --pretty false

clean:
	rm -rf $(VENV)

$(VENV)/run.stamp: $(SOURCES) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/test.stamp: $(SOURCES) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[test]"
	@touch $@ $(VENV)/run.stamp

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "The explorer needs Python 3.11 or later; name one with: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "Python's venv module is incomplete here; installing Debian's python3-venv."; rm -rf $(VENV); \
	  $(SUDO) apt-get update -q && $(SUDO) apt-get install -qy python3-venv && $(PYTHON) -m venv $(VENV); }

.PHONY: chromium
chromium:
	@echo "The browser tests need a Chromium; installing Debian's."
	@$(SUDO) apt-get update -q && $(SUDO) apt-get install -qy --no-install-recommends chromium || { \
	  echo "No Chromium could be installed. Install one so that 'chromium' is found, then run make test again."; exit 1; }

.PHONY: typescript
typescript:
	@echo "The types of the page's scripts are checked by TypeScript; installing Debian's."
	@$(SUDO) apt-get update -q && $(SUDO) apt-get install -qy --no-install-recommends node-typescript || { \
	  echo "No TypeScript could be installed. Install one so that 'tsc' is found, then run make lint again."; exit 1; }
