"""In which currencies a card can be charged, and how much.

The figures are data with the day from which they hold: a currency that is not listed cannot be charged.
Source: the provider's list of presentment currencies and its minimum and maximum charges, which end at
eight digits of minor units in nearly every currency.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from shop.catalogue.policies import SMALLEST_WORTH
from shop.kit.errors import Invalid
from shop.kit.money import Money
from shop.rates.queries import NoRate, Rates

EIGHT_DIGITS = 99_999_999


@dataclass(frozen=True, slots=True)
class ChargeLimit:
    """Smallest and largest charge in minor units of the currency, from a day on."""

    currency: str
    smallest: int
    largest: int
    since: date


_SINCE = date(2026, 1, 1)

CHARGEABLE = (
    ChargeLimit("USD", 50, EIGHT_DIGITS, _SINCE),
    ChargeLimit("EUR", 50, EIGHT_DIGITS, _SINCE),
    ChargeLimit("GBP", 30, EIGHT_DIGITS, _SINCE),
    ChargeLimit("KZT", 1, EIGHT_DIGITS, _SINCE),
    ChargeLimit("KGS", 1, EIGHT_DIGITS, _SINCE),
    ChargeLimit("TJS", 1, EIGHT_DIGITS, _SINCE),
    ChargeLimit("UZS", 1, EIGHT_DIGITS, _SINCE),
)

#: Charged instead of a currency in which the amount cannot be charged, in this order.
INSTEAD = ("USD", "EUR")

NOT_CHARGEABLE = "currency_not_chargeable"
ABOVE_LIMIT = "above_currency_limit"


@dataclass(frozen=True, slots=True)
class ChargePlan:
    """What will be charged; `reason` says why it is not the currency that was wanted, None when it is."""

    currency: str
    total: Money
    reason: str | None


def limit_of(currency: str, on: date) -> ChargeLimit | None:
    """The limit in force on a day, None when the currency cannot be charged."""
    known = [limit for limit in CHARGEABLE if limit.currency == currency and limit.since <= on]
    return max(known, key=lambda limit: limit.since, default=None)


def is_too_small(total: Money, rates: Rates) -> bool:
    """Whether the total is worth less than SMALLEST_WORTH; what nobody says is left to the currency's own limit."""
    try:
        return total < rates.convert(SMALLEST_WORTH, total.currency)
    except NoRate:
        return False


def choose_currency(total_in: Callable[[str], Money], wanted: str, *, rates: Rates, on: date) -> ChargePlan:
    """The currency wanted when the total can be charged in it, else the first of INSTEAD.

    `total_in` prices the cart in a currency, or raises NoRate. Invalid when the total is worth less than
    SMALLEST_WORTH or more than any of the currencies takes.
    """
    total = total_in(wanted)
    if is_too_small(total, rates):
        message = _("The total is too small for a card payment: it must be worth at least 0.50 US dollars.")
        raise Invalid({"": message}, code="amount_too_small")
    limit = limit_of(wanted, on)
    if limit is not None and limit.smallest <= total.minor <= limit.largest:
        return ChargePlan(wanted, total, None)
    reason = NOT_CHARGEABLE if limit is None else ABOVE_LIMIT
    for currency in INSTEAD:
        other = limit_of(currency, on)
        if currency != wanted and other and other.smallest <= total_in(currency).minor <= other.largest:
            return ChargePlan(currency, total_in(currency), reason)
    message = _("The total is more than a card can be charged at once. Split the order into smaller ones.")
    raise Invalid({"": message}, code="amount_too_large")
