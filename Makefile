# Two commands do everything: `make demo` and `make test`. Both install what they need into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Processes that share the tests, and one PostgreSQL server with a database for each test.
WORKERS ?= logical
INSTALLED := $(VENV)/.installed

# What Python has compiled is kept, whatever the environment says: a test run loads the program in many processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo test test-long lives storm check-code chromium mutate benchmark audit audit-dependencies sbom docs lock clean

install: $(INSTALLED)

# requirements.lock pins every package by hash; the project itself is installed editable on top of it, which builds
# the front end and compiles the translations (hatch_build.py).
$(INSTALLED): pyproject.toml requirements.lock hatch_build.py $(shell git ls-files webui/frontend webui/translations 2>/dev/null)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps -e .
	touch $@

demo: $(INSTALLED)
	$(BIN)/chengnuo demo

test: $(INSTALLED) check-code chromium
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# The same with more examples where chance chooses them and everything hostile sent to every route: before a release,
# or after a change of clocks and timers.
test-long: $(INSTALLED) check-code chromium
	CHENGNUO_LIVES=110 CHENGNUO_HOSTILE=all $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# A million random lives of the legal clock against a second model of it; `make test` tries twenty thousand. About ten
# minutes of one core.
lives: $(INSTALLED)
	CHENGNUO_CLOCK_LIVES=1000000 $(BIN)/python -m pytest -n0 -q tests/unit/office/service_clock/test_clock_lives.py

# Database, web, worker and proxy are stopped, killed and started again during three thousand submissions with due timers;
# `make test` does the same with sixty. Needs nginx (Debian's nginx-light), and says so where it is not there.
storm: $(INSTALLED)
	CHENGNUO_STORM=3000 $(BIN)/python -m pytest tests/integration/test_restart_storm.py -n0 -rs --log-cli-level=INFO

check-code: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Browser tests need Chromium and a Chinese font; where neither is there nor can be installed they are skipped, and say so.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; } || \
	  $(BIN)/python -m playwright install chromium >/dev/null 2>&1 || \
	  echo "No Chromium here and none could be installed: the browser tests will be skipped."

# Changes the office's rules, the legal clock and the decision tables one at a time (pyproject.toml, [tool.mutmut]) and
# lists what no test noticed. About ten minutes; `mutmut show NAME` shows one change.
mutate: $(INSTALLED)
	$(BIN)/python -m pip install --quiet "mutmut>=3.8,<4"
	$(BIN)/mutmut run
	$(BIN)/mutmut results

# Known faults in what is installed. Fails too when no source of advisories can be reached: nothing known is not the
# same as nothing asked.
audit: $(INSTALLED)
	$(BIN)/python -m pip install --quiet "pip-audit>=2.9,<3"
	$(BIN)/python -m pip_audit --strict --disable-pip --require-hashes --requirement requirements.lock
	cd webui/frontend && npm audit --package-lock-only --audit-level=high

# Both lock files against the kept list of advisories (.ci/advisories.json), without asking anybody.
audit-dependencies: $(INSTALLED)
	$(BIN)/python .ci/audit_dependencies.py

# What is installed, as CycloneDX: from the lock files, the same for everybody who builds this version. The tool has an
# environment of its own: what it brings along makes jsonschema load three times as much at every start.
sbom:
	$(PYTHON) -m venv build/sbom
	build/sbom/bin/python -m pip install --quiet "cyclonedx-bom>=5,<8"
	mkdir -p sbom
	build/sbom/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-file sbom/python.cdx.json requirements.lock
	cd webui/frontend && npm sbom --package-lock-only --sbom-format cyclonedx > ../../sbom/frontend.cdx.json

# Guides and reference as pages in build/site; a broken link or an unknown name fails. The tools have an environment of
# their own.
docs:
	$(PYTHON) -m venv build/docs
	build/docs/bin/python -m pip install --quiet "mkdocs-material>=9.6,<10" "mkdocstrings[python]>=0.29,<2"
	NO_MKDOCS_2_WARNING=1 build/docs/bin/mkdocs build --strict --quiet

benchmark: $(INSTALLED)
	$(BIN)/python -m benchmarks

lock:
	$(PYTHON) -m pip install --quiet uv
	$(PYTHON) -m uv pip compile pyproject.toml --extra test --universal --generate-hashes --no-emit-index-url \
	  --no-annotate --custom-compile-command "make lock" --python-version 3.11 --output-file requirements.lock

clean:
	rm -rf $(VENV) data mutants sbom build webui/static/dist webui/frontend/node_modules
