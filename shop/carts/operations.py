"""What a buyer does with a cart."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from shop.carts import queries
from shop.carts.models import Cart, CartLine, DeliveryChoice
from shop.catalogue.models import Variant
from shop.catalogue.queries import on_sale
from shop.kit.errors import DomainError, Invalid, NotFound
from vendors.workshops.models import ShippingZone

MAX_QUANTITY = 99
#: With a delivery for each, these are at most the hundred lines that a payment page shows.
MAX_LINES = 50


class OutOfStock(DomainError):
    """There are fewer pieces than asked for."""

    code = "out_of_stock"


def open_for(viewer: Viewer) -> Cart:
    """The viewer's cart, made when there is none yet."""
    cart = queries.of(viewer)
    if cart is not None:
        return cart
    token = secrets.token_urlsafe(32)
    if viewer.is_signed_in:
        return Cart.objects.get_or_create(user=viewer.user, defaults={"token": token})[0]
    return Cart.objects.create(token=token)


def _lock(cart: Cart) -> Cart:
    return Cart.objects.select_for_update(of=("self",)).get(pk=cart.pk)


@transaction.atomic
def add(*, variant_id: int, quantity: int, by: Viewer, at: datetime) -> Cart:
    """Put pieces of a variant into the viewer's cart, beside those that are there already."""
    variant = Variant.objects.select_related("product").filter(pk=variant_id, is_active=True, product__in=on_sale()).first()
    if variant is None:
        raise NotFound(field="variant")
    cart = _lock(open_for(by))
    line = cart.lines.filter(variant=variant).first()
    total = quantity + (line.quantity if line else 0)
    _check_quantity(variant, total)
    if line is None and cart.lines.count() >= MAX_LINES:
        raise Invalid({"": _("The cart is full. Order what is in it first.")})
    CartLine.objects.update_or_create(cart=cart, variant=variant, defaults={"quantity": total, "seen_price_minor": variant.price_minor})
    return _touched(cart, at)


def _check_quantity(variant: Variant, quantity: int) -> None:
    if not 1 <= quantity <= MAX_QUANTITY:
        raise Invalid({"quantity": _("Choose between 1 and %(limit)s.") % {"limit": MAX_QUANTITY}})
    if variant.available is not None and variant.available < quantity:
        left = variant.available
        raise OutOfStock(_("Only %(count)s left.") % {"count": left} if left else _("This was just sold."), field="quantity")


@transaction.atomic
def set_quantity(*, line_id: int, quantity: int, by: Viewer, at: datetime) -> Cart:
    """Change how many; zero removes the line."""
    cart = _lock(queries.require(by))
    line = cart.lines.select_related("variant").filter(pk=line_id).first()
    if line is None:
        raise NotFound(field="line")
    if quantity == 0:
        line.delete()
    else:
        _check_quantity(line.variant, quantity)
        line.quantity = quantity
        line.save(update_fields=["quantity"])
    return _touched(cart, at)


@transaction.atomic
def choose_delivery(*, zone_id: int, by: Viewer, at: datetime) -> Cart:
    """Choose how one workshop's parcel goes."""
    cart = _lock(queries.require(by))
    zone = ShippingZone.objects.filter(pk=zone_id, is_active=True, workshop__products__variants__in=cart.lines.values("variant")).first()
    if zone is None:
        raise NotFound(field="zone")
    DeliveryChoice.objects.update_or_create(cart=cart, workshop_id=zone.workshop_id, defaults={"zone": zone})
    return _touched(cart, at)


@transaction.atomic
def accept_prices(*, by: Viewer, at: datetime) -> Cart:
    """Take the prices as they are now."""
    cart = _lock(queries.require(by))
    for line in cart.lines.select_related("variant").order_by("pk"):
        line.seen_price_minor = line.variant.price_minor
        line.save(update_fields=["seen_price_minor"])
    return _touched(cart, at)


@transaction.atomic
def merge(*, guest_token: str, into: User, at: datetime) -> None:
    """Move a guest's lines into the cart of the person who signed in; the larger quantity of each stays."""
    guest = Cart.objects.select_for_update(of=("self",)).filter(token=guest_token, user=None).first()
    if guest is None:
        return
    own = Cart.objects.filter(user=into).first()
    if own is None:
        guest.user = into
        guest.save(update_fields=["user"])
        return
    kept = {line.variant_id: line for line in own.lines.all()}
    for line in guest.lines.order_by("pk"):
        if line.variant_id in kept:
            mine = kept[line.variant_id]
            mine.quantity = max(mine.quantity, line.quantity)
            mine.save(update_fields=["quantity"])
        elif len(kept) < MAX_LINES:
            kept[line.variant_id] = line
            CartLine.objects.filter(pk=line.pk).update(cart=own)
    for choice in guest.delivery_choices.all():
        DeliveryChoice.objects.get_or_create(cart=own, workshop_id=choice.workshop_id, defaults={"zone_id": choice.zone_id})
    guest.orders.update(cart=own)
    guest.delete()
    _touched(own, at)


def forget_guests(before: datetime) -> int:
    """Delete guests' carts that nobody touched since; how many rows. Orders made of them stay."""
    return Cart.objects.filter(user=None, updated_at__lt=before).delete()[0]


def clear_ordered(cart: Cart, variants: dict[int, int]) -> None:
    """Take what was paid for out of the cart; what was added meanwhile stays. `variants` maps to quantities."""
    for line in cart.lines.filter(variant_id__in=variants).order_by("pk"):
        if line.quantity > variants[line.variant_id]:
            line.quantity -= variants[line.variant_id]
            line.save(update_fields=["quantity"])
        else:
            line.delete()


def _touched(cart: Cart, at: datetime) -> Cart:
    cart.updated_at = at
    cart.save(update_fields=["updated_at"])
    return cart
