"""What Stripe answered, read into the provider-neutral results."""

from datetime import UTC, datetime
from typing import Any, cast

import stripe
from stripe import Charge, PaymentIntent, Refund
from stripe.checkout import Session

from payments.providers import (
    Card,
    CheckoutState,
    CheckoutStatus,
    Fee,
    HostedCheckout,
    PaymentStatus,
    RefundResult,
    RefundStatus,
)

# A card refund that waits for anything, or was called back, is pending or failed to us.
REFUND_STATUS: dict[str | None, RefundStatus] = {
    "succeeded": "succeeded",
    "failed": "failed",
    "canceled": "failed",
    "pending": "pending",
    "requires_action": "pending",
}


def hosted_checkout(session: Session) -> HostedCheckout:
    """Read a new session. A replayed answer has the address the page had when it was made."""
    return HostedCheckout(
        provider_id=session.id,
        url=session.url or "",
        expires_at=datetime.fromtimestamp(session.expires_at, UTC),
    )


def checkout_state(session: Session) -> CheckoutState:
    """Read a session; the charge and its fee are there only when they were asked for (`expand`)."""
    intent = session.payment_intent
    charge = intent.latest_charge if isinstance(intent, PaymentIntent) else None
    return CheckoutState(
        provider_id=session.id,
        status=cast(CheckoutStatus, session.status),
        payment_status=cast(PaymentStatus, session.payment_status),
        payment_intent=_id_of(intent),
        charge=_id_of(charge),
        amount=session.amount_total or 0,
        currency=(session.currency or "").upper(),
        fee=fee(charge) if isinstance(charge, Charge) else None,
        card=card(charge) if isinstance(charge, Charge) else None,
    )


def card(charge: Charge) -> Card | None:
    """Read what may be told of the card that was charged; None when something else paid."""
    details = charge.payment_method_details
    paid = details.card if details else None
    return Card(paid.brand, paid.last4) if paid and paid.brand and paid.last4 else None


def fee(charge: Charge) -> Fee | None:
    """Read the fee from the charge's balance transaction, in the currency the account settles in."""
    entry = charge.balance_transaction
    if not isinstance(entry, stripe.BalanceTransaction):
        return None
    return Fee(entry.fee, entry.currency.upper())


def refund_result(refund: Refund) -> RefundResult:
    """Read a refund."""
    return RefundResult(
        provider_id=refund.id,
        status=REFUND_STATUS.get(refund.status, "pending"),
        amount=refund.amount,
        currency=refund.currency.upper(),
    )


def _id_of(expandable: Any) -> str | None:
    if expandable is None or isinstance(expandable, str):
        return expandable
    return cast(str, expandable.id)
