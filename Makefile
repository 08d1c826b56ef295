# Fall Line: `make help` lists what there is to make. It needs Python 3.11 to 3.13, make and git.

.DEFAULT_GOAL := help
.PHONY: help setup run ui test lint types bench launchers lock clean

VENV := .venv
BIN := $(VENV)/bin
# Stamps: each is written last, so a set-up that was interrupted is not taken for a finished one.
LOCKED := $(VENV)/locked
READY := $(VENV)/ready
PEERS := $(VENV)/peers
LAUNCHERS := $(VENV)/launchers

# The first of these that really runs (a name on the PATH may be a shim that only fails).
PYTHONS := $(or $(PYTHON),python3 python3.13 python3.12 python3.11)
FITS := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
FOUND = $(firstword $(foreach name,$(PYTHONS),$(shell $(name) -c '$(FITS)' >/dev/null 2>&1 && echo $(name))))
define NONE
Fall Line needs Python 3.11, 3.12 or 3.13, with venv and ensurepip.
  tried    $(PYTHONS)
  do       install one of them (on Debian and Ubuntu also its package python3-venv),
           or name it: make run PYTHON=path/to/python3.12
endef

INSTALL := $(BIN)/python -m pip install -qq --no-input --disable-pip-version-check --no-deps
EXTRAS := import tomllib; project = tomllib.load(open('pyproject.toml', 'rb'))['project']; \
  print(*sum((v for k, v in project['optional-dependencies'].items() if k != 'tune'), []), sep='\n')
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

# A choice beside the targets would be taken for a variable of this file, and not be heard.
STRANGE := $(filter-out ARGS PYTHON VENV,$(foreach each,$(.VARIABLES),\
  $(if $(findstring command line,$(origin $(each))),$(each))))
ifneq ($(STRANGE),)
$(error $(STRANGE) is no option of make: write make run ARGS="$(firstword $(STRANGE))=$($(firstword $(STRANGE)))")
endif

help: ## say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo '  Options go through ARGS: make run ARGS="optimizer=rmsprop", make test ARGS="-k grid".'

run: $(READY) ## run one experiment; choices in ARGS, ARGS=--help explains them
	@$(BIN)/python -m pipeline $(ARGS)

ui: $(READY) ## show the runs in the MLflow UI until Ctrl-C
	@$(BIN)/python -m pipeline.ui $(ARGS)

test: $(READY) ## run the tests
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(READY) ## check style and formatting
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(READY) ## check the type hints
	@$(BIN)/mypy

bench: $(PEERS) ## run all benchmarks, or one of them: ARGS=cli
	@for each in $(or $(ARGS),$(shell grep -l __main__ benchmarks/*.py | sed 's,.*/,,; s,\.py$$,,')); do \
	  $(BIN)/python -m benchmarks.$$each || exit 1; \
	done

launchers: $(LAUNCHERS) ## install what spreads sweeps over processes and machines: docs/scaling.md

lock: $(READY) ## renew the locks after a change of pyproject.toml; ARGS=--upgrade for newer versions
	@$(BIN)/$(COMPILE) --extra tune --group dev $(ARGS) --output-file requirements.lock pyproject.toml
	@$(BIN)/$(COMPILE) --group peers $(ARGS) --output-file requirements-peers.lock \
	  --constraint requirements.lock
	@$(BIN)/python -c "$(EXTRAS)" | $(BIN)/$(COMPILE) $(ARGS) --output-file requirements-launchers.lock \
	  --constraint requirements.lock -

clean: ## remove the environment and caches; runs in outputs/ stay
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache

setup: $(READY) ## set up the environment only; the others do it by themselves

$(LOCKED): requirements.lock
	$(eval python := $(or $(FOUND),$(error $(NONE))))
	@echo "Setting up $(VENV), which takes some minutes, once:" >&2
	@echo "  making an environment of $$($(python) --version)" >&2
	@$(python) -m venv --clear $(VENV)
	@echo "  fetching and installing $$(grep -c '^[^ #].*==' requirements.lock) packages: most of the time" >&2
	@$(INSTALL) --no-compile --require-hashes --requirement requirements.lock
	@echo "  compiling them to bytecode" >&2
	@# With bytecode TensorFlow is imported in half the time, and the environment may forbid writing
	@# it later. Some libraries ship files for other versions of Python, which do not compile.
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	@echo "  installing Fall Line into $(VENV)" >&2
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(PEERS): $(READY) requirements-peers.lock
	@echo "  installing the libraries that the benchmarks compare with" >&2
	@$(INSTALL) --require-hashes --requirement requirements-peers.lock
	@touch $@

$(LAUNCHERS): $(READY) requirements-launchers.lock
	@echo "  installing the launchers of sweeps: joblib, submitit and Ray" >&2
	@$(INSTALL) --require-hashes --requirement requirements-launchers.lock
	@touch $@
