# Two commands are all that a newcomer needs: `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
APP    ?= 1
PORT   ?= 8501

.PHONY: demo test check format setup models train bench-tags bench-hearing lock clean help

help:            ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 12

demo: models     ## run the pipeline on the sample calls and serve the explorer (APP=0: don't serve)
	@$(BIN)/groundswell demo --port $(PORT) $(if $(filter 0,$(APP)),--no-app)

test: models check   ## all checks and tests
	@$(BIN)/python -m pytest

check: $(VENV)/ready   ## format, lint, types, arrows: quick
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/pyright

format: $(VENV)/ready  ## put the code into the house's format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

setup: $(VENV)/ready   ## virtual environment with the locked dependencies

models: $(VENV)/ready  ## fetch and verify the model weights
	@$(BIN)/groundswell models pull

train: models    ## train the classifiers from data/labels
	@$(BIN)/python -m models.training

bench-tags: models  ## how good the tags are, by cross-validation and on held-out calls
	@$(BIN)/python -m tests.benchmarks.tags

bench-hearing: models  ## speed and word errors against openai-whisper and faster-whisper
	@$(BIN)/python -m tests.benchmarks.hearing

$(VENV)/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Groundswell needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Can't make a virtual environment: install Python's venv package (Debian: python3-venv)"; exit 1; }
	@echo "Installing the locked dependencies into $(VENV) (some minutes at the first time)"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on --quiet -r requirements.lock 2>$(VENV)/install.log || { tail -5 $(VENV)/install.log; echo "The installation failed: check the connection to the package index and free disk space (5 GB), then run it again"; exit 1; }
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps -e . 2>>$(VENV)/install.log
	@touch $@

lock:            ## renew requirements.lock from pyproject.toml
	@rm -rf $(VENV)-lock && $(PYTHON) -m venv $(VENV)-lock
	@$(VENV)-lock/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@{ echo "# Every package that Groundswell runs with, by version. Made by 'make lock'; don't edit."; \
	   $(VENV)-lock/bin/python -m pip freeze --exclude-editable | sed -E 's/\+[a-z0-9.]+$$//; / @ /d' ; } > requirements.lock
	@rm -rf $(VENV)-lock

clean:           ## remove the virtual environment and tools' caches (recordings stay)
	@rm -rf $(VENV) .pytest_cache .ruff_cache .import_linter_cache
