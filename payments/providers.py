"""What the marketplace asks of whoever takes the buyer's card, in words that name no provider.

Amounts are whole minor units of the currency written beside them (lower-case codes never leave a
gateway: here they are upper-case ISO 4217). Every call may raise ProviderUnavailable, after which the
same call with the same idempotency key is safe, or ProviderRefused, after which it is pointless.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

CheckoutStatus = Literal["open", "complete", "expired"]
PaymentStatus = Literal["paid", "unpaid", "no_payment_required"]
RefundStatus = Literal["pending", "succeeded", "failed"]


class ProviderError(Exception):
    """Any failure of a payment provider."""


class ProviderUnavailable(ProviderError):
    """The provider did not answer, or not usefully: ask again later with the same idempotency key."""


class ProviderRefused(ProviderError):
    """The provider understood and said no for good.

    `code` is the provider's machine-readable reason (`amount_too_small`), `message` is for the log and
    for staff: it is in English and may name things a buyer should not read.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class BadSignature(ProviderError):
    """A webhook that the provider did not sign, signed too long ago, or meant for another mode."""


class Fee(NamedTuple):
    """What the provider keeps of a charge, in the currency it settles in (often not the charge's)."""

    amount: int
    currency: str


class Card(NamedTuple):
    """What may be told of a card: the provider's name of its brand, such as "visa", and its last four digits."""

    brand: str
    last4: str


@dataclass(frozen=True, slots=True)
class CheckoutLine:
    """A line of the hosted page; `amount` is the price of one, so the line costs amount × quantity."""

    name: str
    description: str
    amount: int
    quantity: int
    image_url: str | None = None


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """All that a hosted page needs. `amount` is the sum of the lines (ValueError when it is not).

    `reference` comes back on the checkout and in its events; `success_url` may hold the placeholder
    `{CHECKOUT_SESSION_ID}`, which the provider replaces by its own id of the checkout.
    """

    reference: str
    idempotency_key: str
    amount: int
    currency: str
    lines: tuple[CheckoutLine, ...]
    customer_email: str | None
    language: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    transfer_group: str

    def __post_init__(self) -> None:
        total = sum(line.amount * line.quantity for line in self.lines)
        if total != self.amount:
            raise ValueError(f"The lines add up to {total}, not to {self.amount} {self.currency}")


@dataclass(frozen=True, slots=True)
class HostedCheckout:
    """A hosted page that waits for its buyer at `url`."""

    provider_id: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CheckoutState:
    """What the provider says now about a checkout.

    `payment_intent` and `charge` are None until the buyer has tried to pay; `charge` is the latest one,
    which may have failed. `fee` is None until the provider has settled the charge, `card` when it names none.
    """

    provider_id: str
    status: CheckoutStatus
    payment_status: PaymentStatus
    payment_intent: str | None
    charge: str | None
    amount: int
    currency: str
    fee: Fee | None
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class RefundResult:
    """A refund as the provider sees it; `pending` and even `succeeded` may still turn to `failed`."""

    provider_id: str
    status: RefundStatus
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """A webhook whose signature has been checked. `object` is the provider's own JSON of the subject."""

    id: str
    kind: str
    created_at: datetime
    livemode: bool
    object: Mapping[str, Any]


class Provider(Protocol):
    """A payment provider. Methods that only read may be called at any time and any number of times."""

    def create_checkout(self, request: CheckoutRequest) -> HostedCheckout:
        """Open a hosted page; the same idempotency key gives the same page again."""
        ...

    def checkout_state(self, provider_id: str) -> CheckoutState:
        """Read a checkout, with its charge and the fee when there is one."""
        ...

    def expire_checkout(self, provider_id: str) -> CheckoutState:
        """Close an open checkout; one that is already complete or expired is read and returned.

        Only a state of `expired` says that no money can come any more.
        """
        ...

    def refund(self, payment_intent: str, amount: int, idempotency_key: str, reason: str) -> RefundResult:
        """Give back `amount` minor units of the payment's currency; `reason` is kept with the refund."""
        ...

    def refund_state(self, provider_id: str) -> RefundResult:
        """Read a refund."""
        ...

    def fee_of(self, charge: str) -> Fee | None:
        """Say what the provider keeps of a charge; None until it is settled."""
        ...

    def parse_webhook(self, body: bytes, signature: str) -> ProviderEvent:
        """Check the signature over the raw body (BadSignature) and read the event."""
        ...


def current() -> Provider:
    """Give the provider named by `settings.PAYMENT_PROVIDER`, the same object on every call."""
    return _built(
        settings.PAYMENT_PROVIDER,
        settings.STRIPE_API_BASE,
        settings.STRIPE_SECRET_KEY,
        settings.STRIPE_WEBHOOK_SECRET,
    )


@lru_cache(maxsize=8)
def _built(dotted_name: str, api_base: str, secret_key: str, webhook_secret: str) -> Provider:
    """Keyed by the settings themselves, so that a test which overrides them gets another provider."""
    build = import_string(dotted_name)
    provider = build(api_base=api_base, secret_key=secret_key, webhook_secret=webhook_secret)
    return cast(Provider, provider)
