"""Money that goes back to buyers: some of a vendor order, the rest of it, or a whole payment that came in vain."""

from datetime import datetime

from django.db import transaction

from payments import policies, postings, providers, queries
from payments.models import Payment, Refund
from payments.providers import RefundResult
from payments.states import PaymentStatus, RefundStatus
from shop.accounts.viewer import Viewer
from shop.kit import outbox, states
from shop.kit.errors import NotFound
from shop.orders.models import VendorOrder


@transaction.atomic
def of_vendor_order(
    vendor_order: VendorOrder, *, reason: str, at: datetime, note: str = "", minor: int | None = None, key: str = ""
) -> Refund:
    """Give so many minor units of a locked part's charge back, by default all that is left: once by key.

    With its ledger rows; a job tells the provider. ValueError for more than is left, which the part's own
    operations refuse in words.
    """
    known = Refund.objects.filter(vendor_order=vendor_order, key=key).first()
    if known is not None:
        return known
    payment = Payment.objects.get(order=vendor_order.order_id, status=PaymentStatus.PAID)
    left = vendor_order.charged.minor - queries.refunded_minor(vendor_order)
    amount = left if minor is None else minor
    if amount > left:
        raise ValueError(f"{amount} of {vendor_order} cannot go back: {left} are left")
    return _create(payment, vendor_order, amount, reason, at, note=note, key=key)


@transaction.atomic
def of_payment(payment: Payment, *, reason: str, at: datetime) -> Refund:
    """Give a whole payment back that buys nothing."""
    return _create(payment, None, payment.amount_minor, reason, at)


@transaction.atomic
def retry(*, refund_id: int, by: Viewer, at: datetime) -> Refund:
    """Send a refund again that failed, under a new key; only finance."""
    policies.check_finance(by)
    refund = Refund.objects.filter(pk=refund_id).first()
    if refund is None:
        raise NotFound(field="id")
    states.lock(refund)
    states.move(refund, "retry", by=by, at=at, changes={"attempt": refund.attempt + 1, "provider_id": "", "done_at": None})
    postings.refund_retried(refund, at=at)
    outbox.put("payments.send_refund", refund_id=refund.pk)
    return refund


def send(refund: Refund, *, at: datetime) -> Refund:
    """Tell the provider; safe to run any number of times. ProviderUnavailable passes through."""
    if refund.status != RefundStatus.WAITING:
        return refund
    key = f"refund:{refund.pk}:{refund.attempt}"
    try:
        result = providers.current().refund(refund.payment.payment_intent, refund.amount_minor, key, refund.reason)
    except providers.ProviderRefused as error:
        return _fail(refund, at=at, reason=error.code)
    return apply(refund, result, at=at)


def refresh(refund: Refund, *, at: datetime) -> Refund:
    """Ask the provider how a refund stands and act on it."""
    return apply(refund, providers.current().refund_state(refund.provider_id), at=at)


@transaction.atomic
def apply(refund: Refund, result: RefundResult, *, at: datetime) -> Refund:
    """Write what the provider says of a refund, as far as it is news."""
    states.lock(refund)
    if refund.provider_id not in ("", result.provider_id):
        return refund
    if refund.provider_id != result.provider_id:
        refund.provider_id = result.provider_id
        refund.save(update_fields=["provider_id"])
    if result.status == "failed":
        return _fail(refund, at=at, reason="failed")
    if result.status == "succeeded" and states.can_move(refund, "finish"):
        return _finish(refund, at)
    if result.status == "pending" and states.can_move(refund, "send"):
        states.move(refund, "send", by=None, at=at)
    return refund


def _create(payment: Payment, vendor_order: VendorOrder | None, amount_minor: int, reason: str, at: datetime, **words: str) -> Refund:
    refund = Refund.objects.create(
        payment=payment,
        vendor_order=vendor_order,
        amount_minor=amount_minor,
        currency=payment.currency,
        reason=reason[:40],
        created_at=at,
        **words,
    )
    states.start(refund, by=None, at=at, reason=reason)
    postings.refunded(refund, at=at)
    outbox.put("payments.send_refund", refund_id=refund.pk)
    return refund


def _finish(refund: Refund, at: datetime) -> Refund:
    states.move(refund, "finish", by=None, at=at, changes={"done_at": at})
    outbox.put("payments.email_refunded", refund_id=refund.pk)
    return refund


@transaction.atomic
def _fail(refund: Refund, *, at: datetime, reason: str) -> Refund:
    states.lock(refund)
    if states.can_move(refund, "fail"):
        states.move(refund, "fail", by=None, at=at, reason=reason)
        postings.refund_failed(refund, at=at)
    return refund
