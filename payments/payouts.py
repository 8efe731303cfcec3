"""Payouts: prepared from what is payable, released by a second person or taken back, paid with a reference, or returned."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payments import bank_fields, ledger, policies, postings, queries
from payments.models import AccountKind, Payout, PayoutMethod
from payments.states import PayoutStatus
from shop.accounts.viewer import Viewer
from shop.kit import outbox, reasons, states
from shop.kit.errors import Conflict, Invalid
from vendors.workshops import queries as workshops

REFERENCE_LENGTH = 60


@transaction.atomic
def save_method(*, workshop_id: int, details: Mapping[str, str], by: Viewer, at: datetime) -> PayoutMethod:
    """Say where the workshop's money goes; only its owners, and all of them are told. Invalid by `details.<field>`.

    Payouts that are prepared keep the account that they were prepared for.
    """
    workshop = workshops.get_for_member(by, workshop_id, *policies.OWNING, field="workshop")
    cleaned = bank_fields.check_details(str(workshop.country), details)
    known = PayoutMethod.objects.select_for_update().filter(workshop=workshop).first()
    if known is not None and known.details == cleaned:
        return known
    method, _created = PayoutMethod.objects.update_or_create(
        workshop=workshop, defaults={"rail": bank_fields.RAIL, "details": cleaned, "updated_at": at}
    )
    account, changed_by = bank_fields.masked(cleaned), by.user.pk if by.user else None
    states.record(workshop, "save_payout_method", workshop.status, by=by, at=at, data={"account": account})
    outbox.put("payments.email_payout_method", workshop_id=workshop.pk, account=account, changed_by=changed_by)
    return method


@transaction.atomic
def prepare(*, workshop_id: int, by: Viewer, at: datetime) -> Payout:
    """Prepare to pay all that is payable to a workshop, to the account that it named: it is set apart at once.

    Conflict (`no_payout_method`, `already_prepared`, `nothing_payable`) when there is no account, a payout
    that waits for release, or nothing to pay.
    """
    policies.check_finance(by)
    workshop = workshops.get(by, workshop_id, field="workshop")
    # The lock keeps two admins from preparing the same money.
    ledger.lock_account(AccountKind.VENDOR_PAYABLE, workshop.currency, workshop.pk)
    method = PayoutMethod.objects.filter(workshop=workshop).first()
    if method is None:
        raise Conflict(
            _("The workshop has not said yet where to pay: ask it for its bank account."),
            code="no_payout_method",
        )
    if Payout.objects.filter(workshop=workshop, status=PayoutStatus.PREPARED).exists():
        raise Conflict(_("A payout to this workshop is prepared already."), code="already_prepared")
    amount = queries.payable(workshop)
    if amount.minor <= 0:
        raise Conflict(_("Nothing is payable to this workshop now."), code="nothing_payable")
    payout = Payout.objects.create(
        workshop=workshop,
        amount_minor=amount.minor,
        currency=amount.currency,
        rail=method.rail,
        details=method.details,
        created_at=at,
        prepared_by=by.user,
    )
    states.start(payout, by=by, at=at)
    postings.payout_prepared(payout, at=at, by=by)
    return payout


@transaction.atomic
def release(*, payout_id: int, by: Viewer, at: datetime) -> Payout:
    """Let the money go. Of two admins who release together the second gets WrongState: it is paid once.

    SecondPersonNeeded for the one who prepared it.
    """
    policies.check_finance(by)
    payout = queries.get_payout(by, payout_id, field="id")
    policies.check_release(by, payout)
    states.move(payout, "release", by=by, at=at, changes={"released_at": at, "released_by": by.user})
    ledger.lock_account(AccountKind.VENDOR_PREPARED, payout.currency, payout.workshop_id)
    if queries.prepared(payout.workshop) < payout.amount:
        raise Conflict(_("Less is payable now than when the payout was prepared."), code="nothing_payable")
    postings.paid_out(payout, at=at, by=by)
    return payout


@transaction.atomic
def drop(*, payout_id: int, by: Viewer, at: datetime) -> Payout:
    """Take back what was prepared and not released: it is payable again. Whoever prepared it may do so too."""
    payout = _move(payout_id, "drop", by=by, at=at)
    postings.payout_dropped(payout, at=at, by=by)
    return payout


@transaction.atomic
def mark_paid(*, payout_id: int, reference: str, by: Viewer, at: datetime) -> Payout:
    """Say that the bank has sent it, under the bank's reference; the workshop is told."""
    policies.check_finance(by)
    cleaned = reference.strip()
    if not 0 < len(cleaned) <= REFERENCE_LENGTH:
        raise Invalid({"reference": _("Write the bank's reference, in at most 60 characters.")})
    payout = _move(payout_id, "pay", by=by, at=at, changes={"reference": cleaned, "paid_at": at})
    outbox.put("payments.email_payout", payout_id=payout.pk, event="payout_paid")
    return payout


@transaction.atomic
def mark_returned(*, payout_id: int, reason: str, by: Viewer, at: datetime) -> Payout:
    """Say that the money came back: it is payable again, and the workshop is told why."""
    policies.check_finance(by)
    cleaned = reasons.checked(reason, _("Write why the money came back."))
    payout = _move(payout_id, "return", by=by, at=at, reason=cleaned)
    postings.payout_returned(payout, at=at, by=by)
    outbox.put("payments.email_payout", payout_id=payout.pk, event="payout_returned", reason=cleaned)
    return payout


def _move(payout_id: int, move: str, *, by: Viewer, at: datetime, reason: str = "", changes: Mapping[str, Any] | None = None) -> Payout:
    policies.check_finance(by)
    payout = queries.get_payout(by, payout_id, field="id")
    return states.move(payout, move, by=by, at=at, reason=reason, changes=changes)
