from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError

from shop.rates.models import Rate

pytestmark = pytest.mark.django_db

SOUND = {
    "source": "nbk",
    "base": "USD",
    "quote": "KZT",
    "nominal": 1,
    "rate": Decimal(480),
    "date": date(2026, 5, 25),
    "fetched_at": datetime(2026, 5, 25, tzinfo=UTC),
}


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"rate": Decimal(0)}, "rate_is_positive"),
        ({"rate": Decimal(-1)}, "rate_is_positive"),
        ({"nominal": 0}, "rate_nominal_is_positive"),
        ({"base": "KZT"}, "rate_joins_two_currencies"),
        ({"base": "usd"}, "rate_has_currency_codes"),
        ({"quote": "K1T"}, "rate_has_currency_codes"),
        ({"source": "boe"}, "rate_has_known_source"),
    ],
)
def test_the_database_refuses(change, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        Rate.objects.create(**SOUND | change)


def test_the_database_holds_one_figure_per_bank_and_day():
    Rate.objects.create(**SOUND)
    with pytest.raises(IntegrityError, match="rate_once_per_bank_and_date"):
        Rate.objects.create(**SOUND)
