"""Payments, refunds, payouts and statements as buyers, workshops and the staff see them."""

from typing import Any

import graphene
from django.db.models import QuerySet

from payments import bank_fields, models, policies, queries, states
from shop.kit.graphql.history import NEED as HISTORY
from shop.kit.graphql.history import history_field
from shop.kit.graphql.loading import Fetch, Join
from shop.kit.graphql.nodes import NodeType
from shop.kit.graphql.scalars import MoneyType, enum_of
from shop.kit.money import Money
from shop.kit.states import can_move
from shop.orders.graphql.types import VendorOrderType
from vendors.workshops.graphql.types import WorkshopType, roles_of

PaymentStatus = enum_of(states.PaymentStatus, "PaymentStatus", "Where a buyer's payment stands.")
RefundStatus = enum_of(states.RefundStatus, "RefundStatus", "Where money that goes back stands.")
PayoutStatus = enum_of(states.PayoutStatus, "PayoutStatus", "Where money for a workshop stands.")


class RefundType(NodeType):
    """Money that goes back to a buyer."""

    class Meta:
        model = models.Refund
        name = "Refund"
        description = "Money that goes back to a buyer."

    status = graphene.Field(RefundStatus, required=True, description="Where it stands.")
    status_label = graphene.String(required=True, description="The same in words.")
    amount = graphene.Field(MoneyType, required=True, description="What goes back.")
    reason = graphene.String(
        required=True, description="decline, lapse, cancel, refund, refund_some, out_of_stock, paid_twice or withdrawn."
    )
    note = graphene.String(required=True, description="Why, in the words of who decided it; may be empty.")
    created_at = graphene.DateTime(required=True, description="When it was decided.")
    done_at = graphene.DateTime(description="When the provider had paid it.")
    vendor_order = graphene.Field(VendorOrderType, description="The part that is refunded; null for a whole payment.")

    needs = {"vendorOrder": (Join("vendor_order"),)}

    @staticmethod
    def resolve_status_label(refund: models.Refund, info: graphene.ResolveInfo) -> str:
        """In words."""
        return refund.get_status_display()

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.Refund]:
        """The buyer's, or all for finance."""
        return queries.refunds_visible_to(viewer)


class PaymentType(NodeType):
    """One attempt to pay an order."""

    class Meta:
        model = models.Payment
        name = "Payment"
        description = "One attempt to pay an order."

    status = graphene.Field(PaymentStatus, required=True, description="Where it stands.")
    status_label = graphene.String(required=True, description="The same in words.")
    amount = graphene.Field(MoneyType, required=True, description="What the buyer pays.")
    redirect_url = graphene.String(description="Where to go to pay, while that is possible.")
    expires_at = graphene.DateTime(required=True, description="Until when it can be paid.")
    paid_at = graphene.DateTime(description="When the payment arrived.")
    card = graphene.String(required=True, description="Brand and last four digits, such as Visa •••• 4242; empty while not known.")
    refunds = graphene.List(graphene.NonNull(RefundType), required=True, description="What goes back of it.")

    needs = {"refunds": (Fetch("refunds", lambda viewer: queries.refunds_visible_to(viewer).order_by("pk")),)}

    @staticmethod
    def resolve_status_label(payment: models.Payment, info: graphene.ResolveInfo) -> str:
        """In words."""
        return payment.get_status_display()

    @staticmethod
    def resolve_redirect_url(payment: models.Payment, info: graphene.ResolveInfo) -> str | None:
        """While the page is open."""
        return payment.session_url or None if payment.status == states.PaymentStatus.OPEN else None

    @staticmethod
    def resolve_refunds(payment: models.Payment, info: graphene.ResolveInfo) -> list[models.Refund]:
        """Loaded with the payment; whoever sees a payment sees its refunds."""
        return list(payment.refunds.all())

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.Payment]:
        """The buyer's, or all for finance."""
        return queries.payments_visible_to(viewer)


