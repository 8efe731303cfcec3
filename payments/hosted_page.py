"""What the provider's page shows of an order: always the same for one payment, as its idempotency key asks."""

from django.utils import translation
from django.utils.translation import gettext as _

from payments.models import Payment
from payments.providers import CheckoutLine, CheckoutRequest
from shop.orders.links import order_address
from shop.orders.models import OrderLine, VendorOrder

NAME_LENGTH = 200
REFERENCE = "payment:"


def request_for(payment: Payment) -> CheckoutRequest:
    """The page of a payment, in the order's language, with every line and delivery named."""
    order = payment.order
    parts = order.vendor_orders.select_related("workshop").prefetch_related("lines").order_by("pk")
    address = order_address(order)
    with translation.override(order.language):
        lines = tuple(line for part in parts for line in _lines_of(part, order.language))
        return CheckoutRequest(
            reference=f"{REFERENCE}{payment.pk}",
            idempotency_key=f"checkout:{payment.pk}",
            amount=payment.amount_minor,
            currency=payment.currency,
            lines=lines,
            customer_email=order.email or None,
            language=order.language,
            success_url=f"{address}&paid",
            cancel_url=address,
            expires_at=payment.expires_at,
            transfer_group=order.number,
        )


def payment_id_of(reference: str) -> int | None:
    """The payment named by a reference of ours, None for anything else."""
    prefix, separator, number = reference.partition(":")
    return int(number) if f"{prefix}{separator}" == REFERENCE and number.isdigit() else None


def _lines_of(part: VendorOrder, language: str) -> list[CheckoutLine]:
    lines = [_line(line, part, language) for line in part.lines.all()]
    if part.charged_shipping_minor:
        lines.append(CheckoutLine(_("Delivery"), part.workshop.name, part.charged_shipping_minor, 1))
    return lines


def _line(line: OrderLine, part: VendorOrder, language: str) -> CheckoutLine:
    name = line.title.read(language).text or line.sku
    return CheckoutLine(name[:NAME_LENGTH], part.workshop.name, line.charged_unit_minor, line.quantity)
