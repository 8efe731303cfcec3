"""Whose cart is whose, and the cart with everything that its price needs."""

from django.db.models import F, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from shop.accounts.viewer import Viewer
from shop.carts.models import Cart, CartLine
from shop.catalogue.queries import images
from shop.kit.errors import NotFound
from vendors.workshops.models import ShippingZone


def visible_to(viewer: Viewer) -> QuerySet[Cart]:
    """The person's cart, or the one whose token a guest holds; a token opens no cart that has an owner."""
    if viewer.is_signed_in:
        return Cart.objects.filter(user=viewer.user)
    if viewer.cart_token:
        return Cart.objects.filter(token=viewer.cart_token, user=None)
    return Cart.objects.none()


def of(viewer: Viewer) -> Cart | None:
    """The viewer's cart, if they have one."""
    return visible_to(viewer).first()


def require(viewer: Viewer) -> Cart:
    """The viewer's cart, or NotFound."""
    cart = of(viewer)
    if cart is None:
        raise NotFound
    return cart


def lines(cart: Cart) -> list[CartLine]:
    """The cart's lines with variant, product, workshop, zones and pictures: a constant number of statements.

    `own_hold` is how many of the variant are kept for an order of this very cart that waits for its payment: who
    comes back from the payment page without paying is not told that the piece was sold, and pays by a new order.
    """
    zones = Prefetch("variant__product__workshop__shipping_zones", ShippingZone.objects.order_by("position", "pk"))
    pictures = Prefetch("variant__product__images", images().select_related("image"))
    kept = Q(
        cart__orders__status="awaiting_payment",
        cart__orders__vendor_orders__lines__variant=F("variant"),
        cart__orders__vendor_orders__lines__is_stock_held=True,
    )
    own_hold = Coalesce(Sum("cart__orders__vendor_orders__lines__quantity", filter=kept), 0)
    rows = cart.lines.select_related("variant__product__workshop").prefetch_related(zones, pictures).annotate(own_hold=own_hold)
    return list(rows.order_by("variant__product__workshop_id", "added_at", "pk"))


def count(viewer: Viewer) -> int:
    """How many pieces lie in the viewer's cart."""
    return sum(CartLine.objects.filter(cart__in=visible_to(viewer)).values_list("quantity", flat=True))