class BankField(graphene.ObjectType):
    """A field of a bank account in the workshop's country."""

    name = graphene.String(required=True, description="The field's name in savePayoutMethod.")
    label = graphene.String(required=True, description="What it is called.")
    is_required = graphene.Boolean(required=True, description="Whether it must be filled in.")
    example = graphene.String(required=True, description="What a right value looks like.")
    value = graphene.String(required=True, description="What is kept; empty when nothing is.")


def bank_field_values(country: str, details: dict[str, str]) -> list[BankField]:
    """The fields of a country with the values kept."""
    return [
        BankField(
            name=field.name,
            label=field.label,
            is_required=field.is_required,
            example=field.example,
            value=details.get(field.name, ""),
        )
        for field in bank_fields.FIELDS[country]
    ]


class PayoutMethodType(NodeType):
    """Where a workshop's money goes."""

    class Meta:
        model = models.PayoutMethod
        name = "PayoutMethod"
        description = "Where a workshop's money goes."

    rail = graphene.String(required=True, description="How it is sent.")
    account = graphene.String(required=True, description="The account's last four characters, to recognize it by.")
    updated_at = graphene.DateTime(required=True, description="When it was last changed.")

    @staticmethod
    def resolve_account(method: models.PayoutMethod, info: graphene.ResolveInfo) -> str:
        """Masked."""
        return bank_fields.masked(method.details)

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.PayoutMethod]:
        """The workshop's, or all for finance."""
        return queries.methods_visible_to(viewer)


class PayoutType(NodeType):
    """Money sent to a workshop."""

    class Meta:
        model = models.Payout
        name = "Payout"
        description = "Money sent to a workshop."

    workshop = graphene.Field(WorkshopType, required=True, description="Who gets it.")
    status = graphene.Field(PayoutStatus, required=True, description="Where it stands.")
    status_label = graphene.String(required=True, description="The same in words.")
    amount = graphene.Field(MoneyType, required=True, description="How much.")
    account = graphene.String(required=True, description="The account's last four characters.")
    bank_details = graphene.List(graphene.NonNull(BankField), description="The whole account; for finance only.")
    reference = graphene.String(required=True, description="The bank's reference; empty before it is paid.")
    created_at = graphene.DateTime(required=True, description="When it was prepared.")
    prepared_by = graphene.String(description="Who prepared it; for finance only.")
    released_at = graphene.DateTime(description="When it was released.")
    can_release = graphene.Boolean(required=True, description="Whether the viewer may release it now; never who prepared it.")
    can_drop = graphene.Boolean(required=True, description="Whether the viewer may take it back now.")
    paid_at = graphene.DateTime(description="When the bank had sent it.")
    history = history_field(models.Payout)

    needs = {
        "workshop": (Join("workshop"),),
        "bankDetails": (Join("workshop"),),
        "preparedBy": (Join("prepared_by"),),
        "history": (HISTORY,),
    }

    @staticmethod
    def resolve_status_label(payout: models.Payout, info: graphene.ResolveInfo) -> str:
        """In words."""
        return payout.get_status_display()

    @staticmethod
    def resolve_account(payout: models.Payout, info: graphene.ResolveInfo) -> str:
        """Masked."""
        return bank_fields.masked(payout.details)

    @staticmethod
    def resolve_bank_details(payout: models.Payout, info: graphene.ResolveInfo) -> list[BankField] | None:
        """Whole, since finance types it into the bank's form."""
        if not policies.can_finance(info.context.viewer):
            return None
        return bank_field_values(str(payout.workshop.country), payout.details)

    @staticmethod
    def resolve_prepared_by(payout: models.Payout, info: graphene.ResolveInfo) -> str | None:
        """By name, among the staff."""
        person = payout.prepared_by if policies.can_finance(info.context.viewer) else None
        return person.display_name if person else None

    @staticmethod
    def resolve_can_release(payout: models.Payout, info: graphene.ResolveInfo) -> bool:
        """By its status and who prepared it."""
        return policies.can_release(info.context.viewer, payout)

    @staticmethod
    def resolve_can_drop(payout: models.Payout, info: graphene.ResolveInfo) -> bool:
        """By its status."""
        return policies.can_finance(info.context.viewer) and can_move(payout, "drop")

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.Payout]:
        """The workshop's, or all for finance."""
        return queries.payouts_visible_to(viewer)


