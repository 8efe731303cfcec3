"""E-mails about orders: one function per recipient, three templates per event."""

from typing import Any

from django.utils import timezone

from shop.kit import emails
from shop.orders.links import order_address, vendor_order_address
from shop.orders.models import Order, VendorOrder
from vendors.workshops.models import MemberRole


def paid(order_id: int) -> None:
    """Confirm the payment to the buyer, with each part named."""
    order = Order.objects.get(pk=order_id)
    parts = list(order.vendor_orders.select_related("workshop", "order").prefetch_related("lines").order_by("pk"))
    context = {"order": order, "parts": parts, "address": order_address(order)}
    emails.send("orders.paid", to=order.email, language=order.language, context=context, at=timezone.now())


def to_buyer(vendor_order_id: int, event: str) -> None:
    """Tell the buyer what happened to one part."""
    part = _part(vendor_order_id)
    context = _context(part) | {"address": order_address(part.order)}
    emails.send(f"orders.{event}", to=part.order.email, language=part.order.language, context=context, at=timezone.now())


def to_vendor(vendor_order_id: int, event: str) -> None:
    """Tell the workshop's owners and managers what happened, each in their language."""
    part = _part(vendor_order_id)
    members = part.workshop.members.filter(role__in=[MemberRole.OWNER, MemberRole.MANAGER]).select_related("user")
    for member in members.order_by("pk"):
        if member.user.email:
            context = _context(part) | {"address": vendor_order_address(part, member.user.language)}
            emails.send(f"orders.{event}", to=member.user.email, language=member.user.language, context=context, at=timezone.now())


def _part(key: int) -> VendorOrder:
    return VendorOrder.objects.select_related("order", "workshop").prefetch_related("lines").get(pk=key)


def _context(part: VendorOrder) -> dict[str, Any]:
    return {"order": part.order, "part": part, "workshop": part.workshop, "lines": list(part.lines.all())}
