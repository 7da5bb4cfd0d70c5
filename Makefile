# Verbatim: `make run` opens the chat, `make test` passes the tests. `make help` says the rest.
PORT ?= 8501
export PYTHON BECAUSE
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run run-local test check format bench screenshots eval gate reference setup setup-local setup-dev lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "Another Python: make run PYTHON=python3.12. Another port: make run PORT=8502."

run: setup  ## set everything up, read seeds/ into the index, open the chat
	@.venv/bin/python scripts/run.py --port $(PORT)

run-local: setup-local  ## the same with a small chat model on this machine, without key or network
	@.venv/bin/python -m rag.local run .venv/bin/python scripts/run.py --port $(PORT)

test: setup-dev  ## set everything up, pass every test (ARGS="-k split" chooses some)
	.venv/bin/python -m pytest -n 2 $(ARGS)

check: setup-dev  ## style, form and types
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m mypy

format: setup-dev  ## bring the code into form
	.venv/bin/python -m ruff check --fix .
	.venv/bin/python -m ruff format .

bench: setup-dev  ## time what the program promises, as ratios within one run
	.venv/bin/python -m bench
	.venv/bin/python -m rag.local run .venv/bin/python -m bench --only chat

screenshots: setup-dev  ## take the pictures in docs/screenshots/ anew (needs Chromium)
	.venv/bin/python -m bench.screenshots $(ARGS)

eval: setup  ## answer the labelled questions and print how many are right
	.venv/bin/python -m eval run

gate: setup  ## fail where the quoting reader answers worse than in the reference run
	.venv/bin/python -m eval gate $(ARGS)

reference: setup  ## take today's answers as the reference, and write README's table: BECAUSE="why"
	.venv/bin/python -m eval gate --update --because "$$BECAUSE"
	.venv/bin/python -m eval table --ask bm25,dense --write README.md

setup:
	@python=$$(scripts/find-python) && "$$python" scripts/setup.py

setup-local:
	@python=$$(scripts/find-python) && "$$python" scripts/setup.py --local

setup-dev:
	@python=$$(scripts/find-python) && "$$python" scripts/setup.py --dev

lock:  ## write the lock files anew from the requirements*.txt
	scripts/lock

clean:  ## remove .venv and caches (the index, .verbatim/, stays: remove that yourself)
	rm -rf .venv .stamps .pytest_cache .mypy_cache .ruff_cache .hypothesis artifacts bench-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
