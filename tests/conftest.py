"""What every test starts from: a clean process, its services, the fixed cast, and ways to ask the API."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from payments import providers
from shop.accounts.viewer import Viewer
from shop.rates import queries as rates
from tests import services
from tests.cast import Cast, gather


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker, always say why tests were skipped, and count what they ran against."""
    config.addinivalue_line("markers", "requires(*services): needs postgresql, redis, elasticsearch or chromium")
    if "s" not in config.option.reportchars:
        config.option.reportchars += "s"
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(services.Used(), "services-used")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """No test runs without its services."""
    services.check(item)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests that commit are cleaned up by TRUNCATE, which the ledger refuses: its trigger rests in the test database."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE payments_entry DISABLE TRIGGER entry_no_truncate")
        cursor.execute("ALTER TABLE payments_transaction DISABLE TRIGGER transaction_no_truncate")
    yield
    # Threads of the live server and of simultaneous buyers may still hold a connection to the database that goes.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


@pytest.fixture(autouse=True)
def _fresh_process_state(request: pytest.FixtureRequest) -> Iterator[None]:
    """Forget what the process keeps between requests, and read English until a test says otherwise."""
    rates.forget()
    if "redis" in services.needed_by(request.node):
        cache.clear()
    reset = getattr(providers.current(), "reset", None)
    if reset is not None:
        reset()
    with translation.override("en"):
        yield


@pytest.fixture
def now() -> datetime:
    """A Monday morning."""
    return datetime(2026, 5, 25, 9, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed cast."""
    return gather()


@pytest.fixture
def ask() -> Callable[..., dict[str, Any]]:
    """The data of a document run for a viewer; an error of the program fails the test."""
    from shop.schema import schema

    def run(viewer: Viewer, document: str, **variables: Any) -> dict[str, Any]:
        context = SimpleNamespace(viewer=viewer, new_cookies={}, META={}, headers={}, COOKIES={})
        result = schema.execute(document, context_value=context, variable_values=variables)
        assert result.errors is None, result.errors
        return result.data  # type: ignore[return-value]

    return run


@pytest.fixture
def do(ask: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """The payload of a mutation called by name with its input."""

    def run(viewer: Viewer, name: str, selection: str = "clientMutationId", **values: Any) -> dict[str, Any]:
        kind = f"{name[0].upper()}{name[1:]}Input!"
        document = f"mutation($input: {kind}) {{ {name}(input: $input) {{ {selection} errors {{ field code }} }} }}"
        found: dict[str, Any] = ask(viewer, document, input=values)[name]
        return found

    return run
