# The one door. Every target installs what it needs and this machine lacks.
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test dev check bench release setup

help:
	@echo 'make run      build in release and serve the demo community on http://127.0.0.1:3000'
	@echo 'make test     everything: lints, the Rust suite on SQLite and PostgreSQL, the browser tests'
	@echo 'make check    the lints alone'
	@echo 'make dev      serve the demo community, rebuild and reload on every change'
	@echo 'make bench    the benchmarks, as a table and as JSON'
	@echo 'make release  one file that runs anywhere: dist/tidings'
	@echo 'make setup    only install what make run and make test need'

run:
	@scripts/setup run && scripts/front && scripts/program && exec "$${CARGO_TARGET_DIR:-target}/release/tidings" serve --demo

test:
	@scripts/setup test && scripts/test

dev:
	@scripts/setup dev && scripts/dev

check:
	@scripts/setup check && scripts/test lints

bench:
	@scripts/setup bench && scripts/bench

release:
	@scripts/setup release && scripts/release

setup:
	@scripts/setup test
