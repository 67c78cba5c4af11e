# The commands of docs/api.md; everything is installed by this project's own files.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-services bench lock format
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export HF_HUB_OFFLINE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help:
	@echo "make run            start everything; the first time it installs what it needs"
	@echo "make test           format, lint, types and every test that needs no outside server"
	@echo "make test-services  the tests that need servers from Debian's packages"
	@echo "make bench          the benchmarks; writes docs/benchmarks.md"

.venv/.service: requirements/service.lock
	@echo "Installing the service's environment (Python 3.11) ..."
	@python=$$(scripts/find-python 3.11) && $$python -m venv .venv
	@.venv/bin/pip install -q -r requirements/service.lock
	@touch $@

.venv/.dev: requirements/dev.lock .venv/.service
	@echo "Installing what tests and linters need ..."
	@.venv/bin/pip install -q -r requirements/dev.lock
	@touch $@

.venv-engine/.engine: requirements/engine.lock
	@echo "Installing the dialogue engine's environment (Python 3.10); this takes a few minutes ..."
	@python=$$(scripts/find-python 3.10) && $$python -m venv .venv-engine
	@.venv-engine/bin/pip install -q -r requirements/engine.lock
	@touch $@

node_modules/.installed: package-lock.json
	@echo "Installing what the pages and maps need (npm) ..."
	@npm ci --omit=dev --ignore-scripts --no-audit --no-fund --silent
	@touch $@

node_modules/.dev: package-lock.json node_modules/.installed
	@echo "Installing the peers that tests compare with (npm) ..."
	@npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch node_modules/.installed $@

setup: .venv/.service .venv-engine/.engine node_modules/.installed

setup-dev: setup .venv/.dev node_modules/.dev

run: setup
	@exec ./fenghuo up

test: setup-dev
	@scripts/check

test-services: setup-dev
	@scripts/test-services

bench: setup-dev
	@./fenghuo bench

format: .venv/.dev
	@.venv/bin/ruff check -q --fix . ; .venv/bin/ruff format -q .

lock: .venv/.dev
	@scripts/lock
