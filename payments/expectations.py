"""What a maker of a country can expect of the money, said before they apply."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from payments import bank_fields, commission
from payments.models import CommissionRule
from vendors.workshops.models import CURRENCY_OF


@dataclass(frozen=True, slots=True)
class Expectation:
    """How and when workshops of a country are paid, and what the platform keeps, in basis points."""

    country: str
    currency: str
    rail: str
    how: Any
    fields: tuple[bank_fields.BankField, ...]
    basis_points: int
    holding_days: int
    as_of: date


BY_TRANSFER = _("We pay to your bank account by transfer, in your own currency, once the money is released.")

#: Ways that differ from a plain transfer, by country; dated with the bank fields.
HOW = {
    "TM": _("We pay to your bank account by a transfer that our staff sends by hand, in your own currency."),
}


def of_country(country: str, on: date) -> Expectation:
    """What a workshop of the country can expect on a day; KeyError for a country where nobody sells."""
    return Expectation(
        country=country,
        currency=CURRENCY_OF[country],
        rail=bank_fields.RAIL,
        how=HOW.get(country, BY_TRANSFER),
        fields=bank_fields.FIELDS[country],
        basis_points=_basis_points(country, on),
        holding_days=settings.HOLDING_DAYS,
        as_of=bank_fields.AS_OF,
    )


def _basis_points(country: str, on: date) -> int:
    rules = CommissionRule.objects.filter(workshop=None, country__in=["", country], valid_from__lte=on)
    rule = rules.order_by("country", "valid_from", "pk").last()
    return rule.basis_points if rule else commission.DEFAULT_BASIS_POINTS
