# Everything a user or a developer runs; each target sets up what it needs in $(VENV).
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
# make HASHED=1 installs only files whose digests stand in requirements-ci.txt, as .ci/run does.
HASHED ?=
SCENARIO ?= scenarios/laer_for_livet.toml

MUTATIONS ?= 20000
KILLS ?= 200
DAMAGES ?= 100

.PHONY: answer test quick verify lint reference api denmark nation bench bench-peers bench-smoke notebooks fuzz reliability hashes clean

answer: $(VENV)/.runs  ## run Lær for Livet and open the report
	$(BIN)/simcore run $(SCENARIO) --open

test: $(VENV)/.develops  ## pass all tests
	$(BIN)/python -m pytest -n auto

quick: $(VENV)/.develops  ## a test of every room, in under a minute; test runs them all
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

verify: $(VENV)/.develops  ## the long verification suite; writes docs/verification.md
	mkdir -p build
	$(BIN)/python -m pytest tests/verification --long --verdicts build/verdicts.json
	$(BIN)/python tests/verification/page.py build/verdicts.json docs/verification.md

lint: $(VENV)/.develops  ## style and types
	$(BIN)/ruff check simcore tests benchmarks docs notebooks
	$(BIN)/ruff format --check simcore tests benchmarks docs
	$(BIN)/mypy

reference: $(VENV)/.develops  ## write docs/reference.md and the JSON Schemas from the schema
	$(BIN)/python docs/reference.py

api: $(VENV)/.develops  ## write docs/api.md and docs/variables.md from docstrings and registry
	$(BIN)/python docs/api.py

denmark: $(VENV)/.develops  ## fit the Danish model anew (12 minutes) and write docs/denmark.md
	$(BIN)/simcore calibrate denmark --out simcore/countries/denmark
	$(BIN)/python docs/denmark.py

nation: $(VENV)/.develops  ## hold the Danish model against national figures and write docs/nation.md
	-$(BIN)/simcore nation --country denmark --out simcore/countries/denmark
	$(BIN)/python docs/nation.py

bench: $(VENV)/.develops  ## measure, and write benchmarks/results.md
	mkdir -p build
	$(BIN)/python -m pytest benchmarks --benchmark-enable --benchmark-only --benchmark-json=build/benchmarks.json
	$(BIN)/python benchmarks/record.py build/benchmarks.json benchmarks/results.md

# In an environment of its own: vivarium asks for older versions than constraints.txt.
bench-peers:  ## the same beside JAX, Polars, DuckDB, starsim and vivarium, in $(VENV)-peers
	$(MAKE) VENV=$(VENV)-peers $(VENV)-peers/.develops
	$(VENV)-peers/bin/python -m pip install --quiet --disable-pip-version-check \
	  -c benchmarks/peers/constraints.txt -e ".[peers]"
	$(MAKE) VENV=$(VENV)-peers bench

bench-smoke: $(VENV)/.develops  ## run every benchmark once
	$(BIN)/python -m pytest benchmarks --benchmark-disable

notebooks: $(VENV)/.develops  ## run the notebooks
	mkdir -p build/notebooks
	$(BIN)/jupytext --quiet --to ipynb --output build/notebooks/walk_through.ipynb notebooks/walk_through.py
	$(BIN)/python -m pytest --nbmake --nbmake-timeout=300 -p no:cacheprovider build/notebooks

fuzz: $(VENV)/.develops  ## mutate what ships for 30 minutes, from a new seed
	mkdir -p build
	$(BIN)/python -m tests.robustness.fuzz --minutes 30 --out build/fuzz.json

reliability: $(VENV)/.develops  ## mutations, kills and damage (an hour); writes docs/reliability.md
	$(BIN)/python -m tests.robustness.reliability $(if $(SEED),--seed $(SEED)) --mutations $(MUTATIONS) --kills $(KILLS) \
	  --damages $(DAMAGES) --log build/reliability --page docs/reliability.md

hashes: $(VENV)/bin/python  ## write requirements-ci.txt anew after a change of constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	echo "setuptools>=77" | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate \
	  --no-emit-index-url --custom-compile-command "make hashes" --python-version 3.11 \
	  --extra dev --extra office --constraints constraints.txt pyproject.toml - --output-file requirements-ci.txt

clean:
	rm -rf $(VENV) build results

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "simcore needs Python 3.11 or later; say which with: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

ifeq ($(HASHED),)
$(VENV)/.runs: $(VENV)/bin/python pyproject.toml constraints.txt
	$(INSTALL) -e .
	@touch $@

$(VENV)/.develops: $(VENV)/bin/python pyproject.toml constraints.txt
	$(INSTALL) -e ".[dev,office]"
	@touch $@ $(VENV)/.runs
else
# Wheels only: what builds a source archive would be fetched without a digest.
$(VENV)/.runs $(VENV)/.develops &: $(VENV)/bin/python pyproject.toml requirements-ci.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: \
	  --require-hashes -r requirements-ci.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(VENV)/.runs $(VENV)/.develops
endif
