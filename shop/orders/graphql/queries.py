"""Ways to orders."""

from typing import Any

import graphene
from django.utils import timezone

from shop.accounts.graphql.types import UserType
from shop.accounts.models import User
from shop.kit.graphql.connections import ConnectionField, Page, keyset
from shop.kit.graphql.loading import prepare
from shop.kit.graphql.scalars import extend
from shop.kit.graphql.trends import CountTrend, MoneyTrend, in_money
from shop.kit.trends import Span, trend
from shop.orders import models, queries
from shop.orders.graphql.types import OrderType, VendorOrderStatus, VendorOrderType
from vendors.workshops.graphql.types import WorkshopType, roles_of
from vendors.workshops.models import Workshop

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
        search=graphene.String(
            default_value="", description="Part of a number, of the buyer's e-mail address, or of the workshop's name or address."
        ),
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
        root: Any, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None, **filters: Any
    ) -> Page:
        """For the staff; empty for others."""
        rows = queries.found_by_staff(info.context.viewer, filters["search"] or "")
        rows = _standing(rows.filter(is_held=True) if filters["held"] else rows, filters.get("status"))
        return keyset(rows, info, order=NEWEST_PARTS, first=first, after=after)


def _standing(rows: Any, status: Any) -> Any:
    return rows.filter(status=getattr(status, "value", status)) if status else rows


def _orders_of(user: User, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None) -> Page:
    """Those of their purchases that the viewer may see."""
    rows = queries.visible_to(info.context.viewer).filter(buyer=user)
    return keyset(rows, info, order=NEWEST, first=first, after=after)


def _held_orders_of(user: User, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None) -> Page:
    """The same of what they claimed."""
    rows = queries.parts_visible_to(info.context.viewer).filter(order__buyer=user, is_held=True)
    return keyset(rows, info, order=NEWEST_PARTS, first=first, after=after)


extend(
    UserType,
    orders=ConnectionField(OrderType, resolver=_orders_of, description="What they bought, newest first; for themself and the staff."),
    held_orders=ConnectionField(
        VendorOrderType, resolver=_held_orders_of, description="Parts of it on which a claim of theirs is open; for the same."
    ),
)


class WorkshopTrends(graphene.ObjectType):
    """What a workshop sold in the last thirty days, beside the thirty before."""

    orders = graphene.Field(CountTrend, required=True, description="Orders that were paid for.")
    sales = graphene.Field(
        MoneyTrend, required=True, description="Goods and delivery of those that were not refunded, in the workshop's currency."
    )


def _trends_of(workshop: Workshop, info: graphene.ResolveInfo) -> WorkshopTrends | None:
    """One statement; for members alone."""
    viewer = info.context.viewer
    if workshop.pk not in roles_of(info) or not viewer.may_read("orders"):
        return None
    span = Span.until(timezone.now(), viewer.timezone)
    counted = queries.daily_sales(queries.for_workshops(viewer).filter(workshop=workshop), span)
    sales = in_money(trend(counted, "sales", span), workshop.currency)
    return WorkshopTrends(orders=trend(counted, "orders", span), sales=sales)


extend(
    WorkshopType,
    trends=graphene.Field(WorkshopTrends, resolver=_trends_of, description="Its numbers over time; for its members."),
)
