"""Who of the platform's staff looks after people, and after whom."""

from django.utils.translation import gettext_lazy as _

from shop.accounts.models import StaffRole, User
from shop.accounts.viewer import Viewer
from shop.kit.errors import NotAllowed, NotFound

#: Answers people, and looks after their accounts.
SUPPORT = (StaffRole.SUPPORT,)
#: Says who works for the platform.
APPOINTING = (StaffRole.ADMIN,)


def check_support(viewer: Viewer) -> None:
    """NotFound unless the viewer looks after people: to others the platform's tools do not exist."""
    if not viewer.has_staff_role(*SUPPORT):
        raise NotFound


def can_support(viewer: Viewer) -> bool:
    """Whether `check_support` would pass."""
    return viewer.has_staff_role(*SUPPORT)


def check_look_after(viewer: Viewer, person: User) -> None:
    """NotFound for all but support; NotAllowed on oneself, and on the platform's own people for all but admins."""
    check_support(viewer)
    if viewer.user is not None and viewer.user.pk == person.pk:
        raise NotAllowed(_("Somebody else must do this to your own account."))
    if person.staff_roles and not viewer.has_staff_role(*APPOINTING):
        raise NotAllowed(_("Only an admin does this to a member of the staff."))


def can_look_after(viewer: Viewer, person: User) -> bool:
    """Whether `check_look_after` would pass."""
    try:
        check_look_after(viewer, person)
    except (NotFound, NotAllowed):
        return False
    return True


def check_appoint(viewer: Viewer, person: User) -> None:
    """NotFound for all but admins; NotAllowed on oneself, so that nobody gives themself a role or takes the last admin's."""
    if not viewer.has_staff_role(*APPOINTING):
        raise NotFound
    if viewer.user is not None and viewer.user.pk == person.pk:
        raise NotAllowed(_("Somebody else must do this to your own account."))


def can_appoint(viewer: Viewer, person: User) -> bool:
    """Whether `check_appoint` would pass."""
    try:
        check_appoint(viewer, person)
    except (NotFound, NotAllowed):
        return False
    return True
