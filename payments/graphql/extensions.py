"""What money adds to the types of lower apps: orders, carts and workshops."""

from typing import Any

import graphene
from django.utils import timezone
from django.utils.translation import gettext as _

from payments import checkout, limits, models, queries
from payments.graphql.types import (
    BankField,
    PaymentType,
    PayoutMethodType,
    PayoutType,
    RefundType,
    StatementLineType,
    bank_field_values,
    reads_money,
)
from payments.queries import Balances
from shop.carts.graphql.types import CartType
from shop.carts.pricing import PricedCart
from shop.kit.errors import Invalid
from shop.kit.graphql.connections import ConnectionField, Page, keyset
from shop.kit.graphql.loading import Fetch, Join
from shop.kit.graphql.scalars import MoneyType, extend
from shop.orders.graphql.types import OrderType, VendorOrderType
from shop.orders.models import Order, VendorOrder
from shop.rates import queries as rates_queries
from vendors.workshops.graphql.types import WorkshopType
from vendors.workshops.models import Workshop


class Charge(graphene.ObjectType):
    """What a card will be charged for a cart."""

    total = graphene.Field(MoneyType, description="What will be charged; null when no card can be.")
    reason = graphene.String(
        required=True,
        description="Why it is another currency than the cart's (currency_not_chargeable, above_currency_limit), why "
        "it cannot be charged (amount_too_small, amount_too_large, no_rate), or empty.",
    )
    message = graphene.String(required=True, description="The same in words; empty when there is nothing to say.")
    rate = graphene.String(required=True, description="The cart's currency for one unit of the charge's; empty when equal.")
    rate_date = graphene.Date(description="The day of that rate.")


class WorkshopBalance(graphene.ObjectType):
    """What a workshop has with the platform, as sums of the ledger's entries."""

    held = graphene.Field(
        MoneyType,
        required=True,
        description="Held until the goods have arrived and the holding period is over.",
    )
    payable = graphene.Field(MoneyType, required=True, description="Payable with the next payout.")
    prepared = graphene.Field(MoneyType, required=True, description="Set apart for a payout that waits for its release.")


MESSAGES = {
    limits.NOT_CHARGEABLE: lambda: _("Cards cannot be charged in the currency you picked, so the charge is in another one."),
    limits.ABOVE_LIMIT: lambda: _(
        "The total is above what a card can be charged in the currency you picked, so the charge is in another one."
    ),
}


def resolve_charge(cart: PricedCart, info: graphene.ResolveInfo) -> Charge | None:
    """Asked before the buyer leaves for the payment page; without a statement."""
    if not cart.parcels:
        return None
    rates = rates_queries.snapshot()
    try:
        plan = checkout.plan(cart, rates=rates, on=timezone.now())
    except Invalid as error:
        return Charge(total=None, reason=error.code, message=error.message, rate="")
    if plan.reason is None:
        return Charge(total=plan.total, reason="", message="", rate="")
    quote = rates.rate(plan.currency, cart.currency)
    return Charge(
        total=plan.total,
        reason=plan.reason,
        message=MESSAGES[plan.reason](),
        rate=f"{quote.rate.normalize():f}",
        rate_date=quote.date,
    )


def resolve_payment(order: Order, info: graphene.ResolveInfo) -> models.Payment | None:
    """The one that was paid, else the latest; whoever sees an order with all its parts sees how it was paid."""
    payments = sorted(order.payments.all(), key=lambda payment: (payment.status == "paid", payment.pk))
    return payments[-1] if payments else None


def resolve_refunds(part: VendorOrder, info: graphene.ResolveInfo) -> list[models.Refund]:
    """Of some of it, and of the rest."""
    return list(part.refunds.all())


def resolve_balance(workshop: Workshop, info: graphene.ResolveInfo) -> Balances | None:
    """From the accounts loaded with the workshop, else by a statement of its own."""
    if not reads_money(workshop, info):
        return None
    if "accounts" not in getattr(workshop, "_prefetched_objects_cache", {}):
        return queries.balances(workshop)
    return queries.balances_of(workshop, workshop.accounts.all())


def resolve_payout_method(workshop: Workshop, info: graphene.ResolveInfo) -> models.PayoutMethod | None:
    """Null for strangers, and while none is named."""
    return getattr(workshop, "payout_method", None) if reads_money(workshop, info) else None


def resolve_payout_fields(workshop: Workshop, info: graphene.ResolveInfo) -> list[BankField]:
    """Filled in for those who may change them."""
    method = resolve_payout_method(workshop, info)
    return bank_field_values(str(workshop.country), method.details if method else {})


def resolve_statement(workshop: Workshop, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None) -> Page:
    """Newest first; empty for strangers."""
    rows = queries.statement_visible_to(info.context.viewer).filter(account__workshop=workshop)
    return keyset(rows, info, order=("-pk",), first=first, after=after)


def resolve_payouts(workshop: Workshop, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None) -> Page:
    """Newest first; empty for strangers."""
    rows = queries.payouts_visible_to(info.context.viewer).filter(workshop=workshop)
    return keyset(rows, info, order=("-pk",), first=first, after=after)


def add_needs(node_type: Any, **needs: tuple[Any, ...]) -> None:
    """Say what the added fields need loaded."""
    node_type.needs = {**node_type.needs, **needs}


extend(
    CartType,
    charge=graphene.Field(Charge, resolver=resolve_charge, description="What a card will be charged; null for an empty cart."),
)
extend(
    OrderType,
    payment=graphene.Field(PaymentType, resolver=resolve_payment, description="How it is or was paid."),
)
extend(
    VendorOrderType,
    refunds=graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(RefundType))),
        resolver=resolve_refunds,
        description="The buyer's money that goes back for it, oldest first.",
    ),
)
extend(
    WorkshopType,
    balance=graphene.Field(
        WorkshopBalance,
        resolver=resolve_balance,
        description="Its money; for its owners, managers and finance.",
    ),
    payout_method=graphene.Field(PayoutMethodType, resolver=resolve_payout_method, description="Where its money goes; for the same."),
    payout_fields=graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(BankField))),
        resolver=resolve_payout_fields,
        description="The fields of a bank account in its country, with what is kept for those who may see it.",
    ),
    statement=ConnectionField(
        StatementLineType,
        resolver=resolve_statement,
        description="Every entry on its accounts, newest first.",
    ),
    payouts=ConnectionField(PayoutType, resolver=resolve_payouts, description="What was paid to it, newest first."),
)
add_needs(OrderType, payment=(Fetch("payments", lambda _viewer: models.Payment.objects.order_by("pk")),))
add_needs(VendorOrderType, refunds=(Fetch("refunds", lambda _viewer: models.Refund.objects.order_by("pk")),))
add_needs(
    WorkshopType,
    balance=(Fetch("accounts", queries.accounts_visible_to),),
    payoutMethod=(Join("payout_method"),),
    payoutFields=(Join("payout_method"),),
)
