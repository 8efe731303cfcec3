"""The life of a review."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shop.kit.states import Transition


class ReviewStatus(models.TextChoices):
    """Whether a review is read by others."""

    PUBLISHED = "published", pgettext_lazy("review", "Published")
    HIDDEN = "hidden", _("Hidden by the platform")
    REMOVED = "removed", _("Deleted by its author")


S = ReviewStatus

TRANSITIONS = {
    "hide": Transition((S.PUBLISHED,), S.HIDDEN),
    "show": Transition((S.HIDDEN,), S.PUBLISHED),
    "remove": Transition((S.PUBLISHED, S.HIDDEN), S.REMOVED),
}
