"""The one place where amounts are rounded or split; everything else in the shop is exact.

Rounding is half up, away from zero. Council Regulation (EC) 1103/97, article 5, prescribes it for
conversions ("exactly half-way ... rounded up"), tax forms use it, and it is what a vendor gets who checks
a statement by hand. Half even would only be fairer over long sums of rounded halves, which the shop does not
have: sums are split by `allocate`, whose parts always make the whole. Away from zero makes a refund the
exact mirror of its charge.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction

_WIDE = Context(prec=200)

BASIS_POINTS = 10_000
"""Basis points in a whole: 1,250 are 12.5 percent."""


def half_up(value: Fraction | int) -> int:
    """The nearest whole number; an exact half goes away from zero. TypeError for a float or Decimal."""
    if isinstance(value, bool) or not isinstance(value, Fraction | int):
        raise TypeError(f"only exact numbers are rounded, not {type(value).__name__}")
    magnitude = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return -magnitude if value < 0 else magnitude


def convert(minor: int, rate: Fraction | Decimal, from_digits: int, to_digits: int) -> int:
    """Minor units of one currency in minor units of another, rounded once.

    `rate` is the price of one major unit of the first currency in major units of the second and must be
    positive (ValueError); the digits are those of `shop.kit.money.currency_digits`. TypeError for floats.
    """
    _require_integers(minor, from_digits, to_digits)
    if not isinstance(rate, Fraction | Decimal):
        raise TypeError(f"a rate must be a Fraction or Decimal, not {type(rate).__name__}")
    if isinstance(rate, Decimal) and not rate.is_finite():
        raise ValueError("a rate must be finite")
    exact = Fraction(rate)
    if exact <= 0:
        raise ValueError("a rate must be positive")
    return half_up(minor * exact * Fraction(10) ** (to_digits - from_digits))


def to_places(value: Fraction, places: int) -> Decimal:
    """An exact number as a decimal of at most so many places, such as a rate that a row has to hold."""
    return Decimal(half_up(value * 10**places)).scaleb(-places, context=_WIDE)


def share(minor: int, basis_points: int) -> int:
    """The given share of an amount in minor units, such as a commission: share(9_999, 1_250) is 1250.

    Basis points lie between 0 and 10,000 (ValueError). The remainder is the amount less the share, so that
    both always make the amount.
    """
    _require_integers(minor, basis_points)
    if not 0 <= basis_points <= BASIS_POINTS:
        raise ValueError("a share lies between 0 and 10,000 basis points")
    return half_up(Fraction(minor * basis_points, BASIS_POINTS))


def proportion(minor: int, part: int, whole: int) -> int:
    """The part of an amount that goes with a part of a whole, such as the commission of what goes back.

    Asked with growing parts of the same whole it never falls, and the whole gives the amount: the differences
    between them split it without loss. ValueError unless 0 <= part <= whole and the whole is positive.
    """
    _require_integers(minor, part, whole)
    if not 0 <= part <= whole or whole == 0:
        raise ValueError("a part lies between nothing and its whole")
    return half_up(Fraction(minor * part, whole))


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split a total in proportion to weights so that the parts sum to it exactly.

    Largest remainder: each part is at most one minor unit away from its exact share, and units left over go
    to the largest remainders, on a tie to the earlier part. A negative total is split as the mirror of the
    positive one. Weights are whole and not negative; ValueError when there is something to split and no
    weight to split it by.
    """
    _require_integers(total, *weights)
    if any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative")
    whole = sum(weights)
    if whole == 0:
        if total != 0:
            raise ValueError("there is no weight to split the total by")
        return [0] * len(weights)
    quotients = [divmod(abs(total) * weight, whole) for weight in weights]
    parts = [part for part, _ in quotients]
    by_remainder = sorted(range(len(weights)), key=lambda index: -quotients[index][1])
    for index in by_remainder[: abs(total) - sum(parts)]:
        parts[index] += 1
    return [-part for part in parts] if total < 0 else parts


def _require_integers(*values: object) -> None:
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"amounts are whole minor units, not {type(value).__name__}")
