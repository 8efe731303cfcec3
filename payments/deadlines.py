"""The clock of payments: pages whose time is over are closed, and what got stuck is brought to an end."""

from datetime import datetime

import structlog
from django.db.models import Max

from payments import checkout, settlement
from payments.models import Payment
from payments.providers import ProviderError
from payments.states import PaymentStatus
from shop.kit.errors import DomainError
from shop.orders import operations as orders
from shop.orders import queries

log = structlog.get_logger(__name__)

BATCH = 500


def apply(at: datetime) -> int:
    """Close what is due; how many payments and orders came to an end. One that fails keeps no other back."""
    due = Payment.objects.filter(status__in=checkout.WAITING, expires_at__lte=at).select_related("order")
    ended = sum(_end(payment, at) for payment in due.order_by("expires_at", "pk")[:BATCH])
    return ended + _expire_abandoned(at)


def _end(payment: Payment, at: datetime) -> bool:
    try:
        # A page whose opening was never answered may exist: only asking again by the same key tells.
        checkout.open_page(payment, at=at)
        settlement.close(payment, at=at)
    except (ProviderError, DomainError) as error:
        log.warning("payment_not_ended", payment=payment.pk, error=str(error))
    except Exception:
        log.exception("payment_not_ended", payment=payment.pk)
    return payment.status not in checkout.WAITING


def _expire_abandoned(at: datetime) -> int:
    """End the orders whose payments all failed and whose time is over."""
    abandoned = (
        queries.unpaid()
        .exclude(payments__status__in=[*checkout.WAITING, PaymentStatus.PAID])
        .annotate(until=Max("payments__expires_at"))
        .filter(until__lte=at)
    )
    ended = list(abandoned.order_by("pk")[:BATCH])
    for order in ended:
        try:
            orders.expire(order=order, at=at)
        except Exception:
            log.exception("order_not_expired", order=order.number)
    return len(ended)
