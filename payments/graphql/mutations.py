"""What buyers, workshops and finance do with money."""

from datetime import datetime
from typing import Any

import graphene

from payments import checkout, payouts, policies, refunds, withdrawal
from payments.graphql.types import PaymentType, PayoutMethodType, PayoutType, RefundType
from payments.models import Payment
from shop.accounts.graphql.mutations import AddressInput, address_data
from shop.accounts.middleware import ORDERS_COOKIE, remember
from shop.accounts.models import StaffRole
from shop.carts import queries as carts
from shop.kit.graphql.access import anyone, guest_with_link, staff, workshop_member
from shop.kit.graphql.mutations import Mutation
from shop.kit.graphql.nodes import key_of
from shop.orders import queries as orders
from shop.orders.graphql.types import OrderType
from shop.orders.placing import CheckoutDetails

#: Orders that a guest's cookie remembers.
REMEMBERED = 20


class CheckoutPayload(Mutation):
    """A mutation that sends the buyer to a payment page."""

    class Meta:
        abstract = True

    order = graphene.Field(OrderType, description="The order, which waits for its payment.")
    payment = graphene.Field(PaymentType, description="The payment that was started.")
    redirect_url = graphene.String(description="Where the buyer pays.")
    order_token = graphene.String(description="What a guest's program sends as X-Order-Token to see the order; null for a person.")


