# One command per intention. Python 3.11 or newer and make are all that is needed: the rest installs itself.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
export NO_MKDOCS_2_WARNING := 1
# The date of the last commit, not of the build: so two builds are byte-identical.
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2> /dev/null || date +%s)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# It would read what each installed package says of itself, at every start, to find plugins: there are none.
export PYDANTIC_DISABLE_PLUGINS := __all__
# One lock file per purpose. The order matters: a later one takes the versions of the earlier ones.
PURPOSES := build receiver test tools

.DEFAULT_GOAL := help
.PHONY: help serve edit build check inspect quick test soak engines bench lock weaknesses sbom licences schemas headers audit translations translations-export translations-import clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "make %-19s %s\n", $$1, $$2}'

serve: build ## build, then serve site and forms on http://127.0.0.1:8000 (PORT=8001 for another port)
	@PORT=$(PORT) $(BIN)/python -m receiver serve

# The check comes first: it reads mkdocs.yml too, and says in the editor's language what MkDocs would refuse in its own.
build: check ## build the site into site/, ready for any static host
	@$(BIN)/mkdocs build --strict --clean

edit: .venv/ready ## serve the site while you edit it, with live reload (ONLY=fr for one language)
	@PYTHONPATH=hooks $(BIN)/python -m editing --port $(PORT) $(if $(ONLY),--lang $(ONLY))

check: .venv/ready ## check data and pages without building (AGAINST=main: also what a branch would take back)
	@$(BIN)/python hooks/check_data.py $(if $(AGAINST),--against $(AGAINST))

inspect: .venv/ready-test ## look at each page and each state of the forms in a browser: links, headings, accessibility, weight
	@$(BIN)/python -m tests.browser.chromium > /dev/null
	@PYTHONPATH=hooks $(BIN)/python -m inspection $(ARGS)

test: .venv/ready-test .venv/ready-tools ## install what the tests need (Chromium included) and run every check and test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=hooks $(BIN)/lint-imports --no-cache
	$(BIN)/python hooks/check_data.py
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m tests.programs
	$(BIN)/python -m tests.npm tests/browser/checkers
	$(BIN)/pytest -n auto --dist worksteal $(ARGS)

quick: .venv/ready-test ## run the tests that start no process and no browser: the check before a commit (ARGS=FILE)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@PYTHONPATH=hooks $(BIN)/lint-imports --no-cache > /dev/null || PYTHONPATH=hooks $(BIN)/lint-imports --no-cache
	@$(BIN)/pytest -m quick -n auto --dist worksteal $(ARGS)

soak: .venv/ready-test ## kill the receiver a thousand times, put it under load while disks and databases fail, upload fifty large files at once, break each promise once, make each slip in each line, judge what other programs write, send a thousand mails through a server that takes thirty a minute, change every text in OmegaT
	@$(BIN)/python -m tests.programs soak
	@$(BIN)/python -m tests.npm tests/receiver/corpus
	KILL_ROUNDS=1000 DRAFT_KILLS=500 LOAD_POSTS=1000 $(BIN)/pytest -m "soak or not soak" -n auto --dist worksteal \
		tests/receiver/promises/test_load.py tests/receiver/promises/test_promotion.py tests/receiver/storage/test_pooler.py \
		tests/receiver/promises/test_kills.py tests/receiver/promises/test_draft_kills.py \
		tests/receiver/promises/test_memory.py tests/receiver/promises/test_mutations.py tests/sitedata/slips/test_slips.py \
		tests/receiver/forms/test_corpus.py tests/test_containers.py tests/receiver/mail/test_real_rates.py \
		tests/sitedata/translations/exchange/test_omegat.py

engines: .venv/ready-test ## try every Python, the oldest and newest allowed tools, and ProperDocs (some minutes)
	@$(BIN)/python -m tests.engines

bench: .venv/ready-test bench/node_modules/.ready ## measure site and receiver, twenty minutes (PART=site, building, editing, growth, start, rates, receiver or submissions; JSON=FILE)
	@$(BIN)/python -m tests.browser.chromium
	@PYTHONPATH=hooks $(BIN)/python -m bench $(PART) $(if $(JSON),--json $(JSON))

schemas: .venv/ready ## write the JSON Schemas of the data files from the models
	@PYTHONPATH=hooks $(BIN)/python -m sitedata.editor_schemas

audit: .venv/ready-test ## check every page and state for accessibility with three tools; the statement shows date and result
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/python -m tests.npm tests/browser/checkers
	@PYTHONPATH=hooks $(BIN)/python -m bench.audit

