"""Jobs of payments: calls to the provider, events, e-mails, and the clock."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from payments import checkout, deadlines, emails, refunds, settlement, webhooks, withdrawal
from payments.models import Payment, Payout, ProviderEvent, Refund
from payments.providers import ProviderUnavailable
from shop.kit.outbox import TryLater, job, put_for_each
from shop.orders.models import Order
from vendors.workshops import emails as workshop_emails

KEEP_EVENTS = timedelta(days=90)


@job("payments.open_checkout")
def open_checkout(payment_id: int) -> None:
    """Open the page of a payment whose own request was cut off."""
    try:
        checkout.open_page(Payment.objects.select_related("order").get(pk=payment_id), at=timezone.now())
    except checkout.PaymentPageUnavailable as error:
        raise TryLater(str(error)) from error
    except checkout.PaymentRefused:
        return  # written on the payment, where the buyer finds it


@job("payments.withdraw_order")
def withdraw_order(order_id: int) -> None:
    """End an order that its buyer cancelled, when the request that began it could not."""
    order = Order.objects.get(pk=order_id)
    try:
        ended = withdrawal.finish(order, at=timezone.now())
    except ProviderUnavailable as error:
        raise TryLater(str(error)) from error
    if not ended and order.withdrawal_asked_at:
        raise TryLater("the payment page is still open")


@job("payments.handle_event")
def handle_event(event_id: int) -> None:
    """Act on a webhook."""
    try:
        webhooks.handle(ProviderEvent.objects.get(pk=event_id), at=timezone.now())
    except ProviderUnavailable as error:
        raise TryLater(str(error)) from error


@job("payments.send_refund")
def send_refund(refund_id: int) -> None:
    """Tell the provider to give money back."""
    try:
        refunds.send(Refund.objects.select_related("payment__order").get(pk=refund_id), at=timezone.now())
    except ProviderUnavailable as error:
        raise TryLater(str(error)) from error


@job("payments.record_fee")
def record_fee(payment_id: int) -> None:
    """Post the provider's fee once it is known."""
    try:
        known = settlement.record_fee(Payment.objects.select_related("order").get(pk=payment_id), at=timezone.now())
    except ProviderUnavailable as error:
        raise TryLater(str(error)) from error
    if not known:
        raise TryLater("the fee is not known yet")


@job("payments.email_refunded")
def email_refunded(refund_id: int) -> None:
    """Tell the buyer."""
    emails.refunded(
        Refund.objects.select_related("payment__order", "vendor_order__workshop").get(pk=refund_id),
        at=timezone.now(),
    )


@job("payments.email_payout")
def email_payout(payout_id: int, event: str, reason: str = "", user_id: int | None = None) -> None:
    """A payout was sent or came back: for all owners of the workshop, or for one of them."""
    payout = Payout.objects.select_related("workshop").get(pk=payout_id)
    if user_id is None:
        put_for_each("payments.email_payout", workshop_emails.owners(payout.workshop_id), payout_id=payout_id, event=event, reason=reason)
    else:
        emails.to_owner(payout, event, reason, user_id)


@job("payments.email_payout_method")
def email_payout_method(workshop_id: int, account: str, changed_by: int | None, user_id: int | None = None) -> None:
    """A workshop's money goes to another account: for all its owners, or for one of them."""
    facts: dict[str, Any] = {"workshop_id": workshop_id, "account": account, "changed_by": changed_by}
    if user_id is None:
        put_for_each("payments.email_payout_method", workshop_emails.owners(workshop_id), **facts)
    else:
        emails.payout_method_changed(**facts, user_id=user_id)


@shared_task(ignore_result=True)
def apply_deadlines() -> None:
    """End the payments whose time is over."""
    deadlines.apply(timezone.now())


@shared_task(ignore_result=True)
def forget_events() -> None:
    """Forget the content of events that were handled long ago."""
    webhooks.forget_bodies(timezone.now() - KEEP_EVENTS)
