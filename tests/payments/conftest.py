"""Every test of payments talks to the fake provider, afresh, and knows the round rates."""

from collections.abc import Iterator
from typing import cast

import pytest

from payments import providers
from tests.fakes.provider import FakeProvider


@pytest.fixture
def provider(settings: object) -> Iterator[FakeProvider]:
    """The fake, with nothing in it."""
    settings.PAYMENT_PROVIDER = "tests.fakes.provider.FakeProvider"  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = "tests.payments.urls"  # type: ignore[attr-defined]
    fake = cast("FakeProvider", providers.current())
    fake.reset()
    yield fake
    fake.reset()
