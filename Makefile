# The four commands: make demo, make test, make check, make setup.
PORT ?= 8000
# The packages come without byte code; the first start writes what it uses, and every later one is 2 s quicker for it.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo check test lock
MAKEFLAGS += --no-print-directory

help:
	@echo 'make demo    set up and serve a sample agency on http://127.0.0.1:8000 (PORT=… changes it)'
	@echo 'make setup   install everything Kith needs to run, without serving'
	@echo 'make check   lint, types and unit tests'
	@echo 'make test    every check and test, on SQLite and PostgreSQL, browser included'
	@echo 'make lock    compile the lock files anew from the .in files and package.json'

setup:
	@scripts/setup.sh

setup-dev:
	@scripts/setup.sh --dev

demo:
	@scripts/setup.sh --extras
	@exec .venv/bin/kith demo --port $(PORT)

check: setup-dev
	@scripts/test.sh check

test: setup-dev
	@scripts/test.sh all

lock: setup-dev
	@scripts/lock.sh
