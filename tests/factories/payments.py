"""Payments in every state, reached as buyers reach them, and the money that follows."""

from payments import checkout, providers, settlement
from payments.models import Payment, PayoutMethod
from shop.kit.models import OutboxEntry
from shop.orders.models import VendorOrder
from tests.factories.orders import (
    NOW,
    details,
    make_cart,
    make_rates,
    make_user,
    make_variant,
    make_workshop,
    viewer_of,
)
from vendors.workshops.models import Workshop

UZ_ACCOUNT = {
    "holder": "Karimov Aziz",
    "account": "20208000900123456001",
    "mfo": "00440",
    "inn": "301234567",
}


def open_payment(*workshops: Workshop, price_minor: int = 1_200_000, stock: int | None = 10, quantity: int = 1) -> Payment:
    """A payment whose page waits for its buyer: one piece of each workshop, at USD 1 in UZS by default."""
    make_rates()
    buyer = make_user("buyer")
    pieces = [make_variant(workshop, price_minor, stock) for workshop in workshops or [make_workshop()]]
    return checkout.start(cart=make_cart(buyer, *pieces, quantity=quantity), details=details(), by=viewer_of(buyer), at=NOW)


def paid_payment(*workshops: Workshop, price_minor: int = 1_200_000, quantity: int = 1) -> Payment:
    """The same after the buyer has paid and the provider's word has been heard."""
    payment = open_payment(*workshops, price_minor=price_minor, quantity=quantity)
    provider = providers.current()
    provider.pay(payment.session_id)  # type: ignore[attr-defined]
    return settlement.settle(payment, provider.checkout_state(str(payment.session_id)), at=NOW)


def part_of(payment: Payment) -> VendorOrder:
    """The first vendor order of a payment."""
    return VendorOrder.objects.select_related("order", "workshop").filter(order=payment.order_id).order_by("pk")[0]


def make_method(workshop: Workshop) -> PayoutMethod:
    """A bank account in Uzbekistan."""
    return PayoutMethod.objects.create(workshop=workshop, details=UZ_ACCOUNT, updated_at=NOW)


def jobs(name: str) -> list[dict[str, object]]:
    """The payloads of the outbox's rows of a job, oldest first."""
    return list(OutboxEntry.objects.filter(job=name).order_by("pk").values_list("payload", flat=True))
