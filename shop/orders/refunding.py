"""Giving back some of a part's money while the part goes on: for pieces of its lines, or a sum.

It goes the way of every refund: the part's history says what goes back, and the money follows its signal.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop.accounts.viewer import Viewer
from shop.kit import outbox, reasons, states
from shop.kit.errors import Conflict, Invalid, NotFound
from shop.kit.formatting import format_money
from shop.kit.money import Money
from shop.kit.translated import current_language
from shop.orders import stock
from shop.orders.models import ClaimStatus, OrderLine, VendorOrder
from shop.orders.policies import check_refund
from shop.orders.states import VendorOrderStatus

MOVE = "refund_some"
KEY_LENGTH = 60


@transaction.atomic
def refund_some(
    *, vendor_order: VendorOrder, pieces: Mapping[int, int], amount: Money | None, key: str, reason: str, by: Viewer, at: datetime
) -> VendorOrder:
    """Give back what pieces cost (quantities by line), or an amount of the charge's currency.

    The same key again changes nothing: Conflict (`key_used`) when it comes with other wishes. All that is left
    of a part ends it, as the refund of a claim does. Invalid by field, also for more than is left.
    """
    states.lock(vendor_order)
    wanted = {str(line): quantity for line, quantity in sorted(pieces.items()) if quantity}
    if _is_done(vendor_order, _checked_key(key), wanted, amount):
        return vendor_order
    check_refund(by, vendor_order)
    text = reasons.checked(reason, _("Say why: both sides read it."))
    chosen = _chosen(vendor_order, wanted)
    if bool(chosen) == (amount is not None):
        raise Invalid({"amount": _("Choose pieces, or write a sum: one of the two.")})
    back = checked(vendor_order, amount or _price_of(chosen, vendor_order), field="amount" if amount else "lines")
    data = {"key": key, "minor": back.minor, "lines": wanted}
    if back == vendor_order.left:
        give_up_rest(vendor_order, by=by, at=at, reason=text, data=data)
        _tell(vendor_order)
    else:
        give_back(vendor_order, data, chosen, reason=text, by=by, at=at)
    return vendor_order


def checked(part: VendorOrder, amount: Money, *, field: str = "amount") -> Money:
    """The amount, or Invalid when it is nothing or more than is left."""
    if not 0 < amount.minor <= part.left.minor:
        left = format_money(part.left, current_language())
        raise Invalid({field: _("Between nothing and %(left)s can go back: that is what is left of this part.") % {"left": left}})
    return amount


def give_back(
    part: VendorOrder, data: dict[str, Any], pieces: Mapping[OrderLine, int] | None = None, *, reason: str, by: Viewer, at: datetime
) -> None:
    """Write that `data["minor"]` of a locked part goes back, and that its pieces are given up; both sides are told."""
    for line, quantity in (pieces or {}).items():
        line.refunded_quantity += quantity
        line.save(update_fields=["refunded_quantity"])
    if pieces and part.status == VendorOrderStatus.ACCEPTED:
        stock.give_back(pieces)  # they have not left the workshop
    part.refunded_minor += data["minor"]
    part.save(update_fields=["refunded_minor"])
    step = states.record(part, MOVE, part.status, by=by, at=at, reason=reason, data=data)
    _tell(part, step=step.pk)


def give_up_rest(part: VendorOrder, *, by: Viewer, at: datetime, reason: str, data: dict[str, Any] | None = None) -> None:
    """End a locked part: all that is left of its money goes back, and open claims with it."""
    if part.status == VendorOrderStatus.ACCEPTED:
        stock.give_back(stock.undelivered(part))  # nothing has left the workshop
    part.claims.filter(status=ClaimStatus.OPEN).update(status=ClaimStatus.SETTLED, settled_at=at, settled_by=by.user, outcome="refunded")
    states.move(part, "refund", by=by, at=at, reason=reason, data=data, changes={"is_held": False})


def _checked_key(key: str) -> str:
    if not 0 < len(key) <= KEY_LENGTH:
        raise Invalid({"key": _("A key has between one and 60 characters.")})
    return key


def _is_done(part: VendorOrder, key: str, wanted: Mapping[str, int], amount: Money | None) -> bool:
    """Whether this very wish was fulfilled; Conflict when its key was used for another."""
    step = part.history.all().filter(data__key=key).first()
    if step is None:
        return False
    if step.data.get("lines") != wanted or (amount and amount.minor != step.data["minor"]):
        message = _("Something else has gone back in the meantime. Look at what is left, and try again.")
        raise Conflict(message, code="key_used")
    return True


def _chosen(part: VendorOrder, wanted: Mapping[str, int]) -> dict[OrderLine, int]:
    lines = {str(line.pk): line for line in part.lines.order_by("pk")}
    if not wanted.keys() <= lines.keys():
        raise NotFound(field="lines")
    chosen = {lines[key]: quantity for key, quantity in wanted.items()}
    if any(not 0 < quantity <= line.quantity_left for line, quantity in chosen.items()):
        raise Invalid({"lines": _("There are not so many pieces left to pay back.")})
    return chosen


def _price_of(pieces: Mapping[OrderLine, int], part: VendorOrder) -> Money:
    return Money(sum(line.charged_unit_minor * quantity for line, quantity in pieces.items()), part.order.currency)


def _tell(part: VendorOrder, step: int | None = None) -> None:
    outbox.put("orders.email_buyer", vendor_order_id=part.pk, event="given_back", step=step)
    outbox.put("orders.email_vendor", vendor_order_id=part.pk, event="gave_back", step=step)
