"""A buyer cancels an order that is not paid yet.

The wish is written first. Then the payment's page is closed, and only the provider's word that no money can
come any more ends the order and frees its pieces; a job goes on where a crash or an outage leaves off. The
cart was never emptied, so it is as the buyer left it.
"""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments import checkout, providers, settlement
from payments.models import Payment
from shop.accounts.viewer import Viewer
from shop.kit import outbox, states
from shop.kit.errors import Conflict, NotFound
from shop.orders import operations as orders
from shop.orders import queries
from shop.orders.models import Order
from shop.orders.states import OrderStatus

log = structlog.get_logger(__name__)


def withdraw(*, order: Order, by: Viewer, at: datetime) -> Order:
    """The order, withdrawn; still waiting while the provider is away, and ended by a job then.

    For its buyer and who holds its link; any number of times. Conflict (`paid_meanwhile`) when it has just been
    paid, WrongState when there is nothing to cancel any more.
    """
    if not queries.bought_by(by).filter(pk=order.pk).exists():
        raise NotFound(field="order")
    with transaction.atomic():
        orders.ask_to_withdraw(order=order, by=by, at=at)
        outbox.put("payments.withdraw_order", at=timezone.now() + checkout.TAKE_OVER, order_id=order.pk)
    try:
        finish(order, at=at)
    except providers.ProviderUnavailable as error:
        log.warning("withdrawal_waits", order=order.number, error=str(error))
    if order.status == OrderStatus.PAID:
        raise Conflict(
            _("This order has just been paid. You can still cancel each part until its workshop accepts it."), code="paid_meanwhile"
        )
    return order


def finish(order: Order, *, at: datetime) -> bool:
    """Close what could still be paid, and end the order when nothing can; whether it has ended.

    Safe any number of times; an order that is wanted again is left alone. ProviderUnavailable passes through.
    """
    if order.withdrawal_asked_at and order.status == OrderStatus.AWAITING_PAYMENT:
        for payment in _waiting(order):
            settlement.close(checkout.find_page(payment, at=at), at=at)
        _end(order, at)
    return order.status != OrderStatus.AWAITING_PAYMENT


@transaction.atomic
def _end(order: Order, at: datetime) -> None:
    states.lock(order)
    if order.withdrawal_asked_at and not _waiting(order):
        orders.expire(order=order, at=at)


def _waiting(order: Order) -> list[Payment]:
    waiting = Payment.objects.filter(order=order, status__in=checkout.WAITING)
    return list(waiting.select_related("order").order_by("pk"))
