"""Who decides on an application."""

from django.utils.translation import gettext as _

from shop.accounts.models import StaffRole
from shop.accounts.viewer import Viewer
from shop.kit.errors import NotAllowed, NotFound
from vendors.applications.models import Application


def check_reviewer(viewer: Viewer, application: Application) -> None:
    """NotFound unless the viewer moderates; NotAllowed on one's own application."""
    if not viewer.has_staff_role(StaffRole.MODERATOR):
        raise NotFound(field="id")
    if viewer.user is not None and viewer.user.pk == application.applicant_id:
        raise NotAllowed(_("Somebody else must decide on your own application."))


def can_review(viewer: Viewer, application: Application) -> bool:
    """Whether `check_reviewer` would pass."""
    try:
        check_reviewer(viewer, application)
    except (NotFound, NotAllowed):
        return False
    return True
