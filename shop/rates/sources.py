"""The banks whose rates we take, and the currency in which each of them quotes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """A bank that publishes rates; the values are stored and name the recorded files."""

    NBK = "nbk", _("National Bank of Kazakhstan")
    NBKR = "nbkr", _("National Bank of the Kyrgyz Republic")
    NBT = "nbt", _("National Bank of Tajikistan")
    CBU = "cbu", _("Central Bank of Uzbekistan")
    CBT = "cbt", _("Central Bank of Turkmenistan")
    ECB = "ecb", _("European Central Bank")


OWN_CURRENCY = {
    Source.NBK: "KZT",
    Source.NBKR: "KGS",
    Source.NBT: "TJS",
    Source.CBU: "UZS",
    Source.CBT: "TMT",
    Source.ECB: "EUR",
}
"""The currency that a bank issues, in which it prices the others."""

NATIONAL_BANK = {currency: bank for bank, currency in OWN_CURRENCY.items() if bank != Source.ECB}
"""For a currency of the five countries, the bank that has the last word on its worth."""

FOREIGN_PAIR_BANKS = (Source.ECB, Source.NBK, Source.CBU, Source.NBT, Source.NBKR)
"""Who is asked for a pair that has no national bank among ours, such as GBP and USD; the first who knows both."""

HUB = "USD"
"""What every bank of the region quotes most carefully, hence the way between two of their currencies."""
