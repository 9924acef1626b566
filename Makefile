# Two commands: `make demo` and `make test`. Each builds .venv when there is none.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTHONS ?= 3.11 3.12 3.13
DEMO ?= demo-study
# Threads of libraries would spin for the cores that the other workers of a suite use.
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

.PHONY: help demo test lint types imports dependencies tests test-fast pythons \
        bench docs flips evaluation fuzz format clean
.DEFAULT_GOAL := help

help: ## List the targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/.core ## Simulate a study, run it end to end, compare it with its truth.
	@$(BIN)/fissura demo $(DEMO)

test: $(VENV)/.dev lint types imports dependencies tests ## Everything CI checks, in its order.

lint: $(VENV)/.dev ## Format and style.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev ## mypy, strict.
	$(BIN)/mypy

imports: $(VENV)/.dev ## Layers: imports run downhill.
	$(BIN)/lint-imports --no-cache

dependencies: $(VENV)/.dev ## Declared and used, nothing more.
	$(BIN)/deptry src

tests: $(VENV)/.dev ## Tests with coverage.
	$(ONE_THREAD) $(BIN)/python -m pytest -n auto --dist loadgroup --cov

test-fast: $(VENV)/.dev ## The tests that are done in a minute; no gate.
	$(ONE_THREAD) $(BIN)/python -m pytest tests -n auto --dist loadgroup -m "not slow" -q

pythons: ## Build the wheel and test it on Python 3.11, 3.12 and 3.13 (PYTHONS=); needs uv.
	@command -v uv >/dev/null || { \
	  echo "uv is needed, which finds or fetches the Pythons: python -m pip install uv" >&2; exit 2; }
	@$(ONE_THREAD) .ci/pythons $(PYTHONS)

docs: $(VENV)/.docs ## The site, into docs/_build/html: references from the code, examples run.
	$(BIN)/sphinx-build --fail-on-warning --keep-going --nitpicky --quiet docs docs/_build/html

bench: $(VENV)/.bench ## Speed, accuracy and memory beside other programs; an hour, 10 GB of disk.
	@for part in tests/bench/bench_*.py; do $(BIN)/python $$part || exit; done

flips: $(VENV)/.core ## Flip bits in every kind of file of a finished study (STUDY=folder).
	@$(BIN)/python tests/workflow/flip_bits.py $(or $(STUDY),$(DEMO))

evaluation: $(VENV)/.core ## Detection on 92 phantoms it never learnt from, into docs; 40 CPU minutes, goes on where it was.
	@$(BIN)/python tests/bench/evaluate_detection.py

fuzz: $(VENV)/.dev ## 100,000 damaged files, new ones each time, read by every reader; an hour.
	FUZZ_CASES=100000 $(ONE_THREAD) $(BIN)/python -m pytest tests/fuzz -n auto

format: $(VENV)/.dev ## Mend what can be mended.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove the environment, the demo, what was built, and caches.
	rm -rf $(VENV) $(DEMO) docs/_build build dist .coverage* .hypothesis .import_linter_cache \
	       .mypy_cache .pytest_cache .ruff_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "fissura needs Python 3.11 or newer, but $(PYTHON) is $$($(PYTHON) --version 2>&1):" \
	       "name a newer one, for example  make demo PYTHON=python3.12" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'

$(VENV)/.core: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.core
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[cluster,train]' --group dev
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group bench
	@touch $@

$(VENV)/.docs: $(VENV)/.core
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group docs
	@touch $@
