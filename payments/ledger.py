"""The ledger: balanced transactions that are written once and never changed.

Amounts are signed as bookkeepers sign them in one column: a debit is positive, a credit negative.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q, Sum

from payments.models import Account, AccountKind, Entry, Transaction
from shop.kit.money import Money
from shop.orders.models import Order, VendorOrder


class Unbalanced(ValueError):
    """Lines that do not sum to zero in every currency: a fault of the program, never of a person."""


class Line(NamedTuple):
    """One side of a movement: debit positive, credit negative; a workshop's accounts name the workshop."""

    kind: AccountKind
    money: Money
    workshop_id: int | None = None


AccountKey = tuple[str, str, int | None]


@transaction.atomic
def post(
    key: str,
    kind: str,
    lines: Sequence[Line],
    *,
    at: datetime,
    order: Order | None = None,
    vendor_order: VendorOrder | None = None,
    reverses: Transaction | None = None,
    by: Any = None,
) -> Transaction:
    """Write a transaction once: the same key again gives what was written then.

    Lines of nothing are left out, lines of one account joined. Unbalanced when they do not sum to zero.
    """
    sums = _sums(lines)
    made, created = Transaction.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "at": at,
            "order": order or (vendor_order.order if vendor_order else None),
            "vendor_order": vendor_order,
            "reverses": reverses,
            "by": getattr(by, "user", by),
        },
    )
    if created:
        accounts = _accounts(sums)
        Entry.objects.bulk_create(Entry(transaction=made, account=accounts[account], amount_minor=minor) for account, minor in sums.items())
    return made


def reverse(original: Transaction, *, key: str, kind: str, at: datetime, by: Any = None) -> Transaction:
    """Write the exact opposite of a transaction, which points at what it reverses."""
    lines = [
        Line(
            AccountKind(entry.account.kind),
            Money(-entry.amount_minor, entry.account.currency),
            entry.account.workshop_id,
        )
        for entry in original.entries.select_related("account").order_by("pk")
    ]
    return post(
        key,
        kind,
        lines,
        at=at,
        order=original.order,
        vendor_order=original.vendor_order,
        reverses=original,
        by=by,
    )


def balance(kind: AccountKind, currency: str, workshop_id: int | None = None) -> Money:
    """Debits less credits of an account; what is owed to a workshop is therefore negative here."""
    entries = Entry.objects.filter(account__kind=kind, account__currency=currency, account__workshop=workshop_id)
    return Money(int(entries.aggregate(sum=Sum("amount_minor"))["sum"] or 0), currency)


def lock_account(kind: AccountKind, currency: str, workshop_id: int) -> Account:
    """Lock a workshop's account until the transaction ends, so that what it holds is spent once."""
    account, _ = Account.objects.get_or_create(kind=kind, currency=currency, workshop_id=workshop_id)
    return Account.objects.select_for_update(of=("self",)).get(pk=account.pk)


def _sums(lines: Iterable[Line]) -> dict[AccountKey, int]:
    sums: defaultdict[AccountKey, int] = defaultdict(int)
    for line in lines:
        sums[line.kind.value, line.money.currency, line.workshop_id] += line.money.minor
    by_currency: defaultdict[str, int] = defaultdict(int)
    for (_kind, currency, _workshop), minor in sums.items():
        by_currency[currency] += minor
    moved = {account: minor for account, minor in sums.items() if minor}
    if any(by_currency.values()) or not moved:
        raise Unbalanced(f"the lines do not balance: {dict(by_currency)}")
    return moved


def _accounts(keys: Iterable[AccountKey]) -> dict[AccountKey, Account]:
    wanted = list(keys)
    condition = Q()
    for kind, currency, workshop_id in wanted:
        condition |= Q(kind=kind, currency=currency, workshop=workshop_id)
    found = {(row.kind, row.currency, row.workshop_id): row for row in Account.objects.filter(condition)}
    for kind, currency, workshop_id in wanted:
        if (kind, currency, workshop_id) not in found:
            # Without a workshop it is the platform's own.
            named: dict[str, Any] = {"kind": kind, "currency": currency, "workshop_id": workshop_id}
            account, _ = Account.objects.get_or_create(**named)
            found[kind, currency, workshop_id] = account
    return found
