"""Who sees which orders: the buyer or who holds the link, members of a workshop their own part, the staff all."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.db.models.functions import Cast, Round

from shop.accounts.viewer import Viewer
from shop.kit.errors import NotFound
from shop.kit.trends import Span, daily
from shop.orders.models import Claim, Order, VendorOrder
from shop.orders.policies import STAFF
from shop.orders.states import REFUNDED, UNPAID, OrderStatus


def bought_by(viewer: Viewer) -> QuerySet[Order]:
    """The viewer's own purchases, and those whose link they hold."""
    mine = Q(token__in=viewer.order_tokens)
    if viewer.is_signed_in and viewer.may_read("orders"):
        mine |= Q(buyer=viewer.user)
    return Order.objects.filter(mine)


def visible_to(viewer: Viewer) -> QuerySet[Order]:
    """Orders with all their parts: for the buyer and the staff. Workshops see vendor orders only."""
    return Order.objects.all() if viewer.has_staff_role(*STAFF) else bought_by(viewer)


def for_workshops(viewer: Viewer) -> QuerySet[VendorOrder]:
    """Parts of orders that fall to the viewer's workshops, once they are paid."""
    if viewer.user is None or not viewer.may_read("orders"):
        return VendorOrder.objects.none()
    return paid_parts().filter(workshop__in=viewer.user.memberships.values_list("workshop", flat=True))


def parts_visible_to(viewer: Viewer) -> QuerySet[VendorOrder]:
    """Vendor orders: the buyer's, the workshop's own, or all for the staff."""
    if viewer.has_staff_role(*STAFF):
        return VendorOrder.objects.all()
    seen = Q(order__in=bought_by(viewer)) | Q(pk__in=for_workshops(viewer).values("pk"))
    return VendorOrder.objects.filter(seen)


def get_as_buyer(viewer: Viewer, key: int, field: str = "vendorOrder") -> VendorOrder:
    """A part of one of the viewer's own purchases, or NotFound."""
    return _one(VendorOrder.objects.filter(order__in=bought_by(viewer)), key, field)


def get_as_workshop(viewer: Viewer, key: int, field: str = "vendorOrder") -> VendorOrder:
    """A part that falls to one of the viewer's workshops, or NotFound."""
    return _one(for_workshops(viewer), key, field)


def get_as_staff(viewer: Viewer, key: int, field: str = "vendorOrder") -> VendorOrder:
    """Any part, for the staff, or NotFound."""
    return _one(for_staff(viewer), key, field)


def _one(rows: QuerySet[VendorOrder], key: int, field: str) -> VendorOrder:
    found = rows.select_related("order", "workshop").filter(pk=key).first()
    if found is None:
        raise NotFound(field=field)
    return found


def claims_visible_to(viewer: Viewer) -> QuerySet[Claim]:
    """Claims on visible parts."""
    return Claim.objects.filter(vendor_order__in=parts_visible_to(viewer))


def unpaid() -> QuerySet[Order]:
    """Orders that wait for payment."""
    return Order.objects.filter(status=OrderStatus.AWAITING_PAYMENT)


def for_staff(viewer: Viewer) -> QuerySet[VendorOrder]:
    """All parts, for the staff; none for others."""
    return VendorOrder.objects.all() if viewer.has_staff_role(*STAFF) else VendorOrder.objects.none()


def found_by_staff(viewer: Viewer, search: str) -> QuerySet[VendorOrder]:
    """All parts, for the staff, that have the words in a number, the buyer's e-mail, or the workshop's name or slug."""
    words = search.strip()[:120]
    if not words:
        return for_staff(viewer)
    numbered = Q(number__istartswith=words) | Q(order__number__istartswith=words)
    people = Q(order__email__icontains=words) | Q(order__buyer__email__icontains=words)
    return for_staff(viewer).filter(numbered | people | Q(workshop__name__icontains=words) | Q(workshop__slug__icontains=words))


def paid_parts() -> QuerySet[VendorOrder]:
    """All parts that were ever paid for."""
    return VendorOrder.objects.exclude(status__in=UNPAID)


def daily_sales(parts: QuerySet[VendorOrder], span: Span, *, by: Sequence[str] = ()) -> list[dict[str, Any]]:
    """By the day of payment: `orders`, and what was not refunded of them as `sales` and `charged`; one statement.

    `sales` are minor units of the workshop's currency, `charged` of the currency of the charge.
    """
    kept = ~Q(status__in=REFUNDED)
    charged = F("charged_items_minor") + F("charged_shipping_minor")
    left = charged - F("refunded_minor")
    # In exact numbers: the product of two amounts in soʻm does not fit in 64 bits.
    total = Cast(F("items_minor") + F("shipping_minor"), DecimalField(max_digits=40, decimal_places=0))
    return daily(
        parts,
        "order__paid_at",
        span,
        *by,
        orders=Count("pk"),
        sales=Sum(Round(ExpressionWrapper(total * left / charged, DecimalField(max_digits=40, decimal_places=4))), filter=kept),
        charged=Sum(left, filter=kept),
    )


def get_purchase(viewer: Viewer, key: int, field: str = "order") -> Order:
    """One of the viewer's own purchases, or one whose link they hold; NotFound otherwise."""
    found = bought_by(viewer).filter(pk=key).first()
    if found is None:
        raise NotFound(field=field)
    return found
