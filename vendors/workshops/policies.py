"""What a member may do in a workshop, and the platform's staff to it."""

from shop.accounts.models import StaffRole
from shop.accounts.viewer import Viewer
from shop.kit.errors import NotAllowed, NotFound
from vendors.workshops.models import Member, MemberRole, Workshop

#: Who changes what the shop shows and how it ships.
MANAGING = (MemberRole.OWNER, MemberRole.MANAGER)


def check_role(viewer: Viewer, workshop: Workshop, *roles: str) -> Member:
    """The viewer's membership; NotFound for a stranger, NotAllowed when it is in none of the roles."""
    member = Member.objects.filter(workshop=workshop, user=viewer.user).first() if viewer.user else None
    if member is None:
        raise NotFound
    if roles and member.role not in roles:
        raise NotAllowed
    return member


def check_moderator(viewer: Viewer) -> None:
    """NotFound unless the viewer moderates for the platform: to others its tools do not exist."""
    if not viewer.has_staff_role(StaffRole.MODERATOR):
        raise NotFound
