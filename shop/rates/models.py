"""What a bank said a currency is worth on a day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shop.rates.sources import Source

RATE_MAX_DIGITS = 24
"""Digits of a rate that other apps store, frozen with an order."""

RATE_DECIMAL_PLACES = 14
"""Decimal places of such a rate: ten significant digits even for one som of Uzbekistan in pounds."""


class Rate(models.Model):
    """On `date`, `nominal` units of `base` cost `rate` units of `quote`, says `source`.

    Banks quote some currencies by 10, 100 or 1,000: the published figures are kept and never divided.
    """

    base = models.CharField(_("currency"), max_length=3)
    quote = models.CharField(_("priced in"), max_length=3)
    nominal = models.PositiveIntegerField(_("units"), default=1)
    rate = models.DecimalField(_("price"), max_digits=20, decimal_places=8)
    date = models.DateField(_("valid from"))
    source = models.CharField(_("bank"), max_length=10, choices=Source)
    is_recorded = models.BooleanField(
        _("recorded"),
        default=False,
        help_text=_("From a file shipped with the program, not fetched from the bank."),
    )
    fetched_at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(fields=["source", "base", "quote", "date"], name="rate_once_per_bank_and_date"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_is_positive"),
            models.CheckConstraint(condition=Q(nominal__gt=0), name="rate_nominal_is_positive"),
            models.CheckConstraint(condition=~Q(base=F("quote")), name="rate_joins_two_currencies"),
            models.CheckConstraint(
                condition=Q(base__regex=r"^[A-Z]{3}$", quote__regex=r"^[A-Z]{3}$"),
                name="rate_has_currency_codes",
            ),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="rate_has_known_source"),
        ]

    def __str__(self) -> str:
        return f"{self.nominal} {self.base} = {self.rate} {self.quote} ({self.source}, {self.date})"
