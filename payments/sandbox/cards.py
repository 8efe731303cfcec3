"""Test cards: numbers as in docs.stripe.com/testing, and the checks a form makes before it sends one."""

import re
from dataclasses import asdict, dataclass
from typing import Any

SUCCESS = "4242424242424242"


@dataclass(frozen=True)
class Behavior:
    """What happens to a card: a challenge first, then the decline code, else success and an aftermath."""

    challenge: bool = False
    decline: str | None = None
    aftermath: str | None = None


@dataclass(frozen=True)
class Card:
    """What may be kept of a card. The number itself never leaves the request."""

    brand: str
    last4: str
    expiry_month: int
    expiry_year: int
    behavior: Behavior

    def kept(self) -> dict[str, Any]:
        """Give a JSON-ready copy for the store."""
        return asdict(self)

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> "Card":
        """Rebuild what `kept` gave."""
        return cls(**{**kept, "behavior": Behavior(**kept["behavior"])})


BEHAVIORS = {
    SUCCESS: Behavior(),
    "5555555555554444": Behavior(),
    "378282246310005": Behavior(),
    "4000002500003155": Behavior(challenge=True),
    "4000002760003184": Behavior(challenge=True),
    "4000008400001629": Behavior(challenge=True, decline="generic_decline"),
    "4000008260003178": Behavior(challenge=True, decline="insufficient_funds"),
    "4000000000000002": Behavior(decline="generic_decline"),
    "4000000000009995": Behavior(decline="insufficient_funds"),
    "4000000000000341": Behavior(decline="generic_decline"),
    "4000000000009987": Behavior(decline="lost_card"),
    "4000000000009979": Behavior(decline="stolen_card"),
    "4000000000000069": Behavior(decline="expired_card"),
    "4000000000000127": Behavior(decline="incorrect_cvc"),
    "4000000000000119": Behavior(decline="processing_error"),
    "4000000000007726": Behavior(aftermath="refund_waits"),
    "4000000000005126": Behavior(aftermath="refund_fails"),
    "4000000000000259": Behavior(aftermath="dispute"),
}
UNKNOWN_CARD = Behavior(decline="test_mode_live_card")
# Offered on the page, in this order; the rest are for tests.
LISTED = (
    SUCCESS,
    "4000002500003155",
    "4000002760003184",
    "4000000000000002",
    "4000000000009995",
    "4000000000000341",
    "4000000000000259",
)
# Declines whose code differs from the general `card_declined`.
OWN_CODES = ("expired_card", "incorrect_cvc", "processing_error")


def decline_code(reason: str) -> str:
    """Give the error code Stripe puts beside a decline reason."""
    return reason if reason in OWN_CODES else "card_declined"


def read(number: str, expiry: str, cvc: str, *, month_now: int, year_now: int) -> tuple[Card | None, dict[str, str]]:
    """Check what was typed; give a card, or None and a word per wrong field (`number`, `expiry`, `cvc`)."""
    digits = re.sub(r"[\s\-]", "", number)
    month, year, wrong_expiry = _read_expiry(expiry, month_now, year_now)
    found = {
        "number": _number_problem(digits),
        "cvc": _cvc_problem(cvc.strip(), digits),
        "expiry": wrong_expiry,
    }
    problems = {name: problem for name, problem in found.items() if problem}
    if problems:
        return None, problems
    behavior = BEHAVIORS.get(digits, UNKNOWN_CARD)
    return Card(brand(digits), digits[-4:], month, year, behavior), {}


def brand(digits: str) -> str:
    """Tell a card's brand by its first digits."""
    for name, pattern in (("amex", "3[47]"), ("mastercard", "5[1-5]|2[2-7]"), ("visa", "4")):
        if re.match(pattern, digits):
            return name
    return "unknown"


def passes_luhn(digits: str) -> bool:
    """Check the last digit of a card number (ISO/IEC 7812-1, annex B)."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(int(digit) for digit in digits[-1::-2])) % 10 == 0


def _number_problem(digits: str) -> str | None:
    if not digits:
        return "number_missing"
    if not re.fullmatch(r"[0-9]{12,19}", digits):
        return "number_incomplete"
    return None if passes_luhn(digits) else "number_invalid"


def _cvc_problem(cvc: str, digits: str) -> str | None:
    if not cvc:
        return "cvc_missing"
    length = 4 if brand(digits) == "amex" else 3
    return None if re.fullmatch(rf"[0-9]{{{length}}}", cvc) else "cvc_invalid"


def _read_expiry(expiry: str, month_now: int, year_now: int) -> tuple[int, int, str | None]:
    match = re.fullmatch(r"\s*([0-9]{1,2})\s*[/.\- ]?\s*((?:20)?[0-9]{2})\s*", expiry)
    if not match:
        return 0, 0, "expiry_invalid" if expiry.strip() else "expiry_missing"
    month, year = int(match[1]), 2000 + int(match[2][-2:])
    if not 1 <= month <= 12:
        return 0, 0, "expiry_invalid"
    if (year, month) < (year_now, month_now):
        return 0, 0, "expiry_past"
    return month, year, None
