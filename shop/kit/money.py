"""Money as whole minor units of one currency: exact, immutable and free of floats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Self

from babel.numbers import is_currency

# ISO 4217 minor units ("list one", SIX Group); every currency absent here has two digits. The standard is the
# table of accountants and payment providers, whereas CLDR's digits say how amounts are habitually shown, differ
# from it (the rial of Iran: two and none) and move between its versions. The som of Uzbekistan has two digits
# by ISO 4217: Stripe and Payme count it in tiyin, although nobody quotes tiyin in a shop.
_DIGITS = (
    dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"), 0)
    | dict.fromkeys(("PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0)
    | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
    | dict.fromkeys(("CLF", "UYW"), 4)
)
_USUAL_DIGITS = 2

LARGEST_MINOR = 2**63 - 1
"""The largest amount, in minor units, that a 64-bit database column holds."""

_CODE = re.compile(r"[A-Z]{3}")
_DECIMAL = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")


class MoneyError(ValueError):
    """Something that is no amount of money; `code` names the reason for programs."""

    code = "money_invalid"


class CurrencyMismatch(MoneyError):
    """Two amounts of different currencies met in one calculation or comparison."""

    code = "currency_mismatch"


class UnknownCurrency(MoneyError):
    """The code is not an upper-case ISO 4217 code."""

    code = "currency_unknown"


class InvalidAmount(MoneyError):
    """The text is no plain decimal number, or has more digits than its currency."""

    code = "amount_invalid"


class AmountTooLarge(MoneyError):
    """The amount does not fit into 64 bits of minor units."""

    code = "amount_too_large"


@cache
def currency_digits(currency: str) -> int:
    """The number of decimal digits of a currency by ISO 4217: 2 for USD and UZS, 0 for JPY, 3 for KWD.

    Raises UnknownCurrency for anything but an upper-case ISO 4217 code.
    """
    if not _CODE.fullmatch(currency) or not is_currency(currency, locale="en"):
        raise UnknownCurrency(f"{currency!r} is not an ISO 4217 currency code")
    return _DIGITS.get(currency, _USUAL_DIGITS)


def _require_integer(value: object, what: str) -> None:
    # bool is an int for Python, yet True is never a sum of money.
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{what} must be an int, not {type(value).__name__}")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency, in minor units: Money(1250, "USD") is 12.50 US dollars.

    Adds, subtracts and compares within its currency only (CurrencyMismatch), and multiplies by whole
    numbers only (TypeError). Anything that needs rounding is in `shop.kit.rounding`.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        _require_integer(self.minor, "minor units")
        if not isinstance(self.currency, str):
            raise TypeError(f"a currency must be a str, not {type(self.currency).__name__}")
        currency_digits(self.currency)
        if abs(self.minor) > LARGEST_MINOR:
            raise AmountTooLarge(f"{self.minor} minor units of {self.currency} do not fit into 64 bits")

    @classmethod
    def zero(cls, currency: str) -> Self:
        """No money at all, in the given currency; the start value of a sum."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """The amount written as a plain decimal number in major units: parse("12.50", "USD").

        Only ASCII digits, an optional leading minus and a point; no grouping, exponent or blanks. Raises
        InvalidAmount for other text and for more digits than the currency has, UnknownCurrency,
        AmountTooLarge; TypeError when the text is not a str.
        """
        if not isinstance(text, str):
            raise TypeError(f"an amount is parsed from a str, not {type(text).__name__}")
        digits = currency_digits(currency)
        match = _DECIMAL.fullmatch(text)
        if match is None:
            raise InvalidAmount(f"{text[:40]!r} is not a plain decimal number")
        sign, whole, fraction = match.group(1), match.group(2), match.group(3) or ""
        if len(fraction) > digits:
            raise InvalidAmount(f"{currency} has {digits} decimal digits, {text[:40]!r} has {len(fraction)}")
        if len(whole) > len(str(LARGEST_MINOR)):
            raise AmountTooLarge(f"the amount of {len(whole)} digits does not fit into 64 bits")
        minor = int(whole + fraction.ljust(digits, "0"))
        return cls(-minor if sign else minor, currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with all digits of its currency: Decimal("12.50")."""
        return Decimal(self.minor).scaleb(-currency_digits(self.currency))

    @property
    def is_zero(self) -> bool:
        return self.minor == 0

    @property
    def is_negative(self) -> bool:
        return self.minor < 0

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.minor + self._minor_of(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.minor - self._minor_of(other), self.currency)

    def __mul__(self, factor: int) -> Money:
        _require_integer(factor, "the factor of an amount")
        return Money(self.minor * factor, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __lt__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.minor < self._minor_of(other)

    def __le__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.minor <= self._minor_of(other)

    def __gt__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.minor > self._minor_of(other)

    def __ge__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.minor >= self._minor_of(other)

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    def _minor_of(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self} and {other} are not of one currency")
        return other.minor
