"""Exchange rates of central banks: read, kept with their date, and used for conversion."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RatesConfig(AppConfig):
    """Owns the table of rates; everything that shows a price in another currency reads it."""

    name = "shop.rates"
    label = "rates"
    verbose_name = _("exchange rates")
