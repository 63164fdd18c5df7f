# Every command sets up what it needs by itself; tools/setup does nothing when nothing has changed.
PY := .venv/bin
PYTEST := $(PY)/python -m pytest
# two processes, a file's tests in one of them: each makes its own starter documents and its own PostgreSQL server
TWO_AT_ONCE := -n 2 --dist loadfile

.PHONY: run test check test-slow bench setup-run setup-dev setup-bench format

run: setup-run ## the bot: on Telegram with a token, else in the sandbox on loopback
	@$(PY)/liaison run

test: check ## every check: formats, lint, types, import rules, tests with coverage (slow tier sampled)
	$(PYTEST) $(TWO_AT_ONCE) --cov --cov-report=term:skip-covered

check: setup-dev ## formats, lint, types, import rules
	$(PY)/ruff format --check .
	$(PY)/ruff check .
	$(PY)/mypy
	$(PY)/lint-imports

test-slow: setup-dev ## the kill and fuzz harnesses, whole
	LIAISON_TEST_SCALE=full $(PYTEST) $(TWO_AT_ONCE) -m slow

bench: setup-bench ## speed, memory and retrieval figures beside a peer recipe, in one run
	$(PY)/python -m tests.bench $(ARGS)

format: setup-dev ## put the code in its format
	$(PY)/ruff format .
	$(PY)/ruff check --fix .

setup-run:
	@tools/setup run

setup-dev:
	@tools/setup dev

setup-bench: setup-dev
