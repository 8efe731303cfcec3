"""Letters about money: refunds to buyers, payouts to the owners of workshops."""

from datetime import datetime
from typing import Any

from payments import bank_fields
from payments.models import Payout, Refund
from shop.kit import emails
from shop.kit.formatting import format_money
from shop.orders.links import order_address
from vendors.workshops.models import MemberRole


def refunded(refund: Refund, *, at: datetime) -> None:
    """The money is on its way back to the buyer's card."""
    order = refund.payment.order
    if not order.email:
        return
    part = refund.vendor_order
    context = {
        "order": order,
        "amount": format_money(refund.amount, order.language),
        "workshop": part.workshop if part else None,
        "address": order_address(order),
    }
    emails.send("payments.refunded", to=order.email, language=order.language, context=context, at=at)


def payout_paid(payout: Payout, *, at: datetime) -> None:
    """The bank has sent the money."""
    _to_owners("payments.payout_paid", payout, at=at, reference=payout.reference)


def payout_returned(payout: Payout, *, reason: str, at: datetime) -> None:
    """The money came back to us, and why."""
    _to_owners("payments.payout_returned", payout, at=at, reason=reason)


def _to_owners(event: str, payout: Payout, *, at: datetime, **context: Any) -> None:
    owners = payout.workshop.members.filter(role=MemberRole.OWNER).select_related("user").order_by("pk")
    for owner in owners:
        address = owner.user.email or payout.workshop.contact_email
        if not address:
            continue
        shared = {
            "workshop": payout.workshop,
            "name": owner.user.display_name,
            "amount": format_money(payout.amount, owner.user.language),
            "account": bank_fields.masked(payout.details),
        }
        emails.send(event, to=address, language=owner.user.language, context={**shared, **context}, at=at)
