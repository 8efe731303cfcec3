"""Signed addresses: an order for a guest."""

from shop.kit.emails import link
from shop.orders.models import Order, VendorOrder


def order_address(order: Order, language: str = "") -> str:
    """The order's page in the buyer's language, with the token that opens it to a guest."""
    return f"{link('storefront:order', language or order.language, number=order.number)}?key={order.token}"


def receipt_address(order: Order) -> str:
    """The receipt of a paid order, with the same token."""
    return f"{link('storefront:receipt', order.language, number=order.number)}?key={order.token}"


def vendor_order_address(part: VendorOrder, language: str) -> str:
    """The workshop's page of a part."""
    return link("dashboard:order", language, number=part.number)