class StartCheckout(CheckoutPayload):
    """Make an order of the viewer's cart and open the payment page; the same cart again gives the same page."""

    access = anyone()

    class Input:
        """Who buys and where it goes."""

        email = graphene.String(default_value="", description="Where the order's news go; a person's own when empty.")
        phone = graphene.String(default_value="", description="For the carrier.")
        address = AddressInput(required=True, description="Where the parcels go.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Start."""
        viewer, address = info.context.viewer, fields["address"]
        details = CheckoutDetails(
            email=fields.get("email") or "",
            phone=fields.get("phone") or "",
            country=address["country"],
            address=address_data(address),
        )
        payment = checkout.start(cart=carts.require(viewer), details=details, by=viewer, at=at)
        return payload(info, payment)


class PayOrderAgain(CheckoutPayload):
    """Go on with the payment of an order that waits for it."""

    access = guest_with_link()

    class Input:
        """Which order."""

        order = graphene.ID(required=True, description="The order.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Go on."""
        viewer = info.context.viewer
        order = orders.get_purchase(viewer, key_of(fields["order"], "Order", field="order"))
        return payload(info, checkout.pay_again(order=order, by=viewer, at=at))


class CancelOrder(Mutation):
    """Cancel an order that is not paid yet; its pieces are free once the provider says that it cannot be paid any more."""

    access = guest_with_link()

    class Input:
        """Which order."""

        order = graphene.ID(required=True, description="The order.")

    order = graphene.Field(OrderType, description="The order as it is now: withdrawn, or being cancelled.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Cancel."""
        viewer = info.context.viewer
        order = orders.get_purchase(viewer, key_of(fields["order"], "Order", field="order"))
        return {"order": withdrawal.withdraw(order=order, by=viewer, at=at)}


def payload(info: graphene.ResolveInfo, payment: Payment) -> dict[str, Any]:
    """The payload, with the guest's cookie remembering the order."""
    viewer, order = info.context.viewer, payment.order
    if not viewer.is_signed_in:
        held = [token for token in viewer.order_tokens if token != order.token]
        remember(info.context, ORDERS_COOKIE, " ".join([order.token, *held][:REMEMBERED]))
    return {
        "order": order,
        "payment": payment,
        "redirect_url": payment.session_url or None,
        "order_token": None if viewer.is_signed_in else order.token,
    }


class BankFieldInput(graphene.InputObjectType):
    """A field of a bank account."""

    name = graphene.String(required=True, description="One of Workshop.payoutFields.")
    value = graphene.String(required=True, description="What the bank gave you.")


class SavePayoutMethod(Mutation):
    """Say where the workshop's money goes."""

    access = workshop_member(*policies.OWNING, scope="payouts")

    class Input:
        """Which workshop and which account."""

        workshop = graphene.ID(required=True, description="The workshop.")
        details = graphene.List(graphene.NonNull(BankFieldInput), required=True, description="The account's fields.")

    payout_method = graphene.Field(PayoutMethodType, description="The method as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Save."""
        key = key_of(fields["workshop"], "Workshop", field="workshop")
        details = {item["name"]: item["value"] for item in fields["details"]}
        return {"payout_method": payouts.save_method(workshop_id=key, details=details, by=info.context.viewer, at=at)}


class PayoutMutation(Mutation):
    """A mutation of finance that answers with the payout."""

    class Meta:
        abstract = True

    access = staff(StaffRole.FINANCE)
    payout = graphene.Field(PayoutType, description="The payout as it is now.")


class PreparePayout(PayoutMutation):
    """Prepare to pay all that is payable to a workshop."""

    class Input:
        """Which workshop."""

        workshop = graphene.ID(required=True, description="The workshop.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Prepare."""
        key = key_of(fields["workshop"], "Workshop", field="workshop")
        return {"payout": payouts.prepare(workshop_id=key, by=info.context.viewer, at=at)}


class ReleasePayout(PayoutMutation):
    """Let a prepared payout go; it can be released once, and not by the one who prepared it."""

    class Input:
        """Which payout."""

        id = graphene.ID(required=True, description="The payout.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Release."""
        key = key_of(fields["id"], "Payout", field="id")
        return {"payout": payouts.release(payout_id=key, by=info.context.viewer, at=at)}


class DropPayout(PayoutMutation):
    """Take a prepared payout back before it is released; its money is payable again."""

    class Input:
        """Which payout."""

        id = graphene.ID(required=True, description="The payout.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Drop."""
        key = key_of(fields["id"], "Payout", field="id")
        return {"payout": payouts.drop(payout_id=key, by=info.context.viewer, at=at)}


class MarkPayoutPaid(PayoutMutation):
    """Say that the bank has sent a payout; the workshop is told."""

    class Input:
        """Which payout, and the bank's reference."""

        id = graphene.ID(required=True, description="The payout.")
        reference = graphene.String(required=True, description="The bank's reference, at most 60 characters.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Mark."""
        key = key_of(fields["id"], "Payout", field="id")
        reference = fields["reference"]
        return {"payout": payouts.mark_paid(payout_id=key, reference=reference, by=info.context.viewer, at=at)}


class MarkPayoutReturned(PayoutMutation):
    """Say that a payout came back; it is payable again."""

    class Input:
        """Which payout, and why."""

        id = graphene.ID(required=True, description="The payout.")
        reason = graphene.String(required=True, description="Why, for the workshop.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Mark."""
        key = key_of(fields["id"], "Payout", field="id")
        reason = fields["reason"]
        return {"payout": payouts.mark_returned(payout_id=key, reason=reason, by=info.context.viewer, at=at)}


class RetryRefund(Mutation):
    """Send a refund again that the buyer's bank sent back."""

    access = staff(StaffRole.FINANCE)

    class Input:
        """Which refund."""

        id = graphene.ID(required=True, description="The refund.")

    refund = graphene.Field(RefundType, description="The refund as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Retry."""
        key = key_of(fields["id"], "Refund", field="id")
        return {"refund": refunds.retry(refund_id=key, by=info.context.viewer, at=at)}


class Mutations:
    """What can be done with money."""

    start_checkout = StartCheckout.Field(description="Make an order of the cart and open the payment page.")
    pay_order_again = PayOrderAgain.Field(description="Go on with the payment of an order.")
    cancel_order = CancelOrder.Field(description="Cancel an order that is not paid yet.")
    save_payout_method = SavePayoutMethod.Field(description="Say where the workshop's money goes.")
    prepare_payout = PreparePayout.Field(description="Prepare to pay what is payable to a workshop.")
    release_payout = ReleasePayout.Field(description="Let a prepared payout go.")
    drop_payout = DropPayout.Field(description="Take a prepared payout back.")
    mark_payout_paid = MarkPayoutPaid.Field(description="The bank has sent a payout.")
    mark_payout_returned = MarkPayoutReturned.Field(description="A payout came back.")
    retry_refund = RetryRefund.Field(description="Send a failed refund again.")
