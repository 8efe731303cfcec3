"""Who may touch the money of a workshop and of the platform."""

from django.utils.translation import gettext_lazy as _

from payments.models import Payout
from shop.accounts.models import StaffRole
from shop.accounts.viewer import Viewer
from shop.kit import states
from shop.kit.errors import DomainError, NotFound
from vendors.workshops.models import MemberRole

#: Says where the workshop's money goes.
OWNING = (MemberRole.OWNER,)

#: Sees the statement and the payouts.
READING = (MemberRole.OWNER, MemberRole.MANAGER)


class SecondPersonNeeded(DomainError):
    """Money leaves the bank by two people's decision: who prepared it does not release it."""

    code = "second_person_needed"


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


def check_release(viewer: Viewer, payout: Payout) -> None:
    """SecondPersonNeeded for who prepared the payout, NotFound for who does not handle money."""
    check_finance(viewer)
    if viewer.user is not None and payout.prepared_by_id == viewer.user.pk:
        raise SecondPersonNeeded(_("You prepared this payout, so somebody else of the staff releases it."))


def can_release(viewer: Viewer, payout: Payout) -> bool:
    """Whether the payout waits for release and `check_release` would pass."""
    try:
        check_release(viewer, payout)
    except (NotFound, SecondPersonNeeded):
        return False
    return states.can_move(payout, "release")
