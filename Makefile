# Two commands on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
SERVE ?= yes
BIN := .venv/bin
# As many at once as there are cores, each file in one place; one thread each, or they get in each
# other's way.
TEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadfile
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test browser postgresql texts encoder clean

demo: .venv/ready
	$(BIN)/listening demo $(if $(filter no,$(SERVE)),--no-serve)

# Everything that needs no browser and no database server.
test: .venv/tested
	$(TEST) -m "not browser and not postgresql"

# Whole ways in a real browser; CHROMIUM names it, AXE_JS the file of axe-core.
browser: .venv/tested
	$(BIN)/python -m pytest -m browser tests/journeys

# The tests that touch a database, on the PostgreSQL server of TEST_DATABASE.
postgresql: .venv/tested
	$(TEST) -m "not browser" --on-postgresql

# Collect the texts of the pages into the catalogues.
texts: .venv/tested
	$(BIN)/python translations/collect.py

# Learn the encoder across languages anew from models/corpus; two runs write the same bytes.
encoder: .venv/tested
	OMP_NUM_THREADS=1 $(BIN)/python models/train_encoder.py
	OMP_NUM_THREADS=1 $(BIN)/python models/train_coders.py

# Torch first and by its exact version: left to itself, pip would fetch gigabytes for graphics cards.
.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(INSTALL) torch==2.13.0
	$(INSTALL) --editable .
	touch $@

.venv/tested: .venv/ready
	$(INSTALL) --editable '.[test]'
	touch $@

clean:
	rm -rf .venv build *.egg-info
