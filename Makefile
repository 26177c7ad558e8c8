# `make` alone lists what can be made. PYTHON=... chooses the interpreter, VENV=... the folder of the environment.
.POSIX:

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
# Byte code is made of what is imported, when it is: making all of it takes as long as the rest of the installation. Some
# machines forbid it; every start of Python would then compile a thousand files anew, which takes seconds.
export PYTHONDONTWRITEBYTECODE =
PIP = $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --constraint $(VENV)/constraints.txt
PYTEST_ARGS =
SEED = 1
# The tests in three processes, as long as each other: these, these with those in Chromium, and all others.
STEADY = tests/analysis tests/app tests/calibration tests/cli
WAITING = tests/faults tests/figures tests/browser
OTHERS = $(STEADY:%=--ignore=%) $(WAITING:%=--ignore=%)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

demo: environment ## compare four scenarios over 1,000 paired cities each, into results/demo
	$(BIN)/cisim compare baseline mayoral-turnover quick-win-pressure co-chair \
		--runs 1000 --seed 1 --out results/demo --overwrite

# The model is compiled once while style and types are checked. Then three processes, since tests also wait; what two of
# them print is shown in the end. Tests in Chromium are skipped where there is none, unless CISIM_BROWSER=required.
test: dev-environment ## check style, types and layers, then run the tests
	@$(BIN)/python -c 'import cisim; cisim.simulate("baseline", runs=1)' & compiling=$$!; \
	$(MAKE) lint && wait $$compiling
	@said=$$(mktemp -d); status=0; \
	$(BIN)/pytest -p no:cacheprovider $(STEADY) >"$$said/steady" 2>&1 & steady=$$!; \
	$(BIN)/pytest -p no:cacheprovider -m 'not (kills or fuzz or browser and slow)' $(WAITING) >"$$said/waiting" 2>&1 & \
	waiting=$$!; \
	$(BIN)/pytest $(OTHERS) || status=$$?; \
	for each in $$steady $$waiting; do wait $$each || status=$$?; done; \
	cat "$$said"/*; rm -rf "$$said"; exit $$status

pytest: dev-environment ## run the tests alone, e.g. make pytest PYTEST_ARGS='-m "not slow"'
	$(BIN)/pytest $(PYTEST_ARGS)

lint: dev-environment ## check style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: dev-environment ## mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

browser: dev-environment ## test the interface in Chromium, the slow tests too
	CISIM_BROWSER=required $(BIN)/pytest -m browser

faults: dev-environment ## kill sweeps and their workers at random moments, and resume
	$(BIN)/pytest -m kills

fuzz: dev-environment ## check 10,000 generated lives and as many wrong files: make fuzz SEED=7 for others
	$(BIN)/pytest -m fuzz tests/fuzz --hypothesis-profile=default --hypothesis-seed=$(SEED)

mutants: dev-environment ## change the source in one place after the other, and see which changes no test notices (hours)
	$(BIN)/python benchmarks/reliability/mutants.py --seed $(SEED)

coverage: dev-environment ## list the branches that no test reaches
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	NUMBA_DISABLE_JIT=1 $(BIN)/coverage run -m pytest tests/model/test_formulas.py tests/model/test_limits.py \
		tests/model/test_structures.py tests/test_schedule.py tests/test_draws.py
	$(BIN)/coverage combine
	$(BIN)/coverage report

audit: dev-environment ## ask which of the installed releases are known to be vulnerable (needs the network)
	$(BIN)/pip-audit --local --skip-editable --strict

experiment: environment ## run one of experiments/ with its analyses: make experiment NAME=quick-win-optimum
	PATH="$$(pwd)/$(BIN):$$PATH" experiments/run $(NAME)

claims: environment ## test all claims of practitioners, into results/claims (half an hour on two cores)
	$(BIN)/cisim claims --uncertainty posterior --out results/claims
	$(BIN)/cisim report results/claims -o results/claims/report.html --overwrite

docs: environment ## write the tables of docs/ from the code, build the site into docs/_build/html, check its links
	@test -f $(VENV)/docs-stamp || { \
		echo 'Adding the tools for documentation'; $(PIP) --editable '.[docs]' && touch $(VENV)/docs-stamp; }
	$(BIN)/python docs/generate.py
	$(BIN)/sphinx-build -q -j 2 -W --keep-going -b html docs docs/_build/html
	$(BIN)/python docs/links.py docs/_build/html

golden: environment ## write the headline numbers of this version, into results/golden
	$(BIN)/python results/golden/golden.py write

lives: environment ## write the means of a few lives of every scenario, after a rule was changed on purpose
	$(BIN)/python results/golden/golden.py lives

compare-release: environment ## hold the headline numbers against those of the last release
	$(BIN)/python results/golden/golden.py compare

bench: environment ## measure speed and memory, into benchmarks/*.md (some half an hour)
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/sweeps.py
	$(BIN)/python benchmarks/side_by_side.py

wheel: environment ## build the wheel, into dist
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## remove whatever was made here, the environments and results/demo too
	rm -rf .venv .venv-newest $(VENV) build dist docs/_build docs/made results/demo
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment stands until the interpreter, the folder, pyproject.toml or the tested versions change. The stamp is
# written last, so that an interrupted installation starts again.
environment:
	@set -e; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'cisim needs Python 3.11 or newer; name one with PYTHON=/path/to/python3' >&2; exit 1; }; \
	python=$$($(PYTHON) -c 'import sys; print(sys._base_executable)'); \
	version=$$($(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	constraints=constraints/python$$version.txt; \
	test -f $$constraints || constraints=/dev/null; \
	wanted="$$python $$version $$(pwd) $$(cat pyproject.toml $$constraints | cksum)"; \
	if test "$$(cat $(VENV)/stamp 2>/dev/null)" = "$$wanted"; then exit 0; fi; \
	"$$python" -c 'import ensurepip' 2>/dev/null || { \
		echo "$$python cannot make environments: on Debian and Ubuntu, apt-get install python3-venv" >&2; exit 1; }; \
	echo "Making $(VENV) with Python $$version: a minute or two, once"; \
	rm -rf $(VENV); \
	"$$python" -m venv $(VENV); \
	cp $$constraints $(VENV)/constraints.txt; \
	$(PIP) --editable .; \
	echo "$$wanted" > $(VENV)/stamp

dev-environment: environment
	@test -f $(VENV)/dev-stamp || { \
		echo 'Adding the tools for development'; $(PIP) --editable '.[dev]' && touch $(VENV)/dev-stamp; }

.PHONY: help demo test pytest lint format browser faults fuzz mutants coverage audit experiment claims docs golden lives compare-release bench wheel clean environment dev-environment
