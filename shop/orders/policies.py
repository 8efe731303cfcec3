"""Who may do what with a part of an order, in the workshop and of the staff."""

from shop.accounts.models import StaffRole
from shop.accounts.viewer import Viewer
from shop.kit import states
from shop.kit.errors import DomainError, NotAllowed
from shop.orders.models import VendorOrder
from vendors.workshops.models import MemberRole

SHIPPERS = (MemberRole.OWNER, MemberRole.MANAGER, MemberRole.PACKER)
MANAGERS = (MemberRole.OWNER, MemberRole.MANAGER)
STAFF = (StaffRole.SUPPORT, StaffRole.FINANCE)


def check_member(by: Viewer, part: VendorOrder, roles: tuple[str, ...]) -> None:
    """NotAllowed unless the viewer has one of the roles in the workshop."""
    if not part.workshop.members.filter(user=by.user, role__in=roles).exists():
        raise NotAllowed


def check_refund(by: Viewer, part: VendorOrder) -> None:
    """WrongState or NotAllowed unless the viewer may give some of the part's money back now.

    The staff may until the money is released; the workshop as long as it could decline the whole part.
    """
    states.check_move(part, "refund")
    if not by.has_staff_role(*STAFF):
        states.check_move(part, "decline")
        check_member(by, part, MANAGERS)


def can_refund(by: Viewer, part: VendorOrder) -> bool:
    """Whether `check_refund` would pass."""
    try:
        check_refund(by, part)
    except DomainError:
        return False
    return True
