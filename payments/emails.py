"""Letters about money: refunds to buyers, payouts to the owners of workshops."""

from datetime import datetime

from django.utils import timezone

from payments import bank_fields
from payments.models import Payout, Refund
from shop.accounts.models import User
from shop.kit import emails
from shop.kit.formatting import format_money
from shop.orders.links import order_address
from vendors.workshops.models import Workshop


def refunded(refund: Refund, *, at: datetime) -> None:
    """The money is on its way back to the buyer's card."""
    order = refund.payment.order
    if not order.email:
        return
    part = refund.vendor_order
    context = {
        "number": emails.Unbroken(order.number),
        "amount": format_money(refund.amount, order.language),
        "workshop": part.workshop if part else None,
        "address": order_address(order),
    }
    emails.send("payments.refunded", to=order.email, language=order.language, context=context, at=at)


def to_owner(payout: Payout, event: str, reason: str, user_id: int) -> None:
    """Tell an owner that a payout was sent or came back; at the workshop's address when they have none."""
    owner = User.objects.get(pk=user_id)
    address = owner.email or payout.workshop.contact_email
    if not address:
        return
    context = {
        "workshop": payout.workshop,
        "name": owner.display_name,
        "amount": format_money(payout.amount, owner.language),
        "account": emails.Unbroken(bank_fields.masked(payout.details)),
        "reference": emails.Unbroken(payout.reference),
        "reason": reason,
        "address": money_address(payout.workshop, owner),
    }
    emails.send(f"payments.{event}", to=address, language=owner.language, context=context, at=timezone.now())


def payout_method_changed(*, workshop_id: int, account: str, changed_by: int | None, user_id: int) -> None:
    """Tell an owner who changed where the workshop's money goes; `account` shows its last four characters only."""
    workshop, owner = Workshop.objects.get(pk=workshop_id), User.objects.get(pk=user_id)
    address = owner.email or workshop.contact_email
    if not address:
        return
    who = User.objects.filter(pk=changed_by).first() if changed_by else None
    context = {
        "workshop": workshop,
        "name": owner.display_name,
        "who": who.display_name if who else "",
        "account": emails.Unbroken(account),
        "address": money_address(workshop, owner),
    }
    emails.send("payments.payout_method_changed", to=address, language=owner.language, context=context, at=timezone.now())


def money_address(workshop: Workshop, owner: User) -> str:
    """The page of the workshop's money."""
    return emails.link("dashboard:money_of", owner.language, workshop=workshop.slug)
