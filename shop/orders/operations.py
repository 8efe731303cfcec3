"""What happens to an order after it was placed. Every move locks, checks, writes status and history, and signals."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from shop.carts import operations as carts
from shop.kit import outbox, reasons, states
from shop.kit.errors import Conflict, Invalid, NotFound
from shop.kit.money import Money
from shop.orders import refunding, stock
from shop.orders.models import Claim, ClaimStatus, Order, VendorOrder
from shop.orders.policies import MANAGERS, SHIPPERS, check_member
from shop.orders.states import OrderStatus, VendorOrderStatus

log = structlog.get_logger(__name__)

MAX_TRACKING_URL = 200
#: How long before its time to accept runs out a workshop is reminded.
REMIND_BEFORE = timedelta(days=1)
DAYS_TO_SHIP_AFTER = timedelta(days=2)


@transaction.atomic
def mark_paid(*, order: Order, at: datetime) -> Order:
    """The payment has arrived: the stock is sold, the workshops are asked. A second call changes nothing.

    A payment that comes after the order expired takes the stock anew, or raises OutOfStock and changes nothing.
    """
    states.lock(order)
    if order.status == OrderStatus.PAID:
        return order
    late = order.status == OrderStatus.EXPIRED
    stock.take(order, was_held=not late)
    move = "pay_late" if late else "pay"
    states.move(order, move, by=None, at=at, changes={"paid_at": at})
    accept_by = at + timedelta(days=settings.ACCEPT_DAYS)
    for part in order.vendor_orders.order_by("pk"):
        states.move(part, move, by=None, at=at, changes={"accept_by": accept_by})
        outbox.put("orders.email_vendor", vendor_order_id=part.pk, event="new_order")
    if order.cart is not None:
        lines = stock.lines_of(order)
        carts.clear_ordered(order.cart, {line.variant_id: line.quantity for line in lines if line.variant_id})
    outbox.put("orders.email_paid", order_id=order.pk)
    return order


@transaction.atomic
def expire(*, order: Order, at: datetime) -> Order:
    """The payment can no longer succeed: let the held pieces go. A second call changes nothing.

    An order that its buyer wanted cancelled ends as withdrawn, any other as expired.
    """
    states.lock(order)
    if order.status != OrderStatus.AWAITING_PAYMENT:
        return order
    move = "withdraw" if order.withdrawal_asked_at else "expire"
    states.move(order, move, by=None, at=at)
    for part in order.vendor_orders.order_by("pk"):
        states.move(part, move, by=None, at=at)
    stock.let_go(order)
    return order


@transaction.atomic
def ask_to_withdraw(*, order: Order, by: Viewer, at: datetime) -> Order:
    """The buyer cancels an order that is not paid: it ends when its payment can no longer be made.

    A second call changes nothing; WrongState when it was paid or has ended by itself.
    """
    states.lock(order)
    if order.status == OrderStatus.WITHDRAWN or (order.status == OrderStatus.AWAITING_PAYMENT and order.withdrawal_asked_at):
        return order
    states.check_move(order, "withdraw")
    order.withdrawal_asked_at = at
    order.save(update_fields=["withdrawal_asked_at"])
    states.record(order, "ask_to_withdraw", order.status, by=by, at=at)
    return order


@transaction.atomic(savepoint=False)
def want_again(*, order: Order) -> Order:
    """Whoever goes on to pay an order does not want it cancelled any more."""
    states.lock(order)
    if order.status == OrderStatus.AWAITING_PAYMENT and order.withdrawal_asked_at:
        order.withdrawal_asked_at = None
        order.save(update_fields=["withdrawal_asked_at"])
    return order


@transaction.atomic
def accept(*, vendor_order: VendorOrder, by: Viewer, at: datetime) -> VendorOrder:
    """The workshop takes the order on."""
    check_member(by, vendor_order, MANAGERS)
    lead = max((line.product.lead_days or 0 for line in vendor_order.lines.select_related("product") if line.product), default=0)
    ship_by = at + timedelta(days=vendor_order.workshop.handling_days + lead) + DAYS_TO_SHIP_AFTER
    states.move(vendor_order, "accept", by=by, at=at, changes={"ship_by": ship_by})
    outbox.put("orders.email_buyer", vendor_order_id=vendor_order.pk, event="accepted")
    return vendor_order


@transaction.atomic
def decline(*, vendor_order: VendorOrder, reason: str, by: Viewer, at: datetime) -> VendorOrder:
    """The workshop cannot deliver: this part is refunded."""
    check_member(by, vendor_order, MANAGERS)
    if not reason.strip():
        raise Invalid({"reason": _("Tell the buyer why.")})
    _give_up(vendor_order, "decline", by, at, reason=reason.strip())
    outbox.put("orders.email_buyer", vendor_order_id=vendor_order.pk, event="declined")
    return vendor_order


@transaction.atomic
def cancel(*, vendor_order: VendorOrder, by: Viewer, at: datetime) -> VendorOrder:
    """The buyer changes their mind before the workshop has accepted: this part is refunded."""
    _give_up(vendor_order, "cancel", by, at)
    outbox.put("orders.email_buyer", vendor_order_id=vendor_order.pk, event="cancelled")
    outbox.put("orders.email_vendor", vendor_order_id=vendor_order.pk, event="cancelled_by_buyer")
    return vendor_order


@transaction.atomic
def lapse(*, vendor_order: VendorOrder, at: datetime) -> VendorOrder:
    """The workshop let its time run out: this part is refunded."""
    _give_up(vendor_order, "lapse", None, at)
    outbox.put("orders.email_buyer", vendor_order_id=vendor_order.pk, event="lapsed")
    return vendor_order


def _give_up(part: VendorOrder, move: str, by: Viewer | None, at: datetime, reason: str = "") -> None:
    states.lock(part)
    states.check_move(part, move)
    # Whoever claimed something gets what they could have claimed.
    part.claims.filter(status=ClaimStatus.OPEN).update(status=ClaimStatus.SETTLED, settled_at=at, outcome="refunded")
    states.move(part, move, by=by, at=at, reason=reason, changes={"is_held": False})
    stock.give_back(stock.undelivered(part))


@transaction.atomic
def ship(*, vendor_order: VendorOrder, tracking_number: str, tracking_url: str = "", by: Viewer, at: datetime) -> VendorOrder:
    """The parcel is with the carrier, with the number under which it can be followed."""
    check_member(by, vendor_order, SHIPPERS)
    number, url = tracking_number.strip(), tracking_url.strip()
    _check_tracking(number, url)
    receive_by = at + timedelta(days=vendor_order.days_max + settings.DELIVERY_DAYS)
    changes = {"tracking_number": number, "tracking_url": url, "receive_by": receive_by}
    states.move(vendor_order, "ship", by=by, at=at, data={"tracking_number": number}, changes=changes)
    outbox.put("orders.email_buyer", vendor_order_id=vendor_order.pk, event="shipped")
    return vendor_order


def _check_tracking(number: str, url: str) -> None:
    if not 4 <= len(number) <= 60:
        raise Invalid({"trackingNumber": _("Write the number that the post gave you.")})
    if url:
        try:
            URLValidator(schemes=["https", "http"])(url)
            MaxLengthValidator(MAX_TRACKING_URL)(url)
        except ValidationError:
            raise Invalid({"trackingUrl": _("This is not a web address.")}) from None


@transaction.atomic
def receive(*, vendor_order: VendorOrder, by: Viewer | None, at: datetime) -> VendorOrder:
    """The parcel has arrived, as the buyer says, or as is assumed when their time ran out."""
    states.move(vendor_order, "receive", by=by, at=at, changes={"release_at": at + timedelta(days=settings.HOLDING_DAYS)})
    outbox.put("orders.email_vendor", vendor_order_id=vendor_order.pk, event="received")
    return vendor_order


@transaction.atomic
def complete(*, vendor_order: VendorOrder, at: datetime) -> VendorOrder:
    """The holding period is over and nothing is claimed: the workshop's share becomes payable."""
    states.lock(vendor_order)
    if vendor_order.is_held:
        raise Conflict(_("A claim is open on this order."))
    states.move(vendor_order, "complete", by=None, at=at)
    return vendor_order


