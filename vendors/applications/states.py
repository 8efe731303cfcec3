"""The life of an application."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.kit.states import Transition


class ApplicationStatus(models.TextChoices):
    """Where an application stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for review")
    CHANGES_REQUESTED = "changes_requested", _("A change is asked for")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = ApplicationStatus

#: The applicant may change what they wrote.
EDITABLE = (S.DRAFT, S.CHANGES_REQUESTED)

# Nothing is withdrawn any more: the status is that of applications taken back when that was their end.
TRANSITIONS = {
    "submit": Transition((S.DRAFT,), S.SUBMITTED),
    "resubmit": Transition((S.CHANGES_REQUESTED,), S.SUBMITTED),
    "request_changes": Transition((S.SUBMITTED,), S.CHANGES_REQUESTED),
    "approve": Transition((S.SUBMITTED,), S.APPROVED),
    "reject": Transition((S.SUBMITTED,), S.REJECTED),
    "withdraw": Transition((S.SUBMITTED, S.CHANGES_REQUESTED), S.DRAFT),
}

#: Not decided: a person has at most one of these.
OPEN = (S.DRAFT, S.SUBMITTED, S.CHANGES_REQUESTED)
