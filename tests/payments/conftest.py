"""Every test of payments talks to the fake provider, afresh, and knows the round rates."""

from collections.abc import Iterator
from typing import cast

import pytest
from django.db import connection

from payments import providers
from tests.fakes.provider import FakeProvider


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """Tests that commit are cleaned up by TRUNCATE, which the ledger refuses: its trigger rests in the test database."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("ALTER TABLE payments_entry DISABLE TRIGGER entry_no_truncate")
        cursor.execute("ALTER TABLE payments_transaction DISABLE TRIGGER transaction_no_truncate")


@pytest.fixture
def provider(settings: object) -> Iterator[FakeProvider]:
    """The fake, with nothing in it."""
    settings.PAYMENT_PROVIDER = "tests.fakes.provider.FakeProvider"  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = "tests.payments.urls"  # type: ignore[attr-defined]
    fake = cast("FakeProvider", providers.current())
    fake.reset()
    yield fake
    fake.reset()
