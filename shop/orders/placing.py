"""Making an order of a cart: prices frozen, the parcels split by workshop, stock held."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop.accounts.viewer import Viewer
from shop.carts.models import Cart
from shop.carts.operations import OutOfStock
from shop.carts.pricing import Parcel, PricedCart, price_cart
from shop.catalogue.models import Variant
from shop.kit import states
from shop.kit.addresses import normalize
from shop.kit.errors import Conflict, Invalid
from shop.kit.phones import normalize_phone
from shop.kit.rounding import share
from shop.orders.models import Order, OrderLine, VendorOrder
from shop.orders.states import OrderStatus
from shop.rates.queries import Rates

MAX_EMAIL = 254
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class CheckoutDetails:
    """Who buys and where it goes. `address` holds the fields of the country's rules."""

    email: str
    country: str
    address: Mapping[str, str] = field(default_factory=dict)
    phone: str = ""


class CannotOrder(Conflict):
    """The cart has changed so that it cannot be ordered as it is."""

    code = "cart_changed"


def checked(details: CheckoutDetails, by: Viewer) -> CheckoutDetails:
    """The details normalized, or Invalid with each field that is wrong."""
    wrong: dict[str, Any] = {}
    email = details.email.strip() or (by.user.email or "" if by.user else "")
    try:
        validate_email(email)
        MaxLengthValidator(MAX_EMAIL)(email)
    except ValidationError:
        wrong["email"] = _("Write an e-mail address: the order's news go there.")
    phone, address = details.phone.strip(), dict(details.address)
    try:
        phone = normalize_phone(phone, details.country) if phone else ""
    except Invalid as error:
        wrong |= error.messages
    try:
        address = normalize(details.country, address, prefix="address.")
    except Invalid as error:
        wrong |= error.messages
    if wrong:
        raise Invalid(wrong)
    return CheckoutDetails(email, details.country, address, phone)


@transaction.atomic(savepoint=False)
def place(
    *,
    cart: Cart,
    details: CheckoutDetails,
    charge: str,
    rates: Rates,
    basis_points: Mapping[int, int],
    by: Viewer,
    at: datetime,
    priced: PricedCart | None = None,
) -> Order:
    """An order of the cart, waiting for payment, with its stock held; the same cart again gives the same order.

    `charge` is the currency of the charge, `basis_points` the commission by workshop. Raises Invalid for the
    details, OutOfStock for goods that are gone, CannotOrder for anything else that changed in the cart.
    `priced` is the cart as the caller priced it in that currency, in this transaction and under the cart's lock.
    """
    details = checked(details, by)
    if priced is None:
        cart = Cart.objects.select_for_update(of=("self",)).get(pk=cart.pk)
        priced = price_cart(cart, currency=charge, ship_to=details.country, rates=rates)
    key = checkout_key(priced, details)
    known = Order.objects.filter(checkout_key=key).first()
    if known is not None and known.status == OrderStatus.AWAITING_PAYMENT:
        return known
    check_orderable(priced)
    held = hold_stock(priced)
    order = _create_order(priced, details, key, by, at)
    _create_parts(order, priced, rates, basis_points, held)
    states.start(order, by=by, at=at)
    return order


