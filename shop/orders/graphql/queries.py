"""Ways to orders."""

from typing import Any

import graphene

from shop.kit.graphql.connections import ConnectionField, Page, keyset
from shop.kit.graphql.loading import prepare
from shop.orders import models, queries
from shop.orders.graphql.types import OrderType, VendorOrderStatus, VendorOrderType

NEWEST = ("-created_at", "-pk")
#: Vendor orders are made with their order, so the newest have the largest keys.
NEWEST_PARTS = ("-pk",)


class Queries:
    """Root fields of orders."""

    order = graphene.Field(OrderType, number=graphene.String(required=True, description="The order's number."), description="One order.")
    orders = ConnectionField(OrderType, description="The viewer's purchases, and those whose link they hold, newest first.")
    vendor_order = graphene.Field(
        VendorOrderType, number=graphene.String(required=True, description="Its number."), description="One workshop's part of an order."
    )
    vendor_orders = ConnectionField(
        VendorOrderType,
        description="Paid orders that fall to the viewer's workshops, newest first.",
        status=VendorOrderStatus(description="Only those that stand there."),
    )
    all_vendor_orders = ConnectionField(
        VendorOrderType,
        description="All parts of all orders, newest first; for the staff.",
        status=VendorOrderStatus(description="Only those that stand there."),
        held=graphene.Boolean(default_value=False, description="Only those with an open claim."),
    )

    @staticmethod
    def resolve_order(root: Any, info: graphene.ResolveInfo, number: str) -> models.Order | None:
        """The order, when the viewer may see it."""
        return prepare(queries.visible_to(info.context.viewer).filter(number=number[:20].upper()), info).first()

    @staticmethod
    def resolve_orders(root: Any, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None) -> Page:
        """The viewer's own."""
        return keyset(queries.bought_by(info.context.viewer), info, order=NEWEST, first=first, after=after)

    @staticmethod
    def resolve_vendor_order(root: Any, info: graphene.ResolveInfo, number: str) -> models.VendorOrder | None:
        """The part, when the viewer may see it."""
        return prepare(queries.parts_visible_to(info.context.viewer).filter(number=number[:20].upper()), info).first()

    @staticmethod
    def resolve_vendor_orders(
        root: Any, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None, status: Any = None
    ) -> Page:
        """Of the viewer's workshops."""
        rows = _standing(queries.for_workshops(info.context.viewer), status)
        return keyset(rows, info, order=NEWEST_PARTS, first=first, after=after)

    @staticmethod
    def resolve_all_vendor_orders(
        root: Any, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None, status: Any = None, held: bool = False
    ) -> Page:
        """For the staff; empty for others."""
        rows = _standing(queries.for_staff(info.context.viewer), status)
        return keyset(rows.filter(is_held=True) if held else rows, info, order=NEWEST_PARTS, first=first, after=after)


def _standing(rows: Any, status: Any) -> Any:
    return rows.filter(status=getattr(status, "value", status)) if status else rows