headers: .venv/ready ## write the security headers for nginx and Caddy into deploy/headers/
	@$(BIN)/python hooks/publish_headers.py

translations: .venv/ready ## list which translations are missing, outdated or not reviewed (ARGS="--lang es")
	@PYTHONPATH=hooks $(BIN)/python -m sitedata.translations $(ARGS)

# Each shell has a LANG of its own, such as C.UTF-8: only one that is written on the command line names a language of the
# site, and then it is not passed on as that of the system.
EXCHANGE = PYTHONPATH=hooks $(BIN)/python -m sitedata.translations.exchange
translations-export: .venv/ready ## write all texts of a language for translators: LANG=es FORMAT=xliff (2.1), xliff-1.2 or po (TO=FILE)
	@$(if $(findstring command line,$(origin LANG)),,echo "Name the language: make translations-export LANG=es FORMAT=xliff" >&2; exit 2;) \
		env -u LANG $(EXCHANGE) export --lang "$(LANG)" --format $(or $(FORMAT),xliff) $(if $(TO),--to "$(TO)")

# `make translations-import FILE=es.po`, or the file as a second word.
FILE ?= $(firstword $(filter-out translations-import,$(MAKECMDGOALS)))
translations-import: .venv/ready ## write back what translators have changed: FILE=es.xlf
	@$(if $(FILE),,echo "Name the file: make translations-import FILE=translations-es.xlf" >&2; exit 2;) $(EXCHANGE) import "$(FILE)"

lock: .venv/ready-test ## choose the newest allowed versions again and lock them with their hashes
	@for purpose in $(PURPOSES); do $(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url -o requirements-$$purpose.txt requirements-$$purpose.in || exit 1; done

# `--strict`: a package without an answer is a failure. The loop asks about packages that only another system or another
# Python gets.
ASK := --strict --disable-pip --progress-spinner off
weaknesses: .venv/ready-tools ## ask which locked packages have known weaknesses
	@$(BIN)/pip-audit $(ASK) $(ARGS) --require-hashes $(PURPOSES:%=-r requirements-%.txt)
	@grep -hoE '^[^ ]+==[^ ]+ ;' $(PURPOSES:%=requirements-%.txt) | sort -u | while read -r pin _; do \
		echo "$$pin" | $(BIN)/pip-audit $(ASK) $(ARGS) --no-deps -r /dev/stdin || exit 1; done

SBOM := sbom
sbom: .venv/ready-tools ## write the bills of materials (CycloneDX) into sbom/
	@$(BIN)/python -m supply.bom $(SBOM)

licences: .venv/ready-test .venv/ready-tools ## write the licence of every locked package into LICENCES.md
	@$(BIN)/python -m supply.licences

clean: ## delete what the commands made, except submissions (var/)
	rm -rf .venv .cache site site-receiver sbom bench/node_modules tests/browser/checkers/node_modules tests/receiver/corpus/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed. Name one with: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "Python cannot make a virtual environment. On Debian: apt-get install python3-venv"; exit 1; }

# The locked uv installs the rest, many times faster; where it cannot (no build of it, an index that only pip knows) pip
# does. Both refuse what has another hash.
.venv/installer: requirements-test.txt | .venv/bin/python
	@awk '/^uv==/ { own = 1; print; next } /^[^ ]/ { own = 0 } own' requirements-test.txt > $@
	@$(BIN)/python -m pip install -q --only-binary :all: --require-hashes -r $@ || echo "uv cannot be installed: pip installs all."

LOCKED = --require-hashes $(patsubst %,-r %,$(filter requirements-%,$^))
INSTALL = $(BIN)/uv pip install -q --python $(BIN)/python $(LOCKED) || $(BIN)/python -m pip install -q $(LOCKED)

.venv/ready: requirements-build.txt requirements-receiver.txt | .venv/installer
	$(INSTALL)
	@touch $@

.venv/ready-test: requirements-test.txt .venv/ready
	$(INSTALL)
	@touch $@

.venv/ready-tools: requirements-tools.txt .venv/ready
	$(INSTALL)
	@touch $@

# Without npm the bench says what it could not measure.
bench/node_modules/.ready: bench/package-lock.json
	@if command -v npm > /dev/null; then npm ci --prefix bench --ignore-scripts --no-audit --no-fund --loglevel=error \
		&& touch $@ || echo "npm could not install bench/package.json: what needs it is not measured."; fi
