# `make run` starts Updraft, `make test` tests it. Both install what is missing first.

SHELL := /bin/bash
.DEFAULT_GOAL := help
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
BINARY := $(TARGET_DIR)/release/updraft

.PHONY: help run build web test test-rust test-web test-e2e lint bench chaos upgrade soak fuzz screenshots schemathesis deps deps-test clean

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: build ## Build and start Updraft with its own PostgreSQL (ARGS="--port 8081" for flags)
	$(BINARY) standalone $(ARGS)

build: deps web ## Build the release binary
	cargo build --release --locked --bin updraft
	@echo "built $(BINARY)"

web: web/dist/index.html ## Build the web UI

web/dist/index.html: web/package-lock.json $(shell find web/src web/index.html web/vite.config.ts -type f 2>/dev/null)
	cd web && npm ci --no-audit --no-fund && npm run build

test: deps-test web lint test-rust test-web test-e2e ## Install what the tests need and run them all

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	scripts/deny
	scripts/sqlx-check

test-rust:
	scripts/cargo-test

test-web: web
	cd web && npm run check

test-e2e: web
	scripts/e2e

screenshots: web ## Take pictures of every page into docs/screens
	scripts/screenshots

bench: build ## Measure against the machine's limits (ARGS="--with airflow" for a rival beside it)
	python3 bench/run.py --binary $(BINARY) $(ARGS)

chaos: deps web ## Kill and cut off its parts at random under load, and count what was lost (ARGS="--minutes 60 --seed 7")
	cargo build --release --locked -p updraft -p updraft-tests --bin updraft --bin chaos
	$(TARGET_DIR)/release/chaos $(ARGS)

soak: build ## A steady load for hours, and what grows meanwhile (ARGS="--hours 2 --chart docs/soak.svg")
	python3 bench/soak.py --binary $(BINARY) $(ARGS)

upgrade: deps web ## Upgrade from another revision and back under load (FROM=v0.1.0)
	cargo build --release --locked -p updraft -p updraft-tests --bin updraft --bin chaos
	scripts/upgrade '$(FROM)' $(ARGS)

fuzz: ## Let libFuzzer look for input that breaks something (TARGET=cron for one kind, FUZZ_SECONDS=600)
	scripts/fuzz '$(TARGET)' '$(or $(FUZZ_SECONDS),60)'

schemathesis: web ## Let a machine make up requests to the REST API (ARGS="--seed 7 --max-examples 500")
	scripts/schemathesis $(ARGS)

deps:
	scripts/deps run

deps-test:
	scripts/deps test

clean:
	cargo clean
	rm -rf web/dist web/node_modules
