"""Who may touch the money of a workshop and of the platform."""

from shop.accounts.models import StaffRole
from shop.accounts.viewer import Viewer
from shop.kit.errors import NotFound
from vendors.workshops.models import MemberRole

#: Says where the workshop's money goes.
OWNING = (MemberRole.OWNER,)

#: Sees the statement and the payouts.
READING = (MemberRole.OWNER, MemberRole.MANAGER)


def check_finance(viewer: Viewer) -> None:
    """NotFound unless the viewer handles the platform's money: to others its tools do not exist."""
    if not viewer.has_staff_role(StaffRole.FINANCE):
        raise NotFound


def can_finance(viewer: Viewer) -> bool:
    """Whether `check_finance` would pass."""
    try:
        check_finance(viewer)
    except NotFound:
        return False
    return True
