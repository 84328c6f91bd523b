# `make help` lists the commands. Everything is installed into .venv; nothing outside this folder is touched,
# but for Debian's Chromium, which `make test` installs where it is missing and may be.

PORT   ?= 5000
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
UV     ?= uv

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
KIT := hateprog/web/static/vendor/moj/moj-frontend.min.css
FONT := hateprog/web/fonts/NotoSans_400Regular.ttf
KIT_SOURCES := pyproject.toml build_assets.py frontend/package.json frontend/package-lock.json $(wildcard frontend/scss/*)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo demo-reset test lint format bench lock clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 14

demo: .venv/.base .venv/.installed ## Serve a demo with invented people on http://127.0.0.1:5000 (PORT= changes it)
	@$(BIN)/hateprog demo --port $(PORT)

demo-reset: ## Throw the demo's data away and start it anew
	@rm -rf var/demo
	@$(MAKE) --no-print-directory demo

# Three processes for two cores: each waits a third of its time for PostgreSQL, Chromium or the clock.
test: .venv/.dev .venv/.installed ## Check everything, with a real PostgreSQL and a real browser
	@.ci/chromium
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest --numprocesses=3 --dist=worksteal

lint: .venv/.dev .venv/.installed ## Check style, types and the one-way order of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.dev ## Put the code into the one style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev .venv/.installed ## Measure (bench/README.md says what and how)
	$(BIN)/python -m bench

LOCK := $(UV) pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command 'make lock' pyproject.toml

# npm leaves out where a package is fetched from (.npmrc), but not where its authors ask for money.
WITHOUT_ADDRESSES := const fs = require("fs"), lock = JSON.parse(fs.readFileSync("package-lock.json")); \
	for (const entry of Object.values(lock.packages)) delete entry.funding; \
	fs.writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n")

lock: ## Compile requirements/ and frontend/package-lock.json anew (needs uv and npm)
	$(LOCK) -o requirements/base.txt
	$(LOCK) --group dev -c requirements/base.txt -o requirements/dev.txt
	cd frontend && npm install --package-lock-only --ignore-scripts
	cd frontend && node -e '$(WITHOUT_ADDRESSES)'

clean: ## Remove what was built, but not the demo's data
	rm -rf .venv dist $(dir $(KIT)).. $(dir $(FONT)) frontend/vendor

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "hateprog needs Python 3.11 or later: install it, or name it with PYTHON=/its/path." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "$(PYTHON) cannot make a virtual environment: install its venv module (on Debian: apt install python3-venv)." >&2; exit 1; }

.venv/.base .venv/.dev: .venv/.%: requirements/%.txt | .venv/bin/python
	@echo "Installing the dependencies locked in $<"
	@$(PIP) --require-hashes -r $<
	@touch $@

.venv/.installed: $(KIT_SOURCES) | .venv/bin/python
	@echo "Installing hateprog, building the UI kit and unpacking the fonts"
	@$(PIP) --no-deps -e .
	@touch $@

ifneq ($(words $(wildcard $(KIT) $(FONT))),2) # someone removed the kit or the fonts: build them again
.PHONY: .venv/.installed
endif
