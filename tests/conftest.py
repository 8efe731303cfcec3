"""What every test starts from: no rates, no provider state and no cache left over from the test before."""

import pytest
from django.core.cache import cache

from payments import providers
from shop.rates import queries as rates


@pytest.fixture(autouse=True)
def _fresh_process_state() -> None:
    """Forget what the process keeps between requests."""
    rates.forget()
    cache.clear()
    reset = getattr(providers.current(), "reset", None)
    if reset is not None:
        reset()
