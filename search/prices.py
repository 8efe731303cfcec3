"""Prices as a reader writes them, in cents of a US dollar as they are indexed, by the stored rates; round ranges of them."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from search.backends.base import PriceRange, price_label
from shop.kit.formatting import format_money
from shop.kit.money import Money, MoneyError, currency_digits
from shop.rates import queries as rates
from shop.rates.queries import NoRate, Rates
from vendors.workshops.models import CURRENCY_OF

BASE_CURRENCY = "USD"
LARGEST_PRICE = 10**15
#: Where the ranges of prices part, in US dollars, before they are rounded in the reader's currency.
BOUNDS = (25, 50, 100, 250, 500)
#: What a round amount begins with.
ROUND = (10, 20, 25, 50, 100)
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Range:
    """Prices from `low` to `high`, both included, in the reader's currency; None leaves a side open."""

    low: Money | None
    high: Money | None

    @property
    def ends(self) -> tuple[int | None, int | None]:
        """The lowest and the highest price that is shown within the range, in US cents; None for a side that is open or that no
        bank can convert.
        """
        return lowest_shown_as(self.low) if self.low else None, highest_shown_as(self.high) if self.high else None

    @property
    def bounds(self) -> PriceRange:
        """The same as what is counted."""
        low, high = self.ends
        return low or 0, high

    @property
    def facet_value(self) -> str:
        """What the counts of this range come under."""
        return price_label(self.bounds)

    @property
    def value(self) -> str:
        """The two amounts as plain numbers: 25-50, -25, 500-."""
        return "-".join("" if side is None else format(side.decimal.normalize(), "f") for side in (self.low, self.high))

    def label(self, language: str) -> str:
        """The two amounts in the reader's writing; an open side is left blank, as a ≤ or ≥ says."""
        if self.low is None or self.high is None:
            sign, side = ("≥", self.low) if self.high is None else ("≤", self.high)
            return f"{sign}\u00a0{format_money(side, language)}" if side else ""
        return f"{format_money(self.low, language)} – {format_money(self.high, language)}"


def parse(text: str, currency: str) -> Money | None:
    """The price that a reader wrote; None when it is no amount or a negative one."""
    try:
        price = Money.parse(text, currency)
    except MoneyError:
        return None
    return None if price.is_negative else price


def ends(low: str | None, high: str | None, currency: str) -> tuple[int | None, int | None]:
    """The two prices that a reader wrote, either of which may be the lower, in US cents; None for one that cannot be read."""
    return next((own.ends for own in between(parse(low or "", currency), parse(high or "", currency))), (None, None))


def lowest_shown_as(price: Money) -> int | None:
    """The least that a piece shown at this price may be indexed with; None when no bank quotes its currency, or any."""
    found = [floor((price.minor - HALF) * worth + HALF) for worth in worths(rates.snapshot(), price.currency)]
    return min(max(0, min(found)), LARGEST_PRICE) if found else None


def highest_shown_as(price: Money) -> int | None:
    """The most that a piece shown at this price may be indexed with; None when no bank quotes its currency, or any."""
    found = [ceil((price.minor + HALF) * worth + HALF) - 1 for worth in worths(rates.snapshot(), price.currency)]
    return min(max(found), LARGEST_PRICE) if found else None


@lru_cache(maxsize=16)
def worths(known: Rates, currency: str) -> tuple[Fraction, ...]:
    """What the smallest unit of a currency is worth in US cents: as the banks quote it, and as pieces in each currency of the
    makers say, which are shown by the rate of one bank and indexed by that of another; none without a rate, of the dollar
    neither without any: then pieces are indexed without a price.
    """
    if not known:
        return ()
    try:
        quoted = Fraction(known.rate(currency, BASE_CURRENCY).rate)
    except NoRate:
        return ()
    found = {quoted} | {worth for sold in CURRENCY_OF.values() if (worth := worth_said_by(known, sold, currency))}
    return tuple(worth * Fraction(100, 10 ** currency_digits(currency)) for worth in found)


def worth_said_by(known: Rates, sold: str, currency: str) -> Fraction | None:
    """What a unit of a currency is worth in US dollars where pieces are sold in another; None without a rate for them."""
    try:
        return Fraction(known.rate(sold, BASE_CURRENCY).rate) / Fraction(known.rate(sold, currency).rate)
    except NoRate:
        return None


def ranges(currency: str, low: str | None = None, high: str | None = None) -> list[Range]:
    """Ranges between round amounts of the currency, that meet each other and are open at both ends, and the one between the
    two prices that a reader wrote when it is none of them; none without a rate.
    """
    known = rates.snapshot()
    if not known:
        return []
    try:
        converted = [known.convert(Money(dollars * 100, BASE_CURRENCY), currency) for dollars in BOUNDS]
    except (MoneyError, NoRate):
        return []
    edges = list(dict.fromkeys(map(rounded, converted)))
    found = [Range(below, above) for below, above in zip([None, *edges], [*edges, None], strict=True)]
    own = between(parse(low or "", currency), parse(high or "", currency))
    taken = {each.facet_value for each in found}
    return [*found, *(each for each in own if each.facet_value not in taken)]


def between(one: Money | None, other: Money | None) -> list[Range]:
    """The range between two prices of which either may be the lower; none without any."""
    if one and other and one.minor > other.minor:
        one, other = other, one
    return [Range(one, other)] if one or other else []


def rounded(price: Money) -> Money:
    """The nearest round amount of whole units of the currency: 1, 2, 2.5 or 5 with zeros behind."""
    unit = 10 ** currency_digits(price.currency)
    units = max(1, price.minor // unit)
    power = 10 ** max(0, len(str(units)) - 2)
    if len(str(units)) == 1:
        return Money(units * unit, price.currency)
    return Money(min((step * power for step in ROUND), key=lambda amount: abs(amount - units)) * unit, price.currency)
