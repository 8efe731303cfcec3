# Everything here needs only Python 3.11 or newer; the rest is fetched or found on the first start.
PYTHON ?= python3
LOCAL = $(PYTHON) -m deploy.local
VENV = .data/venv/bin
ARGS ?=

.PHONY: run develop stop status code manage test coverage lint format messages schema bench pictures clean install

run: ; @$(LOCAL) run
develop: ; @$(LOCAL) develop
stop: ; @$(LOCAL) stop
status: ; @$(LOCAL) status
code: ; @$(LOCAL) manage demo_code $(ARGS)
manage: ; @$(LOCAL) manage $(ARGS)
test: ; @$(LOCAL) test $(ARGS)
coverage:
	@$(LOCAL) test --cov --cov-report= $(ARGS)
	@$(VENV)/coverage report --fail-under=95
	@echo "Payments and tables of states:"
	@$(VENV)/coverage report --fail-under=100 --include='payments/*,*/states.py'
messages: ; @$(LOCAL) messages
schema: ; @$(LOCAL) manage graphql_schema
bench: ; @$(LOCAL) python -m tests.bench $(ARGS)
pictures: ; @$(LOCAL) python -m tests.pictures $(ARGS)
clean: ; @$(LOCAL) clean
install: ; @$(LOCAL) install

lint: install
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/djlint templates --lint

format: install
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .
