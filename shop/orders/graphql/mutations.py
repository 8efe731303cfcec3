"""What buyers, workshops and the staff do with orders."""

from datetime import datetime
from typing import Any

import graphene
from django.utils.translation import gettext_lazy as _

from shop.kit.errors import Invalid, SignInRequired
from shop.kit.graphql.access import guest_with_link, signed_in, staff, workshop_member
from shop.kit.graphql.mutations import Mutation
from shop.kit.graphql.nodes import key_of
from shop.kit.money import Money, MoneyError
from shop.orders import operations as orders
from shop.orders import policies, queries, refunding
from shop.orders.graphql.types import OrderType, VendorOrderType
from shop.orders.models import VendorOrder


class ClaimKind(graphene.Enum):
    """What a buyer says is wrong."""

    NOT_ARRIVED = "not_arrived"
    OTHER = "other"

    class Meta:
        description = "What a buyer says is wrong."


def part_field() -> graphene.Field:
    """The payload's vendor order."""
    return graphene.Field(VendorOrderType, description="The part as it is now.")


def key(fields: dict[str, Any]) -> int:
    """The vendor order's primary key from the input."""
    return key_of(fields["vendor_order"], "VendorOrder", field="vendorOrder")


def as_workshop(info: graphene.ResolveInfo, fields: dict[str, Any]) -> VendorOrder:
    """The part, for a member of its workshop."""
    return queries.get_as_workshop(info.context.viewer, key(fields))


def as_buyer(info: graphene.ResolveInfo, fields: dict[str, Any]) -> VendorOrder:
    """The part, for its buyer."""
    return queries.get_as_buyer(info.context.viewer, key(fields))


class PartInput:
    """Which part of an order."""

    vendor_order = graphene.ID(required=True, description="The vendor order.")


class AcceptVendorOrder(Mutation):
    """The workshop takes an order on."""

    access = workshop_member(*policies.MANAGERS, scope="orders")

    class Input(PartInput):
        """Which part."""

    vendor_order = part_field()

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Accept."""
        return {"vendor_order": orders.accept(vendor_order=as_workshop(info, fields), by=info.context.viewer, at=at)}


class DeclineVendorOrder(Mutation):
    """The workshop cannot deliver; the buyer gets this part's money back."""

    access = workshop_member(*policies.MANAGERS, scope="orders")

    class Input(PartInput):
        """Which part, and why."""

        reason = graphene.String(required=True, description="Why, in words for the buyer.")

    vendor_order = part_field()

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Decline."""
        part = as_workshop(info, fields)
        return {"vendor_order": orders.decline(vendor_order=part, reason=fields["reason"], by=info.context.viewer, at=at)}


class ShipVendorOrder(Mutation):
    """The parcel is with the carrier."""

    access = workshop_member(*policies.SHIPPERS, scope="orders")

    class Input(PartInput):
        """Which part, and how to follow it."""

        tracking_number = graphene.String(required=True, description="The number that the carrier gave.")
        tracking_url = graphene.String(default_value="", description="Where to follow it.")

    vendor_order = part_field()

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Ship."""
        part = orders.ship(
            vendor_order=as_workshop(info, fields),
            tracking_number=fields["tracking_number"],
            tracking_url=fields.get("tracking_url") or "",
            by=info.context.viewer,
            at=at,
        )
        return {"vendor_order": part}


class CancelVendorOrder(Mutation):
    """The buyer changes their mind before the workshop has accepted, and gets this part's money back."""

    access = guest_with_link()

    class Input(PartInput):
        """Which part."""

    vendor_order = part_field()

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Cancel."""
        return {"vendor_order": orders.cancel(vendor_order=as_buyer(info, fields), by=info.context.viewer, at=at)}


class ConfirmReceipt(Mutation):
    """The buyer says that the parcel has arrived."""

    access = guest_with_link()

    class Input(PartInput):
        """Which part."""

    vendor_order = part_field()

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Receive."""
        return {"vendor_order": orders.receive(vendor_order=as_buyer(info, fields), by=info.context.viewer, at=at)}


class ReportProblem(Mutation):
    """The buyer says that something is wrong, such as a parcel that did not arrive; the money stays held."""

    access = guest_with_link()

    class Input(PartInput):
        """Which part, and what is wrong."""

        kind = ClaimKind(required=True, description="What is wrong.")
        message = graphene.String(default_value="", description="The same in the buyer's words.")

    vendor_order = part_field()

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Claim."""
        part, kind = as_buyer(info, fields), getattr(fields["kind"], "value", fields["kind"])
        orders.claim(vendor_order=part, kind=kind, message=fields.get("message") or "", by=info.context.viewer, at=at)
        return {"vendor_order": part}


class SettleClaim(Mutation):
    """The staff settles a claim: the money goes back to the buyer, or on to the workshop."""

    access = staff(*policies.STAFF)

    class Input(PartInput):
        """Which part, how, and why."""

        refund = graphene.Boolean(required=True, description="Back to the buyer (true), or on to the workshop (false).")
        amount = graphene.String(
            default_value="", description="Only so much goes back, in the currency of the charge, and the rest on to the workshop."
        )
        reason = graphene.String(required=True, description="Why, in words for both sides.")

    vendor_order = part_field()

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Settle."""
        viewer = info.context.viewer
        part = queries.get_as_staff(viewer, key(fields))
        amount = amount_of(part, fields)
        settled = orders.settle(vendor_order=part, refund=fields["refund"], amount=amount, reason=fields["reason"], by=viewer, at=at)
        return {"vendor_order": settled}


def amount_of(part: VendorOrder, fields: dict[str, Any]) -> Money | None:
    """The input's amount in the currency of the charge; None when there is none, Invalid when it is no amount."""
    text = (fields.get("amount") or "").strip().replace(",", ".")
    try:
        return Money.parse(text, part.order.currency) if text else None
    except MoneyError as error:
        raise Invalid({"amount": _("Write a sum such as 12.50.")}) from error


class RefundedLineInput(graphene.InputObjectType):
    """Pieces of a line."""

    line = graphene.ID(required=True, description="The line of the part.")
    quantity = graphene.Int(required=True, description="How many of its pieces; 0 for none.")


class RefundInput(PartInput):
    """Which part, what of it goes back, and why: pieces or a sum."""

    lines = graphene.List(graphene.NonNull(RefundedLineInput), description="Pieces that are paid back at the price charged for them.")
    amount = graphene.String(default_value="", description="A sum in the currency of the charge instead.")
    reason = graphene.String(required=True, description="Why, in words for both sides.")
    key = graphene.String(required=True, description="VendorOrder.refundKey, or any of your own: the same again changes nothing.")


def refund_some(info: graphene.ResolveInfo, at: datetime, part: VendorOrder, fields: dict[str, Any]) -> dict[str, Any]:
    """The payload after some of the part went back."""
    pieces = {key_of(row["line"], "OrderLine", field="lines"): row["quantity"] for row in fields.get("lines") or ()}
    values = {"pieces": pieces, "amount": amount_of(part, fields), "key": fields["key"], "reason": fields["reason"]}
    return {"vendor_order": refunding.refund_some(vendor_order=part, by=info.context.viewer, at=at, **values)}


class RefundSome(Mutation):
    """The staff pays some of a part back to the buyer; the commission on it goes back to the workshop."""

    access = staff(*policies.STAFF)

    class Input(RefundInput):
        """Which part, what of it, and why."""

    vendor_order = part_field()

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Pay back."""
        return refund_some(info, at, queries.get_as_staff(info.context.viewer, key(fields)), fields)


class GiveBackSome(Mutation):
    """The workshop pays some of a part back that it has accepted and not shipped yet."""

    access = workshop_member(*policies.MANAGERS, scope="orders")

    class Input(RefundInput):
        """Which part, what of it, and why."""

    vendor_order = part_field()

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Pay back."""
        return refund_some(info, at, as_workshop(info, fields), fields)


class KeepOrder(Mutation):
    """A person makes a guest order, whose link they hold, their own."""

    access = signed_in()

    class Input:
        """Which order."""

        order = graphene.ID(required=True, description="The order.")

    order = graphene.Field(OrderType, description="The order as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Claim it for the account."""
        viewer = info.context.viewer
        if viewer.user is None:
            raise SignInRequired
        order = queries.get_purchase(viewer, key_of(fields["order"], "Order", field="order"))
        return {"order": orders.claim_for_account(order=order, user=viewer.user)}


class Mutations:
    """What can be done with orders."""

    accept_vendor_order = AcceptVendorOrder.Field(description="The workshop takes an order on.")
    decline_vendor_order = DeclineVendorOrder.Field(description="The workshop cannot deliver.")
    ship_vendor_order = ShipVendorOrder.Field(description="The parcel is with the carrier.")
    cancel_vendor_order = CancelVendorOrder.Field(description="The buyer cancels before acceptance.")
    confirm_receipt = ConfirmReceipt.Field(description="The parcel has arrived.")
    report_problem = ReportProblem.Field(description="Something is wrong; the money stays held.")
    refund_some = RefundSome.Field(description="Pay some of a part back.")
    give_back_some = GiveBackSome.Field(description="The workshop pays some of a part back.")
    settle_claim = SettleClaim.Field(description="The staff settles a claim.")
    keep_order = KeepOrder.Field(description="Make a guest order one's own.")
