"""Who may change what search knows."""

from django.utils.translation import gettext_lazy as _

from shop.accounts.models import StaffRole
from shop.accounts.viewer import Viewer
from shop.kit import reasons
from shop.kit.errors import NotFound


def can_edit(viewer: Viewer) -> bool:
    """Whether the viewer edits the thesaurus and pinned results, and reads what is searched for: a moderator."""
    return viewer.has_staff_role(StaffRole.MODERATOR)


def check_can_edit(viewer: Viewer) -> None:
    """NotFound for everybody else."""
    if not can_edit(viewer):
        raise NotFound


def checked_reason(reason: str) -> str:
    """The reason without blanks around it; Invalid when there is none, or too much of it."""
    return reasons.checked(reason, _("Say why, so that others can follow it later."))
