"""The life of a product."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.kit.states import Transition


class ProductStatus(models.TextChoices):
    """Where a listing stands."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("Waiting for review")
    PUBLISHED = "published", _("Published")
    RETURNED = "returned", _("Returned with a reason")
    WITHDRAWN = "withdrawn", _("Taken down by the workshop")
    BLOCKED = "blocked", _("Blocked by the platform")


S = ProductStatus

#: Buyers find it and may put it into a cart, as long as its workshop is open.
ON_SALE = (S.PUBLISHED,)

TRANSITIONS = {
    "submit": Transition((S.DRAFT, S.RETURNED, S.WITHDRAWN), S.IN_REVIEW),
    "publish": Transition((S.DRAFT, S.RETURNED, S.WITHDRAWN, S.IN_REVIEW), S.PUBLISHED),
    "return_to_vendor": Transition((S.IN_REVIEW,), S.RETURNED),
    "withdraw": Transition((S.IN_REVIEW, S.PUBLISHED, S.RETURNED), S.WITHDRAWN),
    "block": Transition((S.IN_REVIEW, S.PUBLISHED, S.WITHDRAWN, S.RETURNED), S.BLOCKED),
    "unblock": Transition((S.BLOCKED,), S.WITHDRAWN),
}
