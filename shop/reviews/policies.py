"""Who may say how a piece is, and change what they said."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shop.accounts.models import StaffRole
from shop.accounts.viewer import Viewer
from shop.kit.errors import Conflict, DomainError, NotAllowed
from shop.orders.models import OrderLine
from shop.orders.states import DELIVERED
from shop.reviews.models import Review
from shop.reviews.states import ReviewStatus


def check_delivered(line: OrderLine) -> None:
    """Conflict unless pieces of the line have arrived and were not all paid back; needs its part and product."""
    if line.vendor_order.status not in DELIVERED or not line.quantity_left:
        raise Conflict(_("You can say how it is once the parcel has arrived."))
    if line.product is None:
        raise Conflict(_("This piece is gone from the catalogue."))


def was_delivered(line: OrderLine) -> bool:
    """Whether `check_delivered` would pass."""
    try:
        check_delivered(line)
    except DomainError:
        return False
    return True


def check_may_write(by: Viewer, line: OrderLine) -> None:
    """Conflict while the parcel has not arrived, NotAllowed for those who sell the piece."""
    check_delivered(line)
    if line.vendor_order.workshop.members.filter(user=by.user).exists():
        raise NotAllowed(_("You work for the workshop that made this."))


def check_may_change(review: Review, at: datetime) -> None:
    """Conflict when it was deleted, or is older than 30 days."""
    if review.status == ReviewStatus.REMOVED or not review.is_fresh(at):
        raise Conflict(_("A review can be changed for 30 days, and deleted at any time."))


def can_change(review: Review, at: datetime) -> bool:
    """Whether `check_may_change` would pass."""
    try:
        check_may_change(review, at)
    except Conflict:
        return False
    return True


def can_moderate(viewer: Viewer) -> bool:
    """Whether the viewer hides reviews and shows them again."""
    return viewer.has_staff_role(StaffRole.MODERATOR)