class StatementLineType(NodeType):
    """An entry of the ledger on a workshop's account, signed as the workshop reads it."""

    class Meta:
        model = models.Entry
        name = "StatementLine"
        description = "An entry of the ledger on a workshop's account; positive is in the workshop's favor."

    at = graphene.DateTime(required=True, description="When it was written.")
    kind = graphene.String(
        required=True, description="capture, refund, release, payout_prepared, payout_dropped, payout or payout_returned."
    )
    account = graphene.String(required=True, description="vendor_held, vendor_payable or vendor_prepared.")
    account_label = graphene.String(required=True, description="The same in words.")
    amount = graphene.Field(MoneyType, required=True, description="What was added to the account, or taken from it.")
    balance = graphene.Field(MoneyType, required=True, description="What lay on the account right after it.")
    held = graphene.Field(MoneyType, required=True, description="What was held right after its movement, on all lines of that.")
    payable = graphene.Field(MoneyType, required=True, description="What was payable then.")
    prepared = graphene.Field(MoneyType, required=True, description="What was set apart for a payout then.")
    order_number = graphene.String(required=True, description="The vendor order's number; empty for payouts.")

    @staticmethod
    def resolve_at(entry: models.Entry, info: graphene.ResolveInfo) -> Any:
        """Of the transaction."""
        return entry.transaction.at

    @staticmethod
    def resolve_kind(entry: models.Entry, info: graphene.ResolveInfo) -> str:
        """Of the transaction."""
        return entry.transaction.kind

    @staticmethod
    def resolve_account(entry: models.Entry, info: graphene.ResolveInfo) -> str:
        """Kind of account."""
        return entry.account.kind

    @staticmethod
    def resolve_account_label(entry: models.Entry, info: graphene.ResolveInfo) -> str:
        """In words."""
        return entry.account.get_kind_display()

    @staticmethod
    def resolve_amount(entry: models.Entry, info: graphene.ResolveInfo) -> Money:
        """A credit is in the workshop's favor."""
        return Money(-entry.amount_minor, entry.account.currency)

    @staticmethod
    def resolve_balance(entry: Any, info: graphene.ResolveInfo) -> Money:
        """A sum of the account's entries."""
        return Money(int(entry.running_minor), entry.account.currency)

    @staticmethod
    def resolve_held(entry: Any, info: graphene.ResolveInfo) -> Money:
        """A sum of entries."""
        return Money(int(entry.held_minor), entry.account.currency)

    @staticmethod
    def resolve_payable(entry: Any, info: graphene.ResolveInfo) -> Money:
        """A sum of entries."""
        return Money(int(entry.payable_minor), entry.account.currency)

    @staticmethod
    def resolve_prepared(entry: Any, info: graphene.ResolveInfo) -> Money:
        """A sum of entries."""
        return Money(int(entry.prepared_minor), entry.account.currency)

    @staticmethod
    def resolve_order_number(entry: models.Entry, info: graphene.ResolveInfo) -> str:
        """Loaded with the entry."""
        part = entry.transaction.vendor_order
        return part.number if part else ""

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.Entry]:
        """Of the viewer's workshops, or all for finance."""
        return queries.statement_visible_to(viewer)


def reads_money(workshop: Any, info: graphene.ResolveInfo) -> bool:
    """Whether the viewer may see this workshop's money; asked once a request."""
    viewer = info.context.viewer
    return policies.can_finance(viewer) or (viewer.may_read("payouts") and roles_of(info).get(workshop.pk) in policies.READING)
