"""Who sees which money: buyers their payments, workshops their statement, finance everything."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from payments import ledger, policies
from payments.models import OWED, Account, AccountKind, Entry, Payment, Payout, PayoutMethod, Refund
from shop.accounts.viewer import Viewer
from shop.kit.errors import NotFound
from shop.kit.money import Money
from shop.orders import queries as orders
from shop.orders.models import VendorOrder
from vendors.workshops import queries as workshops
from vendors.workshops.models import Workshop


@dataclass(frozen=True, slots=True)
class Balances:
    """What a workshop has with the platform, all in its currency and positive when owed to it."""

    held: Money
    payable: Money
    prepared: Money


def payments_visible_to(viewer: Viewer) -> QuerySet[Payment]:
    """Payments of the orders that the viewer bought, all for finance."""
    if policies.can_finance(viewer):
        return Payment.objects.all()
    return Payment.objects.filter(order__in=orders.bought_by(viewer).values("pk"))


def refunds_visible_to(viewer: Viewer) -> QuerySet[Refund]:
    """Refunds of the payments that the viewer sees."""
    if policies.can_finance(viewer):
        return Refund.objects.all()
    return Refund.objects.filter(payment__order__in=orders.bought_by(viewer).values("pk"))


def payouts_visible_to(viewer: Viewer) -> QuerySet[Payout]:
    """Payouts to workshops whose money the viewer may see, all for finance."""
    return _of_workshops(Payout.objects.all(), "workshop", viewer)


def methods_visible_to(viewer: Viewer) -> QuerySet[PayoutMethod]:
    """Payout methods of the same workshops."""
    return _of_workshops(PayoutMethod.objects.all(), "workshop", viewer)


def statement_visible_to(viewer: Viewer) -> QuerySet[Entry]:
    """The entries on the accounts of those workshops, with the sums of `with_running` and `with_sums`."""
    entries = Entry.objects.filter(account__kind__in=OWED).select_related("account", "transaction__vendor_order")
    return with_sums(with_running(_of_workshops(entries, "account__workshop", viewer)))


def with_running(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Each entry with what its account owed the workshop right after it, in minor units."""
    until = Entry.objects.filter(account=OuterRef("account"), pk__lte=OuterRef("pk")).order_by().values("account")
    return entries.annotate(running_minor=Subquery(until.annotate(sum=-Sum("amount_minor")).values("sum")))


def with_sums(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Each entry with `held_minor`, `payable_minor` and `prepared_minor`: what lay there right after its transaction."""
    until = Entry.objects.filter(
        account__workshop=OuterRef("account__workshop"),
        account__currency=OuterRef("account__currency"),
        transaction_id__lte=OuterRef("transaction_id"),
    )
    owed = until.order_by().values("account__workshop").annotate(sum=-Sum("amount_minor")).values("sum")
    names = ("held_minor", "payable_minor", "prepared_minor")
    sums = {name: Coalesce(Subquery(owed.filter(account__kind=kind)), 0) for name, kind in zip(names, OWED, strict=True)}
    return entries.annotate(**sums)


def statement(workshop: Workshop) -> QuerySet[Entry]:
    """All entries on a workshop's accounts, oldest first; their amounts sum to its balances."""
    entries = Entry.objects.filter(account__workshop=workshop).select_related("account", "transaction")
    return with_sums(with_running(entries)).order_by("pk")


def accounts_visible_to(viewer: Viewer) -> QuerySet[Account]:
    """The accounts of those workshops, each with `owed_minor`: what it owes the workshop, None without entries."""
    accounts = Account.objects.filter(kind__in=OWED).annotate(owed_minor=-Sum("entries__amount_minor"))
    return _of_workshops(accounts, "workshop", viewer)


def balances(workshop: Workshop) -> Balances:
    """What is held for a workshop, payable to it and prepared for its bank, in one statement."""
    accounts = Account.objects.filter(workshop=workshop).annotate(owed_minor=-Sum("entries__amount_minor"))
    return balances_of(workshop, accounts)


def balances_of(workshop: Workshop, accounts: Iterable[Any]) -> Balances:
    """The same from accounts that were loaded with `owed_minor`."""
    owed = {account.kind: int(account.owed_minor or 0) for account in accounts if account.currency == workshop.currency}
    return Balances(*(Money(owed.get(kind, 0), workshop.currency) for kind in OWED))


def payable_workshops() -> QuerySet[Workshop]:
    """Workshops to which something is payable."""
    owed = Account.objects.filter(kind=AccountKind.VENDOR_PAYABLE).annotate(sum=Sum("entries__amount_minor"))
    return Workshop.objects.filter(pk__in=owed.filter(sum__lt=0).values("workshop"))


def refunded_minor(vendor_order: VendorOrder, *, before: Refund | None = None) -> int:
    """What goes back of a part by refunds, or by those before one, in minor units of the charge's currency."""
    refunds = Refund.objects.filter(vendor_order=vendor_order)
    refunds = refunds.filter(pk__lt=before.pk) if before else refunds
    return int(refunds.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def payable(workshop: Workshop) -> Money:
    """What is payable to a workshop now."""
    return -ledger.balance(AccountKind.VENDOR_PAYABLE, workshop.currency, workshop.pk)


def prepared(workshop: Workshop) -> Money:
    """What is set apart for the payouts to a workshop that wait for release."""
    return -ledger.balance(AccountKind.VENDOR_PREPARED, workshop.currency, workshop.pk)


def get_payout(viewer: Viewer, pk: int, *, field: str = "") -> Payout:
    """The payout, or NotFound when the viewer may not see it."""
    payout = payouts_visible_to(viewer).filter(pk=pk).first()
    if payout is None:
        raise NotFound(field=field)
    return payout


def _of_workshops(rows: QuerySet[Any], path: str, viewer: Viewer) -> QuerySet[Any]:
    if policies.can_finance(viewer):
        return rows
    if not viewer.may_read("payouts"):
        return rows.none()
    return rows.filter(**{f"{path}__in": workshops.member_workshops(viewer, *policies.READING).values("pk")})