def checkout_key(priced: PricedCart, details: CheckoutDetails) -> str:
    """A digest of what is ordered, equal for a double click and new once an earlier order has ended."""
    ended = priced.cart.orders.exclude(status=OrderStatus.AWAITING_PAYMENT).count()
    content = [
        priced.cart.pk,
        ended,
        priced.currency,
        priced.total.minor,
        details.email,
        details.phone,
        sorted(details.address.items()),
        [(line.line.variant_id, line.line.quantity, line.unit.minor) for parcel in priced.parcels for line in parcel.lines],
        [parcel.chosen.zone.pk for parcel in priced.parcels if parcel.chosen],
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def check_orderable(priced: PricedCart) -> None:
    """OutOfStock or CannotOrder with the first thing that is in the way."""
    for problem in priced.all_problems:
        error = OutOfStock if problem.code == "out_of_stock" else CannotOrder
        raise error(problem.message, code=problem.code)


def hold_stock(priced: PricedCart) -> frozenset[int]:
    """Count the pieces as reserved, under locks taken in the order of primary keys; OutOfStock when too few.

    The keys of the variants whose pieces are held: those made to order have none to hold.
    """
    wanted = {line.line.variant_id: line.line.quantity for parcel in priced.parcels for line in parcel.lines}
    locked = list(Variant.objects.select_for_update(of=("self",)).filter(pk__in=wanted, stock__isnull=False).order_by("pk"))
    for variant in locked:
        if (variant.available or 0) < wanted[variant.pk]:
            raise OutOfStock(_("Somebody else was faster: one of the things in your cart was just sold."))
        variant.reserved += wanted[variant.pk]
    Variant.objects.bulk_update(locked, ["reserved"])
    return frozenset(variant.pk for variant in locked)


def _create_order(priced: PricedCart, details: CheckoutDetails, key: str, by: Viewer, at: datetime) -> Order:
    return Order.objects.create(
        number="U-" + "".join(secrets.choice(LETTERS) for _digit in range(6)),
        token=secrets.token_urlsafe(32),
        buyer=by.user,
        cart=priced.cart,
        checkout_key=key,
        email=details.email,
        phone=details.phone,
        language=by.language,
        timezone=by.timezone.key,
        ship_to=details.country,
        address=dict(details.address),
        currency=priced.currency,
        total_minor=priced.total.minor,
        display_currency=by.currency,
        created_at=at,
    )


def _create_parts(order: Order, priced: PricedCart, rates: Rates, basis_points: Mapping[int, int], held: frozenset[int]) -> None:
    numbered = enumerate(priced.parcels, start=1)
    parts = [_part(order, number, parcel, rates, basis_points[parcel.workshop.pk]) for number, parcel in numbered]
    VendorOrder.objects.bulk_create(parts)
    OrderLine.objects.bulk_create(line for part, parcel in zip(parts, priced.parcels, strict=True) for line in _lines(part, parcel, held))


def _part(order: Order, number: int, parcel: Parcel, rates: Rates, basis_points: int) -> VendorOrder:
    chosen = parcel.chosen
    if chosen is None:  # check_orderable has refused such a parcel
        raise ValueError("a parcel without delivery cannot be ordered")
    quote = rates.rate(parcel.workshop.currency, order.currency)
    return VendorOrder(
        order=order,
        workshop=parcel.workshop,
        number=f"{order.number}-{number}",
        currency=parcel.workshop.currency,
        items_minor=parcel.shop_items.minor,
        shipping_minor=chosen.price.minor,
        charged_items_minor=parcel.items.minor,
        charged_shipping_minor=chosen.charged.minor,
        commission_minor=share(parcel.shop_items.minor + chosen.price.minor, basis_points),
        commission_basis_points=basis_points,
        rate=Decimal(quote.rate),
        rate_date=quote.date or order.created_at.date(),
        rate_source=", ".join(quote.sources)[:60],
        carrier=chosen.zone.carrier,
        zone_name=chosen.zone.name,
        days_min=chosen.zone.days_min,
        days_max=chosen.zone.days_max,
    )


def _lines(part: VendorOrder, parcel: Parcel, held: frozenset[int]) -> list[OrderLine]:
    return [
        OrderLine(
            vendor_order=part,
            variant=priced.line.variant,
            product=(product := priced.line.variant.product),
            title=product.title,
            variant_name=priced.line.variant.name,
            sku=priced.line.variant.sku,
            image=next((picture.image for picture in product.images.all()), None),
            quantity=priced.line.quantity,
            unit_minor=priced.unit.minor,
            charged_unit_minor=priced.charged_unit.minor,
            hs_code=product.hs_code,
            weight_g=product.weight_g,
            is_stock_held=priced.line.variant_id in held,
        )
        for priced in parcel.lines
    ]
