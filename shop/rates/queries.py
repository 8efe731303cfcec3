"""What one currency is worth in another, and which bank says so.

The way from one currency to another, in this order:

1. One of them belongs to one of the five countries: its national bank quotes the other directly.
2. None of them does (pounds in dollars): the European Central Bank quotes both, else the first bank of
   `sources.FOREIGN_PAIR_BANKS` that does; the rate goes through that bank's own currency.
3. Both belong to the five countries, or the bank of step 1 does not quote the other (the Central Bank of
   Turkmenistan knows the dollar only): through the US dollar, each half by steps 1 and 2. National banks
   do quote their neighbors' currencies, but with as few as one significant digit.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db import connection

from shop.kit import rounding
from shop.kit.money import Money, currency_digits
from shop.rates.models import RATE_DECIMAL_PLACES, Rate
from shop.rates.sources import FOREIGN_PAIR_BANKS, HUB, NATIONAL_BANK, OWN_CURRENCY, Source

KEPT_SECONDS = 60
_KEPT_SNAPSHOTS = 16


class NoRate(LookupError):
    """No bank among ours says what the one currency is worth in the other, at that time."""

    code = "no_rate"

    def __init__(self, base: str, quote: str) -> None:
        super().__init__(f"there is no exchange rate from {base} to {quote}")
        self.base = base
        self.quote = quote


@dataclass(frozen=True, slots=True)
class Quote:
    """One unit of `base` costs `rate` units of `quote`.

    `rate` has at most RATE_DECIMAL_PLACES decimal places, so that it can be frozen in a row and give the same
    amounts ever after. `date` is the day of the oldest figure in it, None for a currency in itself; `sources`
    the banks asked; `via` the currency between the two, "" when there is none; `is_recorded` whether any
    figure comes from a file shipped with the program.
    """

    base: str
    quote: str
    rate: Decimal
    date: date | None
    sources: tuple[Source, ...]
    via: str
    is_recorded: bool

    def convert(self, money: Money) -> Money:
        """The amount, which must be in `base` (ValueError), in `quote`, rounded once to its minor units."""
        if money.currency != self.base:
            raise ValueError(f"a rate for {self.base} does not convert {money}")
        if self.base == self.quote:
            return money
        digits = currency_digits(self.base), currency_digits(self.quote)
        return Money(rounding.convert(money.minor, self.rate, *digits), self.quote)


@dataclass(frozen=True, slots=True)
class _Price:
    """The worth of one unit of a currency in the own currency of a bank."""

    worth: Fraction
    date: date
    is_recorded: bool


@dataclass(frozen=True, slots=True)
class _Leg:
    """One step of a conversion: what one bank says."""

    rate: Fraction
    prices: tuple[_Price, ...]
    source: Source
    via: str


class Rates:
    """The latest figures of all banks at one moment; answers any number of questions without a query."""

    def __init__(self, rows: Iterable[Rate]) -> None:
        self._prices: dict[tuple[str, str], _Price] = {}
        self._quotes: dict[tuple[str, str], Quote] = {}
        for row in rows:
            self._learn(row)

    def __bool__(self) -> bool:
        """Whether there is any figure."""
        return bool(self._prices)

    def rate(self, base: str, quote: str) -> Quote:
        """What one unit of `base` costs in `quote`; NoRate when no bank says so."""
        key = (base, quote)
        if key not in self._quotes:
            self._quotes[key] = self._find(base, quote)
        return self._quotes[key]

    def convert(self, money: Money, to_currency: str) -> Money:
        """The amount in another currency, rounded once; NoRate when no bank says what it is worth."""
        return self.rate(money.currency, to_currency).convert(money)

    def shown(self, money: Money, currency: str) -> Money:
        """The amount for a reader: in their currency, or as it is while no bank says what it is worth."""
        try:
            return self.convert(money, currency)
        except NoRate:
            return money

    def _learn(self, row: Rate) -> None:
        unit = Fraction(row.rate) / row.nominal
        own = OWN_CURRENCY[Source(row.source)]
        foreign, worth = (row.base, unit) if row.quote == own else (row.quote, 1 / unit)
        self._prices[row.source, foreign] = _Price(worth, row.date, row.is_recorded)

    def _find(self, base: str, quote: str) -> Quote:
        if base == quote:
            return Quote(base, quote, Decimal(1), None, (), "", is_recorded=False)
        direct = self._direct(base, quote)
        if direct is not None:
            return _quote(base, quote, [direct], direct.via)
        if HUB not in (base, quote):
            first, second = self._direct(base, HUB), self._direct(HUB, quote)
            if first is not None and second is not None:
                return _quote(base, quote, [first, second], HUB)
        raise NoRate(base, quote)

    def _direct(self, base: str, quote: str) -> _Leg | None:
        banks = [NATIONAL_BANK[currency] for currency in (base, quote) if currency in NATIONAL_BANK]
        if len(banks) > 1:
            return None
        legs = (self._by(bank, base, quote) for bank in banks or FOREIGN_PAIR_BANKS)
        return next((leg for leg in legs if leg is not None), None)

    def _by(self, bank: Source, base: str, quote: str) -> _Leg | None:
        own = OWN_CURRENCY[bank]
        foreign = [currency for currency in (base, quote) if currency != own]
        prices = [self._prices.get((bank, currency)) for currency in foreign]
        known = tuple(price for price in prices if price is not None)
        if len(known) < len(foreign):
            return None
        worth: Mapping[str, Fraction] = {
            own: Fraction(1),
            **{currency: price.worth for currency, price in zip(foreign, known, strict=True)},
        }
        return _Leg(worth[base] / worth[quote], known, bank, own if own not in (base, quote) else "")


def _quote(base: str, quote: str, legs: list[_Leg], via: str) -> Quote:
    exact = Fraction(1)
    for leg in legs:
        exact *= leg.rate
    prices = [price for leg in legs for price in leg.prices]
    return Quote(
        base=base,
        quote=quote,
        rate=rounding.to_places(exact, RATE_DECIMAL_PLACES),
        date=min(price.date for price in prices),
        sources=tuple(leg.source for leg in legs),
        via=via,
        is_recorded=any(price.is_recorded for price in prices),
    )


def load(at: date | None = None) -> Rates:
    """The latest figures on a day, or the latest known, straight from the database in one statement."""
    rows = Rate.objects.order_by("source", "base", "quote", "-date").distinct("source", "base", "quote")
    return Rates(rows if at is None else rows.filter(date__lte=at))


_kept: dict[tuple[str, date | None], tuple[float, Rates]] = {}
_lock = threading.Lock()


def snapshot(at: date | None = None) -> Rates:
    """The same as `load`, kept in this process for up to KEPT_SECONDS; an empty table is not kept."""
    key = (str(connection.settings_dict["NAME"]), at)
    kept = _kept.get(key)
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    rates = load(at)
    if rates:
        with _lock:
            if len(_kept) >= _KEPT_SNAPSHOTS:
                _kept.clear()
            _kept[key] = (time.monotonic() + KEPT_SECONDS, rates)
    return rates


def forget() -> None:
    """Drop what this process keeps, after rates have changed; other processes follow within KEPT_SECONDS."""
    with _lock:
        _kept.clear()


def rate(base: str, quote: str, at: date | None = None) -> Quote:
    """What one unit of `base` costs in `quote` on a day, by default by the latest figures; else NoRate."""
    return snapshot(at).rate(base, quote)


def convert(money: Money, to_currency: str, at: date | None = None) -> Money:
    """The amount in another currency, rounded once to its minor units; NoRate when nobody says what it is worth."""
    return snapshot(at).convert(money, to_currency)
