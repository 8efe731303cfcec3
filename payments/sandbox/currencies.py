"""Which currencies can be charged, between which amounts, and what the platform's account gets.

Facts of Stripe in 2026-11: every currency here has two decimals, a charge has at most eight digits and
is worth at least 0.50 US dollars (0.30 pounds). The account settles in US dollars at round, fixed rates:
a test must be able to compute the fee by hand.
"""

from decimal import ROUND_HALF_UP, Decimal

from payments.sandbox.errors import ApiError

SETTLEMENT = "usd"
LARGEST_CHARGE = 99_999_999
SMALLEST_CHARGE = {"usd": 50, "eur": 50, "gbp": 30}
UNITS_PER_DOLLAR = {
    "usd": Decimal(1),
    "eur": Decimal("0.80"),
    "gbp": Decimal("0.75"),
    "kzt": Decimal(500),
    "kgs": Decimal(80),
    "tjs": Decimal(10),
    "uzs": Decimal(12_500),
}
# 2.9 % of the settled amount and 30 cents.
FEE_BASIS_POINTS = 290
FEE_FIXED = 30


def check_supported(currency: str) -> None:
    """Raise ApiError for a currency that cannot be charged, such as the Turkmen manat."""
    if currency not in UNITS_PER_DOLLAR:
        names = ", ".join(sorted(UNITS_PER_DOLLAR))
        raise ApiError(
            f"Invalid currency: {currency}. Stripe currently supports these currencies: {names}",
            param="currency",
        )


def check_total(amount: int, currency: str) -> None:
    """Raise ApiError for a total in minor units that is too small or too large to charge."""
    if amount > LARGEST_CHARGE:
        raise ApiError(
            f"The Checkout Session's total amount must be no more than 999,999.99 {currency}",
            code="amount_too_large",
        )
    smallest = SMALLEST_CHARGE.get(currency)
    too_small = amount < smallest if smallest else settled(amount, currency) < SMALLEST_CHARGE[SETTLEMENT]
    if too_small:
        raise ApiError(
            "The Checkout Session's total amount must convert to at least 50 cents. "
            f"{amount} {currency} converts to approximately {settled(amount, currency)} cents.",
            code="amount_too_small",
        )


def settled(amount: int, currency: str) -> int:
    """Convert minor units of a currency to US cents, half up."""
    return int((amount / UNITS_PER_DOLLAR[currency]).quantize(Decimal(1), ROUND_HALF_UP))


def fee(cents: int) -> int:
    """Compute the fee in US cents of a settled charge in US cents, half up."""
    return (cents * FEE_BASIS_POINTS + 5_000) // 10_000 + FEE_FIXED
