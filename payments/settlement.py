"""What a payment comes to: paid, expired, or paid too late. Everything here may be told twice, in any order.

The provider's word is asked for each time; an event only says that there is something to ask.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from payments import postings, providers, refunds
from payments.models import Payment
from payments.providers import CheckoutState, Fee
from payments.states import PaymentStatus
from shop.carts.models import Cart
from shop.carts.operations import OutOfStock
from shop.kit import outbox, states
from shop.orders import operations as orders
from shop.orders.models import Order
from shop.orders.states import OrderStatus

#: The provider knows its fee a little after the payment.
FEE_DELAY = timedelta(minutes=1)


def close(payment: Payment, *, at: datetime) -> Payment:
    """Close the provider's page and act on its answer: expired, or paid at the last moment.

    Only the provider's word releases the stock. ProviderUnavailable passes through: ask again later.
    """
    if payment.session_id is None:
        return payment
    return apply(payment, providers.current().expire_checkout(payment.session_id), at=at)


def apply(payment: Payment, state: CheckoutState, *, at: datetime, is_final: bool = False) -> Payment:
    """Act on what the provider says of the payment's page; `is_final` when an unpaid one stays unpaid."""
    if state.payment_status == "paid":
        return settle(payment, state, at=at)
    if state.status == "expired" or is_final:
        return expire(payment, at=at, reason="expired" if state.status == "expired" else "payment_failed")
    return payment


@transaction.atomic
def settle(payment: Payment, state: CheckoutState, *, at: datetime) -> Payment:
    """Write that the payment was made: order, stock, ledger and fee, in one transaction and once.

    Money that comes after the order has ended is fulfilled if the goods are still there, else refunded in
    full by itself, as is money for an order that its buyer has cancelled.
    """
    order = _lock_order(payment)
    states.lock(payment)
    payment.order = order
    if payment.status == PaymentStatus.PAID or payment.refunds.exists():
        return payment
    if (state.amount, state.currency) != (payment.amount_minor, payment.currency):
        raise ValueError(f"payment {payment.pk} is of {payment.amount}, the provider says {state.amount} {state.currency}")
    _remember(payment, state, at)
    if order.status == OrderStatus.PAID:
        return _give_back(payment, "paid_twice", at)
    if order.status == OrderStatus.WITHDRAWN:
        return _give_back(payment, "withdrawn", at)
    try:
        with transaction.atomic():
            orders.mark_paid(order=order, at=at)
    except OutOfStock:
        _move_to_paid(payment, at)
        return _give_back(payment, "out_of_stock", at)
    _move_to_paid(payment, at)
    for part in order.vendor_orders.select_related("order").order_by("pk"):
        postings.captured(part, at=at)
    return payment


@transaction.atomic
def expire(payment: Payment, *, at: datetime, reason: str) -> Payment:
    """Write that the payment can no longer be made; the order ends and its stock is free again."""
    order = _lock_order(payment)
    states.lock(payment)
    payment.order = order
    if states.can_move(payment, "expire"):
        states.move(payment, "expire", by=None, at=at, reason=reason, changes={"failure": reason})
        if order.status == OrderStatus.AWAITING_PAYMENT:
            orders.expire(order=order, at=at)
    return payment


def record_fee(payment: Payment, *, at: datetime) -> bool:
    """Post what the provider kept; whether it is known by now."""
    fee = providers.current().fee_of(payment.charge_id)
    if fee is None:
        return False
    _post_fee(payment, fee, at)
    return True


def _lock_order(payment: Payment) -> Order:
    """The order, locked after its cart, which being paid empties."""
    list(Cart.objects.select_for_update(of=("self",)).filter(orders=payment.order_id))
    return states.lock(payment.order)


def _remember(payment: Payment, state: CheckoutState, at: datetime) -> None:
    payment.session_id = state.provider_id
    payment.payment_intent, payment.charge_id = state.payment_intent or "", state.charge or ""
    payment.paid_at = at
    if state.card is not None:
        payment.card_brand, payment.card_last4 = state.card
    payment.save(update_fields=["session_id", "payment_intent", "charge_id", "paid_at", "card_brand", "card_last4"])
    if state.fee is not None:
        _post_fee(payment, state.fee, at)
    elif payment.charge_id:
        outbox.put("payments.record_fee", at=timezone.now() + FEE_DELAY, payment_id=payment.pk)


def _post_fee(payment: Payment, fee: Fee, at: datetime) -> None:
    if fee.amount:
        postings.provider_fee(payment, fee, at=at)


def _move_to_paid(payment: Payment, at: datetime) -> None:
    states.move(payment, "pay" if states.can_move(payment, "pay") else "pay_late", by=None, at=at)


def _give_back(payment: Payment, reason: str, at: datetime) -> Payment:
    postings.received_in_vain(payment, at=at)
    refunds.of_payment(payment, reason=reason, at=at)
    if states.can_move(payment, "expire"):
        states.move(payment, "expire", by=None, at=at, reason=reason)
    return payment
