"""Prices as a reader writes them, in cents of a US dollar as they are indexed, by the stored rates; round ranges of them."""

from dataclasses import dataclass

from search.backends.base import PriceRange, price_label
from shop.kit.formatting import format_money
from shop.kit.money import Money, MoneyError, currency_digits
from shop.rates import queries as rates
from shop.rates.queries import NoRate

BASE_CURRENCY = "USD"
LARGEST_PRICE = 10**15
#: Where the ranges of prices part, in US dollars, before they are rounded in the reader's currency.
BOUNDS = (25, 50, 100, 250, 500)
#: What a round amount begins with.
ROUND = (10, 20, 25, 50, 100)


@dataclass(frozen=True)
class Range:
    """Prices from `low` to `high`, both included, in the reader's currency; None leaves a side open."""

    low: Money | None
    high: Money | None

    @property
    def bounds(self) -> PriceRange:
        """In US cents, as filters by the same two prices are."""
        return (self.low and cents_of(self.low)) or 0, cents_of(self.high) if self.high else None

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


def cents(text: str | None, currency: str) -> int | None:
    """A price that a reader wrote in US cents; None when it cannot be read or no bank quotes the currency."""
    price = parse(text, currency) if text else None
    return None if price is None else cents_of(price)


def cents_of(price: Money) -> int | None:
    """A price in US cents; None when no bank quotes its currency, or any."""
    known = rates.snapshot()
    try:
        return min(known.convert(price, BASE_CURRENCY).minor, LARGEST_PRICE) if known else None
    except (MoneyError, NoRate):
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
