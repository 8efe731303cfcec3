"""The life of a workshop."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.kit.states import Transition


class WorkshopStatus(models.TextChoices):
    """Whether a workshop sells."""

    ACTIVE = "active", _("Open")
    PAUSED = "paused", _("Paused by the workshop")
    SUSPENDED = "suspended", _("Suspended by the platform")
    CLOSED = "closed", _("Closed")


A, P, S, C = WorkshopStatus.ACTIVE, WorkshopStatus.PAUSED, WorkshopStatus.SUSPENDED, WorkshopStatus.CLOSED

TRANSITIONS = {
    "pause": Transition((A,), P),
    "reopen": Transition((P,), A),
    "suspend": Transition((A, P), S),
    "reinstate": Transition((S,), A),
    "close": Transition((A, P, S), C),
}

#: Shown to everybody; only an active one sells.
PUBLIC = (A, P)
