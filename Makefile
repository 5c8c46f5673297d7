# make demo and make test are all that a newcomer needs; make help lists the rest.

PYTHON ?= python3
BIN := .venv/bin
DEMO := sample-configs/two-masters-two-slaves
# How often make proof runs everything; PROOFS are more options for pytest, as -k dledger.
RUNS ?= 1
PROOFS ?=

.PHONY: help accuracy demo test test-java proof proof-core proof-page lint catalogue oracle-recordings reports bench clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

demo: .venv/installed ## Audit a sample deployment
	@$(BIN)/rocketaudit scan $(DEMO) --exit-zero

test: .venv/tested ## Run every test that needs no Java (what needs it is skipped, by name)
	$(BIN)/python -m pytest -n auto -q -rs --durations=5

test-java: .venv/tested ## Compare with the real BrokerStartup of the official jars (needs Java 17 and Maven)
	$(BIN)/python -m pytest -q -rs --java -m java

proof: .venv/tested ## Run every claim against real servers and write down what happened (needs Java 17 and Maven)
	@for run in $$(seq $(RUNS)); do \
	  echo "run $$run of $(RUNS)"; \
	  $(BIN)/python -m pytest -q -rs -s --java --record -m proof tests/proof $(PROOFS) || failed=yes; \
	done; $(BIN)/python tests/proof/write_page.py && test -z "$$failed"

proof-core: .venv/tested ## The proofs that CI runs; nothing is written
	$(BIN)/python -m pytest -q -rs -s --java -m "proof and core" tests/proof

proof-page: .venv/tested ## Rebuild docs/proof.md from what was written down
	$(BIN)/python tests/proof/write_page.py

lint: .venv/tested ## Check style and types
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

catalogue: .venv/tested ## Rebuild rocketaudit/catalogue/settings.json from the official jars (needs Java and Maven)
	$(BIN)/python tools/build_catalogue.py

oracle-recordings: .venv/tested ## Ask the real BrokerStartup again and keep its answers (needs Java and Maven)
	$(BIN)/python tests/oracle/recordings.py

reports: .venv/tested ## Write sample-configs/*/REPORT.txt and docs/rules.md anew
	$(BIN)/python tools/write_reports.py

accuracy: .venv/tested ## Fetch the judged real files and compare (needs git and a network)
	$(BIN)/python tests/accuracy/compare.py --fetch --files .cache/accuracy

bench: .venv/tested ## Start-up as a multiple of `python -c pass`, from an installed wheel
	$(BIN)/python tools/bench.py

clean: ## Remove everything that the targets above made
	rm -rf .venv .cache build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/tested: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[test]"
	@touch $@ .venv/installed
