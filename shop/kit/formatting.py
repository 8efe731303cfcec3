"""Amounts, dates and countries as people of the seven languages write them (CLDR, by Babel).

All blanks inside one amount or one date are non-breaking (U+00A0), so that a line never ends within it.
"""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date as babel_date
from babel.numbers import format_decimal

from shop.kit.money import Money, currency_digits

NO_BREAK_SPACE = "\u00a0"

# British dates put the day first, which nobody outside of the United States misreads. The script of Uzbek is
# named, since a bare "uz" leaves it to CLDR's defaults.
_LOCALES = {
    "kk": "kk",
    "ky": "ky",
    "tg": "tg",
    "tk": "tk",
    "uz": "uz_Latn",
    "ru": "ru",
    "en": "en_GB",
}

# CLDR writes the Tajik day of the month with two digits in its long form.
_DATE_PATTERNS = {"tg": "d MMMM y"}

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "KZT": "₸", "RUB": "₽"}

# Currencies without a sign that fonts draw (the som's U+20C0 is in hardly any) go by the word on price tags.
# The soms of Kyrgyzstan and Uzbekistan must stay apart in every language.
_WORDS = {
    "KGS": {"kk": "сом", "ky": "сом", "tg": "сом", "tk": "som", "uz": "som", "ru": "сом", "en": "som"},
    "UZS": {"kk": "сум", "ky": "сум", "tg": "сӯм", "tk": "soʻm", "uz": "soʻm", "ru": "сум", "en": "soʻm"},
    "TJS": {
        "kk": "сомони",
        "ky": "сомони",
        "tg": "сомонӣ",
        "tk": "somoni",
        "uz": "somoniy",
        "ru": "сомони",
        "en": "somoni",
    },
    "TMT": {
        "kk": "манат",
        "ky": "манат",
        "tg": "манат",
        "tk": "manat",
        "uz": "manat",
        "ru": "манат",
        "en": "manat",
    },
}

# The country calls itself so in Russian, an official language there; CLDR keeps Moscow's older word.
_NAMES = {("KG", "ru"): "Кыргызстан"}

_BLANKS = re.compile(r"[\s\u00a0\u202f]+")


def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(_primary(language), _LOCALES["en"]))


def _primary(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


def _unbroken(text: str) -> str:
    return _BLANKS.sub(NO_BREAK_SPACE, text)


def currency_sign(currency: str, language: str) -> str:
    """What stands beside an amount: "$", "₸", "сомонӣ"; the ISO code when there is neither sign nor word."""
    words = _WORDS.get(currency, {})
    return _SIGNS.get(currency) or words.get(_primary(language)) or words.get("en", currency)


@lru_cache(maxsize=4096)
def format_money(money: Money, language: str, *, full: bool = False) -> str:
    """An amount with its sign or word: "€1,250", "1 250,50 сом".

    An empty fraction is left out, as on a price tag, unless `full` asks for all digits of the currency (for
    columns that are summed). Nothing is rounded. A language that is not ours is written as English.
    """
    number = format_number(abs(money.decimal), language, digits=_digits_shown(money, full=full))
    sign = currency_sign(money.currency, language)
    minus = _locale(language).number_symbols["latn"]["minusSign"] if money.is_negative else ""
    if _locale(language).language == "en" and money.currency in _SIGNS:
        return f"{minus}{sign}{number}"
    return f"{minus}{number}{NO_BREAK_SPACE}{sign}"


def _digits_shown(money: Money, *, full: bool) -> int:
    digits = currency_digits(money.currency)
    has_fraction = money.minor % 10**digits != 0
    return digits if full or has_fraction else 0


def format_number(value: Decimal | int, language: str, *, digits: int = 0) -> str:
    """A number with the grouping and decimal sign of the language and exactly so many decimal digits."""
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return _unbroken(format_decimal(value, format=pattern, locale=_locale(language)))


def format_date(value: date | datetime, language: str, timezone: str | tzinfo = "UTC") -> str:
    """A date in words: "3 November 2026", "3-noyabr, 2026".

    A datetime is taken to the reader's zone first and must be aware (ValueError); a plain date stays.
    """
    day = _local(value, timezone).date() if isinstance(value, datetime) else value
    pattern = _DATE_PATTERNS.get(_primary(language), "long")
    return _unbroken(babel_date(day, format=pattern, locale=_locale(language)))


def format_datetime(value: datetime, language: str, timezone: str | tzinfo = "UTC") -> str:
    """Date in words and time of 24 hours in the reader's zone: "3 November 2026, 19:05".

    `value` must be aware (ValueError). A line may break between the date and the time.
    """
    local = _local(value, timezone)
    return f"{format_date(local.date(), language)}, {local:%H:%M}"


def _local(value: datetime, timezone: str | tzinfo) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be shown in the reader's zone")
    return value.astimezone(ZoneInfo(timezone) if isinstance(timezone, str) else timezone)


def country_name(code: str, language: str) -> str:
    """The name of a country (ISO 3166-1 alpha-2) in a language; English, then the code, where it has none."""
    if own := _NAMES.get((code, _primary(language))):
        return own
    locale = _locale(language)
    name = locale.territories.get(code) or _locale("en").territories.get(code) or code
    # Some Uzbek names of CLDR have a quotation mark where the letters oʻ and gʻ have U+02BB.
    return name.replace("\u2018", "\u02bb") if locale.language == "uz" else name
