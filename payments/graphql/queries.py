"""Root fields of money."""

from typing import Any

import graphene
from django.utils import timezone

from payments import expectations, models, policies, queries
from payments.graphql import extensions  # noqa: F401  its import adds the fields of money to lower types
from payments.graphql.types import (
    BankField,
    PayoutStatus,
    PayoutType,
    RefundStatus,
    RefundType,
    bank_field_values,
)
from shop.kit.graphql.connections import ConnectionField, Page, keyset
from vendors.workshops.graphql.types import WorkshopType
from vendors.workshops.models import MAKER_COUNTRIES, Workshop

NEWEST = ("-created_at", "-pk")


class PayoutExpectation(graphene.ObjectType):
    """How and when makers of a country are paid, and what the platform keeps."""

    country = graphene.String(required=True, description="Country code.")
    currency = graphene.String(required=True, description="The currency of balances and payouts.")
    how = graphene.String(required=True, description="How the money comes.")
    commission_basis_points = graphene.Int(
        required=True, description="Hundredths of a percent of goods and delivery that the platform keeps."
    )
    holding_days = graphene.Int(required=True, description="Days from receipt until the money is payable.")
    bank_fields = graphene.List(graphene.NonNull(BankField), required=True, description="What we need to know of the bank account.")
    as_of = graphene.Date(required=True, description="The day on which this was collected.")


class Queries:
    """Root fields of money."""

    payouts = ConnectionField(
        PayoutType,
        description="Payouts of the viewer's workshops, or all for finance, newest first.",
        status=PayoutStatus(description="Only those that stand there."),
    )
    payable_workshops = ConnectionField(WorkshopType, description="Workshops to which something is payable; for finance.")
    refunds = ConnectionField(
        RefundType,
        description="All refunds, newest first; for finance.",
        status=RefundStatus(description="Only those that stand there."),
    )
    payout_expectation = graphene.Field(
        PayoutExpectation,
        country=graphene.String(required=True, description="Country code."),
        description="What makers of a country can expect; null for a country where nobody sells.",
    )

    @staticmethod
    def resolve_payouts(
        root: Any,
        info: graphene.ResolveInfo,
        first: int | None = None,
        after: str | None = None,
        status: Any = None,
    ) -> Page:
        """By who asks."""
        rows = standing(queries.payouts_visible_to(info.context.viewer), status)
        return keyset(rows, info, order=NEWEST, first=first, after=after)

    @staticmethod
    def resolve_payable_workshops(root: Any, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None) -> Page:
        """Empty for others."""
        allowed = policies.can_finance(info.context.viewer)
        rows = queries.payable_workshops() if allowed else Workshop.objects.none()
        return keyset(rows, info, order=("name", "pk"), first=first, after=after)

    @staticmethod
    def resolve_refunds(
        root: Any,
        info: graphene.ResolveInfo,
        first: int | None = None,
        after: str | None = None,
        status: Any = None,
    ) -> Page:
        """Empty for others."""
        allowed = policies.can_finance(info.context.viewer)
        rows = standing(models.Refund.objects.all() if allowed else models.Refund.objects.none(), status)
        return keyset(rows, info, order=NEWEST, first=first, after=after)

    @staticmethod
    def resolve_payout_expectation(root: Any, info: graphene.ResolveInfo, country: str) -> PayoutExpectation | None:
        """Public: it is shown before anybody applies."""
        if country not in MAKER_COUNTRIES:
            return None
        found = expectations.of_country(country, timezone.now().date())
        return PayoutExpectation(
            country=found.country,
            currency=found.currency,
            how=found.how,
            commission_basis_points=found.basis_points,
            holding_days=found.holding_days,
            bank_fields=bank_field_values(country, {}),
            as_of=found.as_of,
        )


def standing(rows: Any, status: Any) -> Any:
    """The rows with a status, or all."""
    return rows.filter(status=getattr(status, "value", status)) if status else rows