@transaction.atomic
def claim(*, vendor_order: VendorOrder, kind: str, message: str, by: Viewer, at: datetime) -> Claim:
    """The buyer says that something is wrong, before the money is released: it stays held until it is settled."""
    states.lock(vendor_order)
    if vendor_order.status not in (VendorOrderStatus.ACCEPTED, VendorOrderStatus.SHIPPED, VendorOrderStatus.RECEIVED):
        raise states.WrongState(_("This is no longer possible: it has changed in the meantime."))
    if vendor_order.is_held:
        raise Conflict(_("You have told us already; we are looking into it."))
    opened = Claim.objects.create(vendor_order=vendor_order, kind=kind, message=message.strip()[:2000], opened_at=at)
    vendor_order.is_held = True
    vendor_order.save(update_fields=["is_held"])
    states.record(vendor_order, "claim", vendor_order.status, by=by, at=at, reason=opened.message, data={"kind": kind})
    outbox.put("orders.email_buyer", vendor_order_id=vendor_order.pk, event="claim_received")
    outbox.put("orders.email_vendor", vendor_order_id=vendor_order.pk, event="claimed")
    return opened


@transaction.atomic
def settle(*, vendor_order: VendorOrder, refund: bool, reason: str, by: Viewer, at: datetime, amount: Money | None = None) -> VendorOrder:
    """The staff settles an open claim: the money goes back to the buyer, or on to the workshop.

    With an `amount` (of the charge's currency) only so much goes back, and the rest on to the workshop.
    """
    states.lock(vendor_order)
    opened = vendor_order.claims.filter(status=ClaimStatus.OPEN).first()
    if opened is None:
        raise NotFound(field="vendorOrder")
    reason = reasons.checked(reason, _("Say why: both sides read it."))
    if amount is not None and not refund:
        raise Invalid({"amount": _("A sum belongs to money that goes back to the buyer.")})
    back = refunding.checked(vendor_order, amount) if refund and amount else vendor_order.left
    is_partly = back < vendor_order.left
    opened.status, opened.settled_at, opened.settled_by = ClaimStatus.SETTLED, at, by.user
    opened.outcome = ("partly" if is_partly else "refunded") if refund else "released"
    opened.save()
    vendor_order.is_held = False
    vendor_order.save(update_fields=["is_held"])
    if is_partly:
        data = {"key": f"claim:{opened.pk}", "minor": back.minor, "claim": opened.pk}
        refunding.give_back(vendor_order, data, reason=reason.strip(), by=by, at=at)
    elif refund:
        refunding.give_up_rest(vendor_order, by=by, at=at, reason=reason.strip())
        outbox.put("orders.email_buyer", vendor_order_id=vendor_order.pk, event="claim_refunded")
        outbox.put("orders.email_vendor", vendor_order_id=vendor_order.pk, event="claim_lost")
    else:
        states.record(vendor_order, "settle", vendor_order.status, by=by, at=at, reason=reason.strip())
        outbox.put("orders.email_buyer", vendor_order_id=vendor_order.pk, event="claim_released")
        outbox.put("orders.email_vendor", vendor_order_id=vendor_order.pk, event="claim_won")
    return vendor_order


