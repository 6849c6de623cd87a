# The four commands: make demo, make test, make check, make setup.
PORT ?= 8000
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo check test lint types lock
MAKEFLAGS += --no-print-directory

help:
	@echo 'make demo    set up and serve the sample agency on http://127.0.0.1:8000 (PORT=… changes it)'
	@echo 'make setup   install everything Kith needs to run, without serving'
	@echo 'make check   lint, types and unit tests (a minute)'
	@echo 'make test    every check and test, on SQLite and PostgreSQL, browser included'
	@echo 'make lock    compile the lock files anew from the .in files and package.json'

setup:
	@scripts/setup.sh

setup-dev:
	@scripts/setup.sh --dev

demo: setup
	@exec .venv/bin/kith demo --port $(PORT)

lint: setup-dev
	@.venv/bin/ruff format --check --quiet . || { echo 'lint: run .venv/bin/ruff format .' >&2; exit 1; }
	@.venv/bin/ruff check --quiet .
	@.venv/bin/lint-imports --no-logo >/dev/null || .venv/bin/lint-imports
	@.venv/bin/djlint --quiet --lint templates

types: setup-dev
	@.venv/bin/mypy --no-error-summary

check: lint types
	@scripts/test.sh unit

test: lint types
	@scripts/test.sh all

lock: setup-dev
	@scripts/lock.sh
