"""The pieces of an order on their workshops' shelves: held while it is paid, sold, let go or put back."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from shop.carts.operations import OutOfStock
from shop.catalogue import low_stock
from shop.catalogue.models import Variant
from shop.kit import outbox
from shop.orders.models import Order, OrderLine, VendorOrder


def lines_of(order: Order) -> list[OrderLine]:
    """The lines of all parts of an order."""
    return list(OrderLine.objects.filter(vendor_order__order=order).order_by("pk"))


def undelivered(part: VendorOrder) -> dict[OrderLine, int]:
    """How many pieces of each line of a part were not given up yet."""
    return {line: line.quantity_left for line in part.lines.order_by("pk")}


def take(order: Order, *, was_held: bool) -> None:
    """Turn held pieces into sold ones, or take free ones when they were let go; OutOfStock when too few."""
    lines = lines_of(order)
    wanted = _held(lines)
    rows = Variant.objects.select_for_update(of=("self",)).select_related("product")
    locked = list(rows.filter(pk__in=wanted).order_by("pk"))
    for variant in locked:
        quantity = wanted[variant.pk]
        if not was_held and variant.available is not None and variant.available < quantity:
            raise OutOfStock(_("The goods were sold before the payment came."))
        # A variant that is made to order by now has no stock, but what was held of it is still counted.
        variant.stock = None if variant.stock is None else variant.stock - quantity
        low_stock.tell(variant, sold=quantity, sale=order.number)
        variant.reserved -= quantity if was_held else 0
    Variant.objects.bulk_update(locked, ["stock", "reserved"])
    _follow_in_index(lines)


def let_go(order: Order) -> None:
    """Free the pieces that are held for an order which was not paid."""
    held = _held(lines_of(order))
    locked = list(Variant.objects.select_for_update(of=("self",)).filter(pk__in=held).order_by("pk"))
    for variant in locked:
        variant.reserved = max(0, variant.reserved - held[variant.pk])
    Variant.objects.bulk_update(locked, ["reserved"])


def give_back(pieces: Mapping[OrderLine, int]) -> None:
    """Put sold pieces that are not delivered back on the shelf."""
    back = {line.variant_id: quantity for line, quantity in pieces.items() if line.is_stock_held and line.variant_id}
    locked = list(Variant.objects.select_for_update(of=("self",)).filter(pk__in=back, stock__isnull=False).order_by("pk"))
    for variant in locked:
        variant.stock = (variant.stock or 0) + back[variant.pk]
    Variant.objects.bulk_update(locked, ["stock"])
    _follow_in_index(pieces)


def _held(lines: Iterable[OrderLine]) -> dict[int, int]:
    """Pieces by variant of the lines whose stock is held; a variant that is gone has none."""
    return {line.variant_id: line.quantity for line in lines if line.is_stock_held and line.variant_id}


def _follow_in_index(lines: Iterable[OrderLine]) -> None:
    products = sorted({line.product_id for line in lines if line.product_id})
    if products:
        outbox.put("search.sync", product_ids=products)
