"""Letters about orders: one function per recipient, three templates per event."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from shop.accounts.models import User
from shop.files.addresses import SMALL_PICTURE, for_letter
from shop.kit import emails
from shop.kit.formatting import country_name, format_date, format_money
from shop.kit.money import Money
from shop.orders.links import order_address, receipt_address, vendor_order_address
from shop.orders.models import Order, OrderLine, VendorOrder
from shop.orders.states import OPEN
from vendors.workshops.models import Member, MemberRole

#: What a letter shows of the things that were bought.
SHOWN = ("lines__image", "lines__product__images")


def paid(order_id: int) -> None:
    """Confirm the payment to the buyer, with each part named."""
    order = Order.objects.get(pk=order_id)
    parts = order.vendor_orders.select_related("workshop", "order").prefetch_related(*SHOWN).order_by("pk")
    context = {
        "number": emails.Unbroken(order.number),
        "accept_days": settings.ACCEPT_DAYS,
        "parcels": [_as_charged(part, order.language) for part in parts],
        "address": order_address(order),
        "receipt_address": receipt_address(order),
    }
    emails.send("orders.paid", to=order.email, language=order.language, context=context, at=timezone.now())


def to_buyer(vendor_order_id: int, event: str, step: int | None = None) -> None:
    """Tell the buyer what happened to one part."""
    part = _part(vendor_order_id)
    order = part.order
    own = {"address": order_address(order), "parcels": [_as_charged(part, order.language)]}
    context = _context(part, order.language, order.timezone, step) | own
    emails.send(f"orders.{event}", to=order.email, language=order.language, context=context, at=timezone.now())


def readers(vendor_order_id: int) -> list[int]:
    """Keys of the workshop's owners and managers who can be written to."""
    members = Member.objects.filter(workshop__vendor_orders=vendor_order_id, role__in=[MemberRole.OWNER, MemberRole.MANAGER])
    return list(members.filter(user__email__isnull=False).order_by("pk").values_list("user", flat=True))


def to_vendor(vendor_order_id: int, event: str, user_id: int, step: int | None = None) -> None:
    """Tell one of the workshop's people what happened, in their language."""
    part, person = _part(vendor_order_id), User.objects.get(pk=user_id)
    own = {"address": vendor_order_address(part, person.language), "parcels": [_as_sold(part, person.language)]}
    context = _context(part, person.language, person.timezone, step) | own
    emails.send(f"orders.{event}", to=person.email or "", language=person.language, context=context, at=timezone.now())


def _part(key: int) -> VendorOrder:
    return VendorOrder.objects.select_related("order", "workshop").prefetch_related(*SHOWN).get(pk=key)


def _as_charged(part: VendorOrder, language: str) -> dict[str, Any]:
    """What is left of what was bought, as its buyer pays it."""
    prices = {line.pk: Money(line.charged_unit_minor * line.quantity_left, part.order.currency) for line in part.lines.all()}
    return _parcel(part, prices, part.left, language)


def _as_sold(part: VendorOrder, language: str) -> dict[str, Any]:
    """The same in the workshop's currency."""
    prices = {line.pk: Money(line.unit_minor * line.quantity_left, part.currency) for line in part.lines.all()}
    return _parcel(part, prices, part.total - part.gone_back().total, language)


def _parcel(part: VendorOrder, prices: Mapping[int, Money], total: Money, language: str) -> dict[str, Any]:
    lines = [_line(line, prices[line.pk], language) for line in part.lines.all() if line.quantity_left]
    return {"workshop": part.workshop.name, "lines": lines, "total": format_money(total, language)}


def _line(line: OrderLine, price: Money, language: str) -> dict[str, Any]:
    size = line.variant_name.read(language).text
    return {
        "title": line.title.read(language).text,
        "detail": f"{size} · × {line.quantity_left}" if size else f"× {line.quantity_left}",
        "amount": format_money(price, language),
        "picture": for_letter(line.image, SMALL_PICTURE),
        "alt": alt_of(line, language),
    }


def alt_of(line: OrderLine, language: str) -> str:
    """What the picture of a line shows, in words; empty when its listing has let it go."""
    pictures = line.product.images.all() if line.product else ()
    return next((picture.alt.read(language).text for picture in pictures if picture.image_id == line.image_id), "")


def _context(part: VendorOrder, language: str, zone: str, step: int | None) -> dict[str, Any]:
    steps = part.history.all()
    last = steps.get(pk=step) if step else steps.exclude(reason="").last()
    back = last.data.get("minor") if last else None
    days = {name: getattr(part, name) for name in ("accept_by", "ship_by", "release_at")}
    return {
        "number": emails.Unbroken(part.number),
        "workshop_name": part.workshop.name,
        "charged": format_money(part.left, language),
        "back": format_money(part.left if back is None else Money(back, part.order.currency), language),
        "goes_on": part.status in OPEN,
        "is_settlement": bool(last and "claim" in last.data),
        "share": format_money(part.share - part.gone_back().share, language),
        "country": country_name(str(part.order.ship_to), language),
        "carrier": part.carrier,
        "tracking_number": emails.Unbroken(part.tracking_number),
        "days_min": part.days_min,
        "days_max": part.days_max,
        "reason": last.reason if last else "",
        "claim": part.claims.order_by("opened_at").last(),
        **{name: format_date(day, language, zone or "UTC") if day else "" for name, day in days.items()},
    }
