"""Parcels that have arrived, and what their buyers say."""

from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from shop.orders.models import OrderLine, VendorOrder
from shop.reviews import operations as reviews
from shop.reviews.models import Review
from tests.factories.orders import FOLLOWED, NOW, viewer_of
from tests.factories.payments import paid_payment, part_of
from vendors.workshops.models import Workshop


def delivered_line(*workshops: Workshop) -> OrderLine:
    """The one line of an order whose parcel is with its buyer; a piece of its own."""
    part = part_of(paid_payment(*workshops))
    VendorOrder.objects.filter(pk=part.pk).update(status="received", **FOLLOWED)
    return fresh(part.lines.get())


def fresh(line: OrderLine) -> OrderLine:
    """The line as the database has it now, with what policies read of it."""
    return OrderLine.objects.select_related("product__workshop", "vendor_order__order__buyer", "vendor_order__workshop").get(pk=line.pk)


def buyer_of(line: OrderLine) -> Viewer:
    """Who bought it, as they ask."""
    return viewer_of(line.vendor_order.order.buyer)


def bought_too(line: OrderLine, buyer: User) -> OrderLine:
    """A line of another buyer with the same piece."""
    other = delivered_line(line.vendor_order.workshop)
    VendorOrder.objects.get(pk=other.vendor_order_id).lines.update(product=line.product)
    type(other.vendor_order.order).objects.filter(pk=other.vendor_order.order_id).update(buyer=buyer)
    return fresh(other)


def make_review(line: OrderLine, stars: int = 5, text: str = "Warm and soft", language: str = "en") -> Review:
    """What the buyer of the line says."""
    return reviews.write(line=line, stars=stars, text=text, language=language, by=buyer_of(line), at=NOW)
