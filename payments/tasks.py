"""Jobs of payments: calls to the provider, events, e-mails, and the clock."""

from celery import shared_task
from django.utils import timezone

from payments import checkout, deadlines, emails, refunds, settlement, webhooks
from payments.models import Payment, Payout, ProviderEvent, Refund
from payments.providers import ProviderUnavailable
from shop.kit.outbox import TryLater, job


@job("payments.open_checkout")
def open_checkout(payment_id: int) -> None:
    """Open the page of a payment whose own request was cut off."""
    try:
        checkout.open_page(Payment.objects.select_related("order").get(pk=payment_id), at=timezone.now())
    except checkout.PaymentPageUnavailable as error:
        raise TryLater(str(error)) from error
    except checkout.PaymentRefused:
        return  # written on the payment, where the buyer finds it


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


@job("payments.email_payout_paid")
def email_payout_paid(payout_id: int) -> None:
    """Tell the workshop's owners."""
    emails.payout_paid(Payout.objects.select_related("workshop").get(pk=payout_id), at=timezone.now())


@job("payments.email_payout_returned")
def email_payout_returned(payout_id: int, reason: str) -> None:
    """Tell the workshop's owners why."""
    payout = Payout.objects.select_related("workshop").get(pk=payout_id)
    emails.payout_returned(payout, reason=reason, at=timezone.now())


@shared_task(ignore_result=True)
def apply_deadlines() -> None:
    """End the payments whose time is over."""
    deadlines.apply(timezone.now())
