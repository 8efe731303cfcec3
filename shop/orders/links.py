"""Signed addresses: an order for a guest."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from shop.orders.models import Order, VendorOrder


def order_address(order: Order, language: str = "") -> str:
    """The order's page in the buyer's language, with the token that opens it to a guest."""
    with override(language or order.language):
        path = reverse("storefront:order", kwargs={"number": order.number})
    return f"{settings.SITE_URL}{path}?key={order.token}"


def vendor_order_address(part: VendorOrder, language: str) -> str:
    """The workshop's page of a part."""
    with override(language):
        return settings.SITE_URL + reverse("dashboard:order", kwargs={"number": part.number})