@transaction.atomic
def claim_for_account(*, order: Order, user: User) -> Order:
    """A person who holds a guest order's link makes it their own."""
    states.lock(order)
    if order.buyer_id not in (None, user.pk):
        raise NotFound(field="order")
    order.buyer = user
    order.save(update_fields=["buyer"])
    return order


def remind(at: datetime) -> int:
    """Tell workshops, once for each order, that their time to accept runs out; how many were told."""
    waiting = VendorOrder.objects.filter(status=VendorOrderStatus.NEW, reminded_at=None, accept_by__range=(at, at + REMIND_BEFORE))
    return sum(_remind(part, at) for part in waiting.order_by("pk")[:500])


@transaction.atomic
def _remind(part: VendorOrder, at: datetime) -> bool:
    states.lock(part)
    if part.status != VendorOrderStatus.NEW or part.reminded_at:
        return False
    part.reminded_at = at
    part.save(update_fields=["reminded_at"])
    outbox.put("orders.email_vendor", vendor_order_id=part.pk, event="accept_soon")
    return True


def apply_deadlines(at: datetime) -> int:
    """Lapse, receive and complete what is due; how many were moved. One that fails does not keep the others."""
    due = [
        *VendorOrder.objects.filter(status=VendorOrderStatus.NEW, accept_by__lte=at).order_by("pk")[:500],
        *VendorOrder.objects.filter(status=VendorOrderStatus.SHIPPED, receive_by__lte=at, is_held=False).order_by("pk")[:500],
        *VendorOrder.objects.filter(status=VendorOrderStatus.RECEIVED, release_at__lte=at, is_held=False).order_by("pk")[:500],
    ]
    moved = 0
    for part in due:
        try:
            _apply_deadline(part, at)
            moved += 1
        except Conflict:
            continue
        except Exception:
            log.exception("deadline_failed", vendor_order=part.number)
    return moved


def _apply_deadline(part: VendorOrder, at: datetime) -> None:
    if part.status == VendorOrderStatus.NEW:
        lapse(vendor_order=part, at=at)
    elif part.status == VendorOrderStatus.SHIPPED:
        receive(vendor_order=part, by=None, at=at)
    else:
        complete(vendor_order=part, at=at)
