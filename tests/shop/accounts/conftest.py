"""What tests of signing in, and of letters about it, share."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from shop.kit import sms


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[list[tuple[str, str]]]:
    """The text messages that were sent, and limits that begin anew."""
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = False
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(sms, "send", lambda phone, text: sent.append((phone, str(text))))
    yield sent
    cache.clear()
